import type { DomainModel, KeyField, Table, ToMany, ToOne } from './model.ts';

/** Rows of a table of this domain that belong to one entity: the relation, and the table whose rows they are. */
export type RowsOf = { readonly relation: ToMany; readonly from: Table };

/** A type of another domain that this one points at, contributes fields to, or both. */
export type ForeignType = {
  readonly typeName: string;
  /** The one key of it that this domain knows it by. */
  readonly key: readonly KeyField[];
  /** Fields of the other domain that contributed relations need beside the key. */
  readonly required: readonly KeyField[];
  readonly relations: readonly RowsOf[];
};

/** The types of other domains as the tables of this one use them, those contributed to first. */
export function foreignTypes({ tables }: Pick<DomainModel, 'tables'>): readonly ForeignType[] {
  const references = tables.flatMap(shownReferences).filter((one) => one.table === undefined);
  const relations = tables.flatMap((from) =>
    shownRelations(from)
      .filter((relation) => relation.table === undefined)
      .map((relation) => ({ relation, from })),
  );
  const names = [...relations.map((one) => one.relation), ...references].map((one) => one.typeName);
  return [...new Set(names)].map((typeName) => {
    const own = relations.filter(({ relation }) => relation.typeName === typeName);
    const [key] = keysInUse(
      own,
      references.filter((reference) => reference.typeName === typeName),
    );
    const used = key ?? own[0]?.relation.keys ?? [];
    return { typeName, key: used, required: requiredBeside(used, own), relations: own };
  });
}

/**
 * The relations of a table that go by another key of a foreign type than those before them. A subgraph that knows a type
 * by two keys would be taken to know both wherever it knows one.
 */
export function mixedKeys({ tables }: Pick<DomainModel, 'tables'>): readonly (ToOne | ToMany)[] {
  const first = new Map<string, string>();
  return tables
    .flatMap((table) => [...shownReferences(table), ...shownRelations(table).filter(({ isKey }) => isKey)])
    .filter((relation) => {
      if (relation.table !== undefined) return false;
      const key = nameOf('on' in relation ? relation.on : relation.key);
      const known = first.get(relation.typeName) ?? key;
      first.set(relation.typeName, known);
      return known !== key;
    });
}

/** The references a table shows. */
export function shownReferences(table: Table): readonly ToOne[] {
  return table.toOne.filter((reference) => !reference.columns.some((column) => column.restricted));
}

/** The ways back that a table gives to the types it points at; none where its rows are not published. */
export function shownRelations(table: Table): readonly ToMany[] {
  if (table.product.access !== 'rows') return [];
  return table.toMany.filter((relation) => !relation.columns.some((column) => column.restricted));
}

function keysInUse(
  relations: readonly RowsOf[],
  references: readonly ToOne[],
): readonly (readonly KeyField[])[] {
  const back = relations.map(({ relation }) => relation).filter(({ isKey }) => isKey);
  return [...references.map(({ key }) => key), ...back.map(({ on }) => on)];
}

function requiredBeside(key: readonly KeyField[], relations: readonly RowsOf[]): readonly KeyField[] {
  const names = new Set(key.map(({ field }) => field));
  const fields = relations.flatMap(({ relation }) => relation.on).filter(({ field }) => !names.has(field));
  return [...new Map(fields.map((one) => [one.field, one])).values()];
}

function nameOf(key: readonly KeyField[]): string {
  return key
    .map(({ field }) => field)
    .sort()
    .join(' ');
}
