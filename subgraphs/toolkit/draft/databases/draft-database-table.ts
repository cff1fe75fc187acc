import {
  type OdcsObject,
  type OdcsProperty,
  type OdcsQualityRule,
  singular,
} from '../../../../contracts/index.ts';
import { inWords, type NamedColumn, nameColumns } from '../column-names.ts';
import type { ColumnDraft, Guess, TableDraft } from '../draft.ts';
import { findPersonalData, type PersonalData } from '../personal-data.ts';
import type { CatalogColumn, CatalogTable } from './postgres-catalog.ts';
import { type CheckedColumn, checksOf, checksOfTable } from './postgres-checks.ts';

/** A column as a database has it. */
export type DatabaseColumn = CatalogColumn;
/** A table or view of a database, with what that holds its rows to. */
export type DatabaseTable = Pick<CatalogTable, 'name' | 'kind' | 'comment' | 'columns' | 'keys' | 'checks'>;

/** What a contract says of the type of a column, and what to call it. */
export type DatabaseType = {
  readonly property: Pick<
    OdcsProperty,
    'logicalType' | 'logicalTypeOptions' | 'physicalType' | 'items' | 'properties'
  >;
  readonly decision: string;
};

/** What the rows of a table say, as far as it could be found out in time. */
export type DatabaseRows = {
  /** Unknown where counting took too long. */
  readonly rows?: number;
  /** Of a view, for which the database promises nothing: columns that have a value in every row. */
  readonly given: ReadonlySet<string>;
  /** Of a view: columns whose values are all different. */
  readonly unique: ReadonlySet<string>;
  /** Some rows as text, by column, to see whether they are about people. */
  readonly sample: ReadonlyMap<string, readonly (string | null)[]>;
  /** Of columns with arrays: how deep these are, 0 where they differ. */
  readonly dimensions?: ReadonlyMap<string, number>;
};

/** A table of a database and the names it gets in the contract. */
export type NamedTable<Table extends DatabaseTable = DatabaseTable> = {
  readonly table: Table;
  readonly rows: DatabaseRows;
  readonly name: string;
  /** Where the mesh has the type that would be made of the name. */
  readonly type?: string;
  readonly columns: readonly NamedColumn[];
};

/** Gives the columns of a table their names. */
export function nameTable<Table extends DatabaseTable>(
  table: Table,
  rows: DatabaseRows,
  names: { readonly name: string; readonly type?: string },
): NamedTable<Table> {
  return { table, rows, ...names, columns: nameColumns(table.columns.map(({ name }) => name)) };
}

type KeyOfTable = { readonly columns: readonly string[]; readonly guess: Guess };

/** How a table of a database is understood. */
export type DatabaseDraft = {
  /** Where the rows are, as a person would say it. */
  readonly from: string;
  /** Undefined for what has no place in a graph. */
  readonly typeOf: (column: DatabaseColumn) => DatabaseType | undefined;
  readonly key: KeyOfTable;
};

/** The contract's view of a table: what the database promises, and what its name and some rows suggest. */
export function draftDatabaseTable(named: NamedTable, { from, typeOf, key }: DatabaseDraft): TableDraft {
  const { table, rows, name, type } = named;
  const columns = named.columns.flatMap((column, index): ColumnDraft[] => {
    const catalog = table.columns[index];
    const known = catalog && typeOf(catalog);
    return catalog && known ? [draftColumn(named, { catalog, known, column, key: key.columns })] : [];
  });
  const left = table.columns.filter((column) => typeOf(column) === undefined);
  const others = checksOfTable(table);
  const object: Omit<OdcsObject, 'properties'> = {
    id: name,
    name,
    physicalName: table.name,
    physicalType: table.kind,
    logicalType: 'object',
    businessName: inWords(name),
    description: table.comment ?? `One row of ${inWords(name).toLowerCase()}.`,
    ...(type === undefined ? {} : { customProperties: [{ property: 'weft.type', value: type }] }),
    ...(rows.rows ? { quality: [notEmpty(name)] } : {}),
  };
  const guesses: Guess[] = [
    key.guess,
    ...left.map(({ name: column, type: of }) => ({
      decision: `without ${column}`,
      reason: `Its type ${of} has no place in the graph. A view can make another of it.`,
    })),
    ...others.map((check) => ({ decision: 'checked by the database', reason: `${check}.` })),
  ];
  return { from, object, columns, guesses, ...(rows.rows === undefined ? {} : { rows: rows.rows }) };
}

function notEmpty(name: string): OdcsQualityRule {
  const dimension = 'completeness';
  return { id: `${name}_not_empty`, metric: 'rowCount', mustBeGreaterThan: 0, dimension, severity: 'error' };
}

/**
 * The primary key; of a view a column that every row has and no two share, if it is named like a key. `isPlain` tells the
 * columns that can be part of one: lists, objects and bytes cannot.
 */
