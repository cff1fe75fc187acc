import { camelCase, pascalCase, singular } from '../../../../contracts/index.ts';
import { identifier, literal } from '../../query/dialect.ts';
import { inWords } from '../column-names.ts';
import type { ColumnDraft, Guess, TableDraft } from '../draft.ts';
import { familyOf } from '../key-family.ts';
import type { MeshAround } from '../mesh-around.ts';
import type { DraftDatabase } from './draft-database.ts';
import type { LookedAtTable } from './looked-at-table.ts';
import { type KeyValues, keysOfMesh, keysOfTables } from './relation-targets.ts';
import type { SettledColumn } from './settle-columns.ts';

/** A relation that was found: active when every value has its row, else only proposed. */
type Relation = {
  readonly target: KeyValues;
  readonly share: number;
  readonly found: number;
  readonly all: number;
};

/** Below this, values in common are chance. */
const LEAST_SHARE = 0.5;

/** Finds columns whose values are keys of other tables, of the same folder or of the mesh, and makes relations of them. */
export async function relateTables(
  database: DraftDatabase,
  tables: readonly LookedAtTable[],
  { domain, mesh }: { readonly domain: string; readonly mesh: MeshAround },
): Promise<readonly LookedAtTable[]> {
  const hasOwn =
    tables.length > 1 || tables.some(({ table }) => table.columns.some((one) => isParent(one.property.name)));
  const own = hasOwn ? await keysOfTables(database, tables) : [];
  const targets = [...own, ...(await keysOfMesh(database, mesh))];
  const inverses = new Set<string>();
  const related: LookedAtTable[] = [];
  for (const looked of tables) {
    const columns: ColumnDraft[] = [];
    for (const draft of looked.table.columns) {
      const settled = looked.columns.find(({ sampled }) => sampled.source === draft.source);
      const relation = settled
        ? await findRelation(database, { looked, draft, settled, targets })
        : undefined;
      columns.push(relation ? withRelation({ looked, draft, relation, mesh, domain }, inverses) : draft);
    }
    related.push({ ...looked, table: { ...looked.table, columns } });
  }
  return related;
}

type Search = {
  readonly looked: LookedAtTable;
  readonly draft: ColumnDraft;
  readonly settled: SettledColumn;
  readonly targets: readonly KeyValues[];
};

async function findRelation(database: DraftDatabase, search: Search): Promise<Relation | undefined> {
  const { looked, draft, settled, targets } = search;
  const { property } = draft;
  const { object, columns } = looked.table;
  const isOnlyKey =
    property.primaryKey === true && columns.filter((one) => one.property.primaryKey).length === 1;
  const family = familyOf(property);
  if (isOnlyKey || property.classification === 'restricted' || family === undefined) return undefined;
  const fitting = targets
    .filter(
      (target) => target.family === family && !(target.object === object.name && !isParent(property.name)),
    )
    .filter((target) => (target.object === object.name ? target.isOwn : true))
    .map((target) => ({ target, isNamed: isNamedAfter(property.name, target) }))
    // Small whole numbers are keys of everything.
    .filter(({ isNamed }) => isNamed || family === 'text' || family === 'UUID')
    .sort((left, right) => Number(right.isNamed) - Number(left.isNamed));
  let perhaps: Relation | undefined;
  for (const { target, isNamed } of fitting) {
    // UUIDs have several spellings.
    if (family === 'text' && !(await isLikely(database, settled, target))) continue;
    const relation = await measure(database, looked, { settled, target });
    const { share, all } = relation;
    const isCertain = share === 1 && (isNamed || (all >= 3 && longestValue(settled) >= 3));
    if (isCertain) return relation;
    if (isNamed && share >= LEAST_SHARE) perhaps ??= relation;
  }
  return perhaps;
}

/** Some of the values that were looked at are asked for first: most columns have nothing to do with most keys. */
async function isLikely(
  database: DraftDatabase,
  { sampled }: SettledColumn,
  target: KeyValues,
): Promise<boolean> {
  const some = [...new Set(sampled.values.flatMap((value) => (value === null ? [] : [value])))].slice(0, 100);
  if (some.length === 0) return false;
  const [row] = await database.rows(
    `SELECT count(*) AS found FROM ${identifier(target.relation)} WHERE value IN (${some.map(literal).join(', ')})`,
  );
  return Number(row?.['found'] ?? 0) >= some.length * LEAST_SHARE * LEAST_SHARE;
}

async function measure(
  database: DraftDatabase,
  { open }: LookedAtTable,
  { settled, target }: { readonly settled: SettledColumn; readonly target: KeyValues },
): Promise<Relation> {
  const value = settled.reading.value(identifier(settled.sampled.source));
  const [row] = await database.rows(`
    SELECT count(*) AS all_values, count(keys.value) AS found
    FROM (SELECT DISTINCT CAST(${value} AS VARCHAR) AS value FROM ${open.from} WHERE ${value} IS NOT NULL) own
    LEFT JOIN ${identifier(target.relation)} keys ON keys.value = own.value`);
  const all = Number(row?.['all_values'] ?? 0);
  const found = Number(row?.['found'] ?? 0);
  return { target, share: all === 0 ? 0 : found / all, found, all };
}

