import type { Finding, Place } from './finding.ts';
import type { Column, DomainModel, Table } from './model.ts';
import { shownFields, shownValues } from './nested-values.ts';

type PlaceOf = (table: Table, column?: Column) => Place;

const GRAPHQL_NAME = /^(?!__)[_A-Za-z][_0-9A-Za-z]*$/;

const SCALARS = [
  ...['Int', 'Float', 'String', 'Boolean', 'ID', 'BigInt', 'Decimal', 'Date', 'DateTime', 'LocalDateTime'],
  ...['LocalTime', 'UUID', 'JSON'],
];
/** Types every generated API has. */
const TAKEN_TYPES = new Set([
  ...['Query', 'Mutation', 'Subscription', 'Order', 'TimeUnit', 'FieldSet', 'ChangeKind', 'Cursor'],
  ...SCALARS,
  ...SCALARS.flatMap((name) => [`${name}Filter`, `${name}ListFilter`]),
  ...['PageInfo', 'ListFilter', '_Any', '_Entity', '_Service'],
]);
/** True for a type that every generated API has, so that no object may have its name. */
export function isTakenType(typeName: string): boolean {
  return TAKEN_TYPES.has(typeName);
}

/** The words that `where` and enums keep for themselves. */
const TAKEN_FIELDS = new Set(['and', 'or', 'not', 'true', 'false', 'null']);

/** Inside an object `isNull` is the condition on the object itself. */
const TAKEN_INSIDE = new Set([...TAKEN_FIELDS, 'isNull']);

/** What follows the type's name in the names of the types around it. */
const TYPE_ENDINGS = [
  ...['Where', 'OrderBy', 'Aggregate', 'Group', 'GroupBy', 'GroupField', 'GroupOrderBy', 'Field', 'Having'],
  ...['Sums', 'Averages', 'Extremes', 'SumsHaving', 'AveragesHaving', 'ExtremesHaving', 'SumsOrderBy'],
  ...['AveragesOrderBy', 'ExtremesOrderBy', 'AggregateOrderBy', 'NumberField', 'BinField', 'Bin'],
  ...[
    'TimeField',
    'TimeBucket',
    'RefFilter',
    'RelationFilter',
    'Connection',
    'Edge',
    'DistinctHaving',
    'DistinctOrderBy',
    'QuantileHaving',
    'QuantileOrderBy',
  ],
];

/** Those that only some tables need are not taken from the others. */
function typeEndings({ write, events }: Table): readonly string[] {
  return [...TYPE_ENDINGS, ...(write ? ['Insert', 'Set'] : []), ...(events ? ['Change'] : [])];
}

/**
 * Finds the names of a domain that GraphQL could not hold: no names at all, kept for something else, or given twice.
 * Without this the schema would fail to build, far from the line that has to change.
 */
export function checkNames({ tables }: DomainModel, places: ReadonlyMap<Table, Place>): Finding[] {
  const placeOf: PlaceOf = (table, column) => {
    if (column) return column.place;
    return places.get(table) ?? { file: table.product.file };
  };
  return [
    ...tables.flatMap((table) => badNames(table, placeOf)),
    ...typeClashes(tables, placeOf),
    ...rootFieldClashes(tables, placeOf),
    ...fieldClashes(tables, placeOf),
    ...columnClashes(tables, placeOf),
  ];
}

function badNames(table: Table, placeOf: PlaceOf): Finding[] {
  const findings: Finding[] = [];
  const check = (name: string, taken: ReadonlySet<string>, at: { of: string; place: Place; fix: string }) => {
    const { of, place, fix } = at;
    if (!GRAPHQL_NAME.test(name)) {
      const message = `Expected ${of} to become a GraphQL name (letters, digits and _, no digit and no __ first), got "${name}".`;
      findings.push({ code: 'INVALID_NAME', severity: 'error', message, place, fix });
    } else if (taken.has(name)) {
      const message = `Expected another name for ${of}: ${name} is kept for every generated API.`;
      findings.push({ code: 'RESERVED_NAME', severity: 'error', message, place, fix });
    }
  };
  const place = placeOf(table);
  const ofTable = `object ${table.name}`;
  check(table.typeName, TAKEN_TYPES, {
    of: ofTable,
    place,
    fix: 'Name the type with the custom property weft.type.',
  });
  check(table.listField, new Set(), { of: ofTable, place, fix: 'Rename the object.' });
  for (const column of table.columns) {
    const at = {
      of: `property ${table.name}.${column.name}`,
      place: placeOf(table, column),
      fix: RENAME_FIELD,
    };
    check(column.field, TAKEN_FIELDS, at);
  }
  for (const { value, column: outer } of shownValues(table.columns)) {
    for (const column of shownFields(value)) {
      const of = `property ${column.name} of ${table.name}.${outer.name}`;
      check(column.field, TAKEN_INSIDE, { of, place: column.place, fix: RENAME_FIELD });
    }
  }
  for (const { field, columns, place: where } of [...table.toOne, ...table.toMany]) {
    const at = {
      of: `a relationship of ${endOf(table, columns)}`,
      place: where,
      fix: RENAME_RELATION,
    };
    check(field, TAKEN_FIELDS, at);
  }
  return findings;
}

const RENAME_FIELD = 'Name the field with the custom property weft.field.';
const RENAME_VALUES = 'Name the field with the custom property weft.field, or the type with weft.type.';
const RENAME_RELATION = 'Name it with weft.field or weft.inverse on the relationship.';

