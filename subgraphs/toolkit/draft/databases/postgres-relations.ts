import { camelCase, pascalCase, singular } from '../../../../contracts/index.ts';
import { inWords } from '../column-names.ts';
import type { ColumnDraft, Guess, TableDraft } from '../draft.ts';
import type { NamedTable } from './draft-database-table.ts';
import type { CatalogTable } from './postgres-catalog.ts';

type Drafted = { readonly named: NamedTable<CatalogTable>; readonly table: TableDraft };
type ForeignKey = CatalogTable['foreign_keys'][number];

/** Makes relations of the foreign keys between the tables that are drafted; others are only told. */
export function relateByForeignKeys(tables: readonly Drafted[], schema: string): readonly TableDraft[] {
  const inverses = new Set<string>();
  return tables.map((drafted) =>
    drafted.named.table.foreign_keys.reduce(
      (table, key) => withForeignKey({ ...drafted, table }, key, { tables, schema, inverses }),
      drafted.table,
    ),
  );
}

type Around = {
  readonly tables: readonly Drafted[];
  readonly schema: string;
  readonly inverses: Set<string>;
};

function withForeignKey(own: Drafted, key: ForeignKey, around: Around): TableDraft {
  const target = around.tables.find(
    ({ named }) => key.schema === around.schema && named.table.name === key.table,
  );
  const from = key.columns.map((source) => own.table.columns.find((column) => column.source === source));
  const to = key.target.map((source) => target?.table.columns.find((column) => column.source === source));
  const isHidden = [...from, ...to].some((column) => column?.property.classification === 'restricted');
  const [first] = from;
  if (!target || !first || from.includes(undefined) || to.includes(undefined) || isHidden) {
    const why = isHidden ? 'a restricted column cannot be followed' : 'that table is not part of this domain';
    const reason = `The foreign key (${key.columns.join(', ')}) to ${key.schema}.${key.table} makes no relation: ${why}.`;
    return { ...own.table, guesses: [...own.table.guesses, { decision: 'not related', reason }] };
  }
  const ends = to.map((column) => reference(target, own, column?.property.name ?? ''));
  const custom = customProperties(own, { target, first, isSingle: from.length === 1 }, around.inverses);
  const relationship = { to: ends[0] ?? '', ...(custom.length > 0 ? { customProperties: custom } : {}) };
  const guess: Guess = {
    decision: `points at ${typeName(target)}`,
    reason: 'A foreign key of the database.',
  };
  if (from.length === 1) {
    const columns = own.table.columns.map((column) =>
      column === first ? related(column, relationship, { target, guess }) : column,
    );
    return { ...own.table, columns };
  }
  const names = from.map((column) => `${own.named.name}.${column?.property.name}`);
  const composite = { ...relationship, from: names, to: ends };
  const object = {
    ...own.table.object,
    relationships: [...(own.table.object.relationships ?? []), composite],
  };
  return { ...own.table, object, guesses: [...own.table.guesses, guess] };
}

function related(
  column: ColumnDraft,
  relationship: { readonly to: string },
  { target, guess }: { readonly target: Drafted; readonly guess: Guess },
): ColumnDraft {
  const { property } = column;
  // A comment of the database says more than we can.
  const isOwnWords = property.description === `${inWords(property.name)}.`;
  const object = inWords(singular(target.named.name)).toLowerCase();
  return {
    ...column,
    property: {
      ...property,
      ...(isOwnWords ? { description: `${inWords(property.name)}: the ${object} it points at.` } : {}),
      relationships: [relationship],
    },
    guesses: [...column.guesses, guess],
  };
}

function typeName({ named }: Drafted): string {
  return named.type ?? pascalCase(singular(named.name));
}

function reference(target: Drafted, own: Drafted, property: string): string {
  const { name } = target.named;
  const file = name === own.named.name ? '' : `${name}.odcs.yaml#`;
  return file === '' ? `${name}.${property}` : `${file}/schema/${name}/properties/${property}`;
}

type Naming = { readonly target: Drafted; readonly first: ColumnDraft; readonly isSingle: boolean };

/** Names for both ends where the usual ones are taken. */
function customProperties(own: Drafted, { target, first, isSingle }: Naming, inverses: Set<string>) {
  const type = typeName(target);
  const column = camelCase(first.property.name);
  const taken = new Set(own.table.columns.map(({ property }) => camelCase(property.name)));
  const usual = isSingle ? column.replace(/(Id|Code|Key|No|Number)$/, '') || column : camelCase(type);
  const isTaken = usual !== column && (taken.has(usual) || inverses.has(`own ${typeName(own)}.${usual}`));
  const field = isTaken ? `${usual}${pascalCase(singular(target.named.name))}` : usual;
  inverses.add(`own ${typeName(own)}.${field}`);
  const list = camelCase(own.named.name);
  const ofTarget = new Set(target.table.columns.map(({ property }) => camelCase(property.name)));
  const free = [
    list,
    `${list}By${pascalCase(first.property.name)}`,
    `${list}Of${pascalCase(first.property.name)}`,
  ].find(
    (one) => !ofTarget.has(one) && !inverses.has(`${type}.${one}`) && !inverses.has(`own ${type}.${one}`),
  );
  if (free !== undefined) inverses.add(`${type}.${free}`);
  return [
    ...(isTaken ? [{ property: 'weft.field', value: field }] : []),
    ...(free === undefined
      ? []
      : [{ property: 'weft.inverse', value: free, description: `The way back: ${type}.${free}.` }]),
  ];
}