function longestValue({ sampled }: SettledColumn): number {
  return sampled.values.reduce((most, value) => Math.max(most, value?.length ?? 0), 0);
}

function isParent(name: string): boolean {
  return /^(?:parent|manager|supervisor|reports_to|replaces|replaced_by|previous|next)(?:_|$)/.test(name);
}

/** `airport`, `airport_id`, `home_airport` and, for a key called iata, `iata` and `airport_iata` point at an airport. */
function isNamedAfter(name: string, target: KeyValues): boolean {
  if (target.isOwn && isParent(name)) return true;
  const key = target.property;
  const isTelling = !['id', 'code', 'key', 'name', 'number', 'uuid'].includes(key);
  if (isTelling && (name === key || name.endsWith(`_${key}`))) return true;
  const bare = name.replace(new RegExp(`_(?:id|code|key|no|nr|number|uuid|${key})$`), '');
  return [singular(target.object), snake(target.typeName)].some(
    (one) => bare === one || bare.endsWith(`_${one}`),
  );
}

function snake(typeName: string): string {
  return typeName.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}

type Placing = {
  readonly looked: LookedAtTable;
  readonly draft: ColumnDraft;
  readonly relation: Relation;
  readonly mesh: MeshAround;
  readonly domain: string;
};

function withRelation(placing: Placing, inverses: Set<string>): ColumnDraft {
  const { looked, draft, relation } = placing;
  const { target, share, found, all } = relation;
  const counted = `${found.toLocaleString('en-US')} of its ${all.toLocaleString('en-US')} different values`;
  const where = `${target.told}.${target.property}`;
  if (share < 1) {
    const reason = `${counted} (${Math.floor(share * 1000) / 10} %) are in ${where}. To make it a relation, write below this property: relationships: [{ to: ${target.to} }].`;
    return {
      ...draft,
      guesses: [...draft.guesses, { decision: `perhaps points at ${target.typeName}`, reason }],
    };
  }
  const inverse = inverseName(placing, inverses);
  const custom = [
    ...(fieldClash(looked.table, draft, target) ?? []),
    ...(inverse === undefined
      ? []
      : [
          {
            property: 'weft.inverse',
            value: inverse,
            description: `The way back: ${target.typeName}.${inverse}.`,
          },
        ]),
  ];
  const guess: Guess = {
    decision: `points at ${target.typeName}`,
    reason: `All ${all.toLocaleString('en-US')} different values are in ${where}.`,
  };
  const { quality: _rules, ...property } = draft.property;
  // What points elsewhere may take any value that is there: no closed set of its own.
  const quality = draft.property.quality?.filter(({ metric }) => metric !== 'invalidValues') ?? [];
  return {
    ...draft,
    property: {
      ...property,
      description: `${inWords(property.name)}: the ${inWords(singular(target.object)).toLowerCase()} it points at.`,
      ...(quality.length > 0 ? { quality } : {}),
      relationships: [{ to: target.to, ...(custom.length > 0 ? { customProperties: custom } : {}) }],
    },
    guesses: [...draft.guesses.filter(({ decision }) => !decision.startsWith('one of ')), guess],
  };
}

/** The field of the relation needs a name of its own where a column has the one it would get. */
function fieldClash(table: TableDraft, draft: ColumnDraft, target: KeyValues) {
  const own = camelCase(draft.property.name);
  const ending = new RegExp(`(Id|Code|Key|No|Number|${pascalCase(target.property)})$`);
  const field = own.replace(ending, '') || own;
  const others = table.columns.filter((one) => one !== draft).map(({ property }) => camelCase(property.name));
  const taken = new Set([...others, ...(field === own ? others : [])]);
  const isRenamed = field === own && taken.has(own + pascalCase(target.property));
  if (!taken.has(field) && !isRenamed) return undefined;
  const free = [`${own}${target.typeName}`, `${own}Row`, `${own}Entity`].find((one) => !taken.has(one));
  return [{ property: 'weft.field', value: free ?? `${own}Reference` }];
}

/** The field that the other type gets; undefined where it has one of that name already. */
function inverseName({ looked, draft, relation, mesh }: Placing, inverses: Set<string>): string | undefined {
  const { target } = relation;
  const list = camelCase(looked.table.object.name);
  const column = pascalCase(draft.property.name);
  const known = mesh.fields.get(target.typeName) ?? target.fields;
  const free = [list, `${list}By${column}`].find(
    (one) =>
      ![one, `${one}Aggregate`].some(
        (name) => known.has(name) || target.fields.has(name) || inverses.has(`${target.typeName}.${name}`),
      ),
  );
  if (free !== undefined) inverses.add(`${target.typeName}.${free}`);
  return free;
}