/** The end of a relationship that is in this table: `trips.origin`, `trips.carrier and number`. */
function endOf(table: Table, columns: readonly Column[]): string {
  return `${table.name}.${columns.map((column) => column.name).join(' and ')}`;
}

/** Who uses a name first, by name; the second user is the finding. */
class Names {
  readonly findings: Finding[] = [];
  readonly #users = new Map<string, string>();

  use(name: string, user: string, at: { place: Place; what: string; code: string; fix: string }): void {
    const { place, what, code, fix } = at;
    const first = this.#users.get(name);
    if (first === undefined) {
      this.#users.set(name, user);
      return;
    }
    const message = `Two things of one domain become the ${what} ${name}: ${first}, and ${user}.`;
    this.findings.push({ code, severity: 'error', message, place, fix });
  }
}

function typeClashes(tables: readonly Table[], placeOf: PlaceOf): Finding[] {
  const names = new Names();
  const fix = 'Give one of them another name with the custom property weft.type.';
  for (const table of tables) {
    const at = { place: placeOf(table), what: 'type', code: 'DUPLICATE_TYPE', fix };
    const owner = `object ${table.name} of ${table.product.id}`;
    names.use(table.typeName, owner, at);
    for (const ending of typeEndings(table))
      names.use(table.typeName + ending, `what belongs to ${owner}`, at);
    for (const { value, column } of shownValues(table.columns)) {
      const name = value.enumType ?? value.objectType;
      if (name === undefined) continue;
      const ofColumn = { ...at, place: placeOf(table, column), fix: RENAME_VALUES };
      const input = table.write && value.objectType !== undefined ? ['Input'] : [];
      for (const ending of ['', 'Filter', 'ListFilter', ...input])
        names.use(name + ending, `the values of ${table.name}.${column.name}`, ofColumn);
    }
  }
  const own = new Map(tables.map((table) => [table.typeName, table]));
  const foreign = tables.flatMap((table) =>
    [...table.toOne, ...table.toMany].flatMap(({ table: local, columns, typeName, place }): Finding[] => {
      const same = local === undefined ? own.get(typeName) : undefined;
      if (!same) return [];
      const message = `Two things become the type ${typeName}: object ${same.name} of ${same.product.id}, and what ${endOf(table, columns)} points at in another domain.`;
      return [{ code: 'DUPLICATE_TYPE', severity: 'error', message, place, fix }];
    }),
  );
  return [...names.findings, ...foreign];
}

function rootFieldClashes(tables: readonly Table[], placeOf: PlaceOf): Finding[] {
  const names = new Names();
  for (const table of tables) {
    const at = {
      place: placeOf(table),
      what: 'root field',
      code: 'DUPLICATE_FIELD',
      fix: 'Rename one of the objects.',
    };
    const user = `object ${table.name} of ${table.product.id}`;
    const { listField, keys } = table;
    names.use(`${listField}Aggregate`, user, at);
    if (table.product.access === 'aggregate') continue;
    names.use(listField, user, at);
    if (keys.length > 0) names.use(`${listField}Connection`, user, at);
    for (const { lookupField } of keys) names.use(lookupField, user, at);
  }
  return names.findings;
}

/** The fields of each type: its columns, its references, and what other tables of the domain give it. */
function fieldClashes(tables: readonly Table[], placeOf: PlaceOf): Finding[] {
  const names = new Names();
  const at = (place: Place, fix: string) => ({
    place,
    what: 'field',
    code: 'DUPLICATE_FIELD',
    fix,
  });
  for (const table of tables) {
    for (const column of table.columns)
      names.use(
        `${table.typeName}.${column.field}`,
        `property ${table.name}.${column.name}`,
        at(placeOf(table, column), RENAME_FIELD),
      );
  }
  for (const { value, column: outer } of tables.flatMap((table) => shownValues(table.columns))) {
    for (const column of shownFields(value))
      names.use(
        `${value.objectType}.${column.field}`,
        `property ${column.name} of ${outer.name}`,
        at(column.place, RENAME_FIELD),
      );
  }
  for (const table of tables) {
    for (const { field, columns, place } of table.toOne)
      names.use(
        `${table.typeName}.${field}`,
        `the relationship of ${endOf(table, columns)}`,
        at(place, RENAME_RELATION),
      );
    for (const { field, columns, typeName, place } of table.toMany) {
      const user = `the way back of ${endOf(table, columns)}`;
      names.use(`${typeName}.${field}`, user, at(place, RENAME_RELATION));
      names.use(`${typeName}.${field}Aggregate`, user, at(place, RENAME_RELATION));
    }
  }
  return names.findings;
}

/** Columns and tables live in a database too, where upper and lower case are the same. */
function columnClashes(tables: readonly Table[], placeOf: PlaceOf): Finding[] {
  const names = new Names();
  const base = { code: 'DUPLICATE_COLUMN', fix: 'Rename one of them and say physicalName.' };
  for (const table of tables) {
    names.use(table.name.toLowerCase(), `object ${table.name} of ${table.product.id}`, {
      ...base,
      what: 'table',
      place: placeOf(table),
    });
    for (const column of table.columns) {
      names.use(`${table.product.id} ${table.name}.${column.name}`.toLowerCase(), `property ${column.name}`, {
        ...base,
        what: 'column',
        place: placeOf(table, column),
      });
    }
    for (const { value } of shownValues(table.columns)) {
      for (const inner of shownFields(value))
        names.use(`${value.objectType}.${inner.source}`.toLowerCase(), `property ${inner.name}`, {
          ...base,
          what: 'field',
          place: inner.place,
        });
    }
  }
  return names.findings;
}