export function keyOfTable(
  { table, rows }: NamedTable,
  isPlain: (column: DatabaseColumn) => boolean,
): KeyOfTable {
  const plain = new Set(table.columns.filter(isPlain).map(({ name }) => name));
  const keys = table.keys.filter(({ columns }) => columns.every((name) => plain.has(name)));
  const primary = keys.find((key) => key.primary);
  if (primary) {
    const names = primary.columns.join(' and ');
    return {
      columns: primary.columns,
      guess: { decision: `key ${names}`, reason: 'The primary key of the table.' },
    };
  }
  const other = keys.find(({ columns }) =>
    columns.every((name) => table.columns.find((column) => column.name === name)?.required),
  );
  if (other)
    return {
      columns: other.columns,
      guess: {
        decision: `key ${other.columns.join(' and ')}`,
        reason: `It has no primary key${table.keys.some((key) => key.primary) ? ' that a graph can have' : ''}, but this is unique and never missing.`,
      },
    };
  const one = singular(table.name);
  const telling = [`${one}_id`, 'id', `${one}_code`, `${one}_no`, `${one}_number`, 'code', 'uuid'];
  const found = telling.find((name) => rows.given.has(name) && rows.unique.has(name));
  if (found !== undefined)
    return {
      columns: [found],
      guess: {
        decision: `key ${found}`,
        reason: 'A view has no key, but in every row of today this is given and different.',
      },
    };
  const unusable = table.keys.find((key) => key.primary)?.columns.filter((name) => !plain.has(name));
  const why = unusable
    ? `The primary key has ${unusable.join(' and ')} in it, and lists, objects and bytes are no keys in a graph.`
    : 'The database has none for it.';
  const reason = `${why} Rows can be listed and counted, but not fetched one by one or pointed at.`;
  return { columns: [], guess: { decision: 'no key', reason } };
}

type Drafting = {
  readonly catalog: CatalogColumn;
  readonly known: DatabaseType;
  readonly column: NamedColumn;
  readonly key: readonly string[];
};

function draftColumn(named: NamedTable, { catalog, known, column, key }: Drafting): ColumnDraft {
  const { table, rows } = named;
  const { source, name } = column;
  const checked = checksOf(table, source);
  const values = catalog.labels ?? checked.values;
  const personal = findPersonalData({ name, values: rows.sample.get(source) ?? [] }, table.name);
  const isKey = key.includes(source);
  const isRequired = catalog.required || rows.given.has(source);
  const isUnique =
    table.keys.some(({ columns }) => columns.length === 1 && columns[0] === source) ||
    (isKey && key.length === 1);
  const { minimum, maximum } = checked;
  const bounds = {
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
  };
  const options = { ...known.property.logicalTypeOptions, ...bounds };
  const quality: OdcsQualityRule[] = values
    ? [
        {
          id: `${name}_valid`,
          metric: 'invalidValues',
          arguments: { validValues: [...values] },
          mustBe: 0,
          dimension: 'conformity',
          severity: 'error',
        },
      ]
    : [];
  const property: OdcsProperty = {
    id: name,
    name,
    ...(source === name ? {} : { physicalName: source }),
    description: catalog.comment ?? `${inWords(name)}.`,
    ...known.property,
    ...(Object.keys(options).length > 0 ? { logicalTypeOptions: options } : {}),
    ...(isKey ? { primaryKey: true, primaryKeyPosition: key.indexOf(source) + 1 } : {}),
    ...(isRequired ? { required: true } : {}),
    ...(isUnique ? { unique: true } : {}),
    ...(catalog.generated === null
      ? {}
      : { transformDescription: `Computed by the database: ${catalog.generated}` }),
    classification: personal?.classification ?? 'internal',
    ...(personal ? { customProperties: [{ property: 'weft.pii', value: true }] } : {}),
    ...(quality.length > 0 ? { quality } : {}),
  };
  const facts = { isRequired, isUnique: isUnique && !isKey, checked, personal };
  return { source, property, guesses: columnGuesses(named, { catalog, known, column, key }, facts) };
}

type ColumnFacts = {
  readonly isRequired: boolean;
  /** Besides the key. */
  readonly isUnique: boolean;
  readonly checked: CheckedColumn;
  readonly personal: PersonalData | undefined;
};

function columnGuesses(
  { table }: NamedTable,
  { catalog, known, column }: Drafting,
  { isRequired, isUnique, checked, personal }: ColumnFacts,
): readonly Guess[] {
  const { labels, generated, type } = catalog;
  const values = labels ?? checked.values;
  const source = labels ? `The labels of the enum ${type}.` : 'A check constraint of the database.';
  return [
    {
      decision: isRequired ? `${known.decision}, required` : known.decision,
      reason: typeReason(catalog, table, isRequired),
    },
    ...(column.guess ? [column.guess] : []),
    ...(isUnique ? [{ decision: 'unique', reason: 'A unique index of the database.' }] : []),
    ...(values ? [{ decision: `one of ${values.length} values`, reason: source }] : []),
    ...(generated === null ? [] : [{ decision: 'computed', reason: `By the database: ${generated}.` }]),
    ...checked.others.map((check) => ({ decision: 'checked by the database', reason: `${check}.` })),
    ...(personal ? [personal.guess] : []),
  ];
}

function typeReason({ type, required }: CatalogColumn, { kind }: DatabaseTable, isRequired: boolean): string {
  if (required) return `The database says ${type}, not null.`;
  if (kind === 'table') return `The database says ${type}.`;
  return isRequired
    ? `The database says ${type}; given in every row of today.`
    : `The database says ${type}.`;
}
