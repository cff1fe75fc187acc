import {
  type ColumnKind,
  columnType,
  type DomainModel,
  describe,
  enumTypesSdl,
  MESH_DIRECTIVES,
  meshSchemaExtension,
  ownership,
  referenceTypeSdl,
  type Table,
  type ToMany,
  type ToOne,
  tableTypeSdl,
} from '../../../contracts/index.ts';
import { sumType } from '../query/dialect.ts';
import { aggregateSdl } from './aggregate-sdl.ts';
import { filterName, filterSdl, SHARED_ENUMS, scalarsSdl, TIME_UNIT_ENUM } from './shared-types.ts';
import { tableRoles } from './table-roles.ts';
import { aggregateArguments, listArguments, listInputsSdl, rootFieldsSdl } from './table-sdl.ts';

const FEDERATION = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@external", "@requires", "@shareable", "@composeDirective"])
`;

/** The federation SDL of a domain: its types, the API of each table, and what it contributes to other domains' types. */
export function domainSdl(model: DomainModel): string {
  const text = [
    ...model.tables.map((table) => tableSdl(table, model)),
    ...contributions(model),
    ...references(model),
    `type Query {\n${model.tables.flatMap(rootFieldsSdl).join('\n')}\n}\n`,
  ].join('\n');
  const used = MESH_DIRECTIVES.filter((name) => new RegExp(`@${name}\\b`).test(text));
  return [FEDERATION, meshSchemaExtension(used), sharedTypes(model), text].join('\n');
}

function tableSdl(table: Table, model: DomainModel): string {
  const parts = [...enumTypesSdl(table), listInputsSdl(table), aggregateSdl(table)];
  if (table.product.access === 'rows') parts.unshift(tableTypeSdl(table, localToMany(table, model)));
  return parts.join('\n');
}

/** The to-many relations that other tables of the domain give this one. */
export function incoming(table: Table, model: DomainModel): { relation: ToMany; from: Table }[] {
  return model.tables.flatMap((from) =>
    readable(from)
      .filter((relation) => relation.table === table.name)
      .map((relation) => ({ relation, from })),
  );
}

/** The to-many relations this domain contributes to types of other domains, by type. */
export function contributed(model: DomainModel): Map<string, { relation: ToMany; from: Table }[]> {
  const byType = new Map<string, { relation: ToMany; from: Table }[]>();
  for (const from of model.tables) {
    for (const relation of readable(from).filter((one) => one.table === undefined)) {
      byType.set(relation.typeName, [...(byType.get(relation.typeName) ?? []), { relation, from }]);
    }
  }
  return byType;
}

function readable(table: Table): readonly ToMany[] {
  return table.product.access === 'rows'
    ? table.toMany.filter((relation) => !relation.column.restricted)
    : [];
}

function localToMany(table: Table, model: DomainModel): string[] {
  return incoming(table, model).flatMap(({ relation, from }) => relationFields(relation, from, ''));
}

function relationFields(relation: ToMany, from: Table, requires: string): string[] {
  const bang = relation.table === undefined ? '' : '!';
  const { typeName } = from;
  const directives = requires + ownership(from.product);
  return [
    `${describe(from.description, '  ')}  ${relation.field}${listArguments(typeName)}: [${typeName}!]${bang}${directives}`,
    `  """Groups of these ${relation.field}."""\n  ${relation.field}Aggregate${aggregateArguments(typeName)}: [${typeName}Aggregate!]${bang}${directives}`,
  ];
}

function contributions(model: DomainModel): string[] {
  return [...contributed(model)].map(([typeName, relations]) => {
    const keys = relations[0]?.relation.keys ?? [];
    const keyNames = keys.map((key) => key.field);
    const required = new Map(
      relations
        .filter(({ relation }) => !keyNames.includes(relation.on.field))
        .map(({ relation }) => [relation.on.field, relation.on.kind]),
    );
    const fields = [
      ...keys.map((key) => `  ${key.field}: ${key.kind}!`),
      ...[...required].map(([field, kind]) => `  ${field}: ${kind} @external`),
      ...relations.flatMap(({ relation, from }) =>
        relationFields(
          relation,
          from,
          required.has(relation.on.field) ? ` @requires(fields: "${relation.on.field}")` : '',
        ),
      ),
    ];
    return `extend type ${typeName} @key(fields: "${keyNames.join(' ')}") {\n${fields.join('\n')}\n}\n`;
  });
}

/** Types of other domains that are only pointed at. */
function references(model: DomainModel): string[] {
  const own = contributed(model);
  return [...externalReferences(model)].flatMap(([typeName, reference]) =>
    own.has(typeName) ? [] : [referenceTypeSdl(typeName, reference.key)],
  );
}

function externalReferences(model: DomainModel): Map<string, ToOne> {
  const all = model.tables
    .flatMap((table) => tableRoles(table).references)
    .filter((one) => one.table === undefined);
  return new Map(all.map((reference) => [reference.typeName, reference]));
}

function sharedTypes(model: DomainModel): string {
  const kinds = new Set<ColumnKind>(['BigInt']);
  const filters = new Map<string, ColumnKind>([['BigInt', 'BigInt']]);
  for (const table of model.tables) {
    const roles = tableRoles(table);
    for (const column of [...roles.columns, ...roles.numbers]) {
      kinds.add(column.kind);
      filters.set(columnType(column), column.kind);
    }
    for (const column of roles.numbers) {
      const sum = sumType(column.kind);
      kinds.add(sum);
      filters.set(sum, sum);
      filters.set('Float', 'Float');
    }
    if (roles.isAggregateOnly) continue;
    for (const column of table.columns.filter((one) => !one.restricted)) kinds.add(column.kind);
  }
  for (const { relation } of [...contributed(model).values()].flat())
    for (const { kind } of [relation.on, ...relation.keys]) kinds.add(kind);
  const refs = [...externalReferences(model)].map(([typeName, { key }]) => {
    kinds.add(key.kind);
    filters.set(key.kind, key.kind);
    return `"""Conditions on a reference to ${typeName}."""\ninput ${typeName}RefFilter { ${key.field}: ${filterName(key.kind)}, isNull: Boolean }\n`;
  });
  const inputs = [...filters]
    .sort(([left], [right]) => left.localeCompare(right))
    .map(([type, kind]) => filterSdl(type, kind));
  const hasTimes = model.tables.some((table) => tableRoles(table).times.length > 0);
  return [scalarsSdl(kinds), SHARED_ENUMS, hasTimes ? TIME_UNIT_ENUM : '', ...inputs, ...refs].join('\n');
}
