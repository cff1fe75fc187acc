import type { DomainModel, KeyField, Table, ToMany, ToOne } from './model.ts';

/** Rows of a table of this domain that belong to one entity: the relation, and the table whose rows they are. */
export type RowsOf = { readonly relation: ToMany; readonly from: Table };

/** A key of a foreign type as this domain uses it: to be asked by it (resolvable), or only to point with it. */
type ForeignKey = { readonly fields: readonly KeyField[]; readonly isResolvable: boolean };

/** A type of another domain that this one points at, contributes fields to, or both. */
export type ForeignType = {
  readonly typeName: string;
  readonly keys: readonly ForeignKey[];
  /** Fields of the other domain that contributed relations need beside the key. */
  readonly required: readonly KeyField[];
  readonly relations: readonly RowsOf[];
};

/** The types of other domains as the tables of this one use them, in the order of their first use. */
export function foreignTypes({ tables }: Pick<DomainModel, 'tables'>): readonly ForeignType[] {
  const references = tables.flatMap(shownReferences).filter((one) => one.table === undefined);
  const relations = tables.flatMap((from) =>
    shownRelations(from)
      .filter((relation) => relation.table === undefined)
      .map((relation) => ({ relation, from })),
  );
  const names = new Set([
    ...relations.map((one) => one.relation.typeName),
    ...references.map((one) => one.typeName),
  ]);
  return [...names].map((typeName) => {
    const own = relations.filter(({ relation }) => relation.typeName === typeName);
    const pointing = references
      .filter((reference) => reference.typeName === typeName)
      .map(({ key }) => [key]);
    const asked = askedBy(own);
    const keys = eachOnce([...(asked ? [asked] : []), ...pointing]).map((fields) => ({
      fields,
      isResolvable: fields === asked,
    }));
    return { typeName, keys, required: requiredBeside(asked ?? [], own), relations: own };
  });
}

/** The references a table shows. */
export function shownReferences(table: Table): readonly ToOne[] {
  return table.toOne.filter((reference) => !reference.column.restricted);
}

/** The ways back that a table gives to the types it points at; none where its rows are not published. */
export function shownRelations(table: Table): readonly ToMany[] {
  if (table.product.access !== 'rows') return [];
  return table.toMany.filter((relation) => !relation.column.restricted);
}

/** The key contributed fields are asked by: the primary one, unless all there are need another. */
function askedBy(relations: readonly RowsOf[]): readonly KeyField[] | undefined {
  const [first] = relations;
  if (!first) return undefined;
  const primary = first.relation.keys;
  const needed = relations.filter(({ relation }) => relation.isKey).map(({ relation }) => [relation.on]);
  const needsPrimary = needed.some((fields) => nameOf(fields) === nameOf(primary));
  return needsPrimary ? primary : (needed[0] ?? primary);
}

function requiredBeside(key: readonly KeyField[], relations: readonly RowsOf[]): readonly KeyField[] {
  const names = new Set(key.map(({ field }) => field));
  const fields = relations.map(({ relation }) => relation.on).filter(({ field }) => !names.has(field));
  return [...new Map(fields.map((one) => [one.field, one])).values()];
}

function eachOnce(keys: readonly (readonly KeyField[])[]): readonly (readonly KeyField[])[] {
  const names = keys.map(nameOf);
  return keys.filter((_key, index) => names.indexOf(names[index] ?? '') === index);
}

function nameOf(key: readonly KeyField[]): string {
  return key
    .map(({ field }) => field)
    .sort()
    .join(' ');
}
