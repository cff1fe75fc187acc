import { isDeepStrictEqual } from 'node:util';

/** A value that both dbt and the team changed. The team's stays. */
export type MergeConflict = { readonly path: string; readonly kept: unknown; readonly dbt: unknown };

type Sides = {
  /** What dbt said when the contract was last followed. */
  readonly base: unknown;
  /** The contract as it stands. */
  readonly mine: unknown;
  /** What dbt says now. */
  readonly theirs: unknown;
};

/**
 * Takes up what dbt changed in a contract without losing what people changed. A value nobody touched follows dbt, one that the
 * team touched stays; where both did the team's stays and the conflict is told. A list goes item by item: what dbt added
 * comes, what dbt dropped goes, whatever was added to it, and what the team added or took out stays so.
 */
export function mergeChanges(sides: Sides, conflicts: MergeConflict[], path = ''): unknown {
  const { base, mine, theirs } = sides;
  if (isDeepStrictEqual(mine, theirs) || isDeepStrictEqual(theirs, base)) return mine;
  if (isDeepStrictEqual(mine, base)) return theirs;
  if (isRecord(mine) && isRecord(theirs))
    return mergeRecords({ base: isRecord(base) ? base : {}, mine, theirs }, conflicts, path);
  const lists = keyedLists(sides);
  if (lists) return mergeLists(lists, conflicts, path);
  // What dbt no longer says is the team's to say.
  if (theirs !== undefined) conflicts.push({ path, kept: mine, dbt: theirs });
  return mine;
}

type Records = { readonly [Side in keyof Sides]: Readonly<Record<string, unknown>> };

function mergeRecords({ base, mine, theirs }: Records, conflicts: MergeConflict[], path: string): unknown {
  const keys = inOrder(Object.keys(mine), Object.keys(theirs));
  const merged = keys.map((key) => {
    const sides = { base: base[key], mine: mine[key], theirs: theirs[key] };
    return [key, mergeChanges(sides, conflicts, path === '' ? key : `${path}.${key}`)] as const;
  });
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined));
}

type Lists = { readonly [Side in keyof Sides]: ReadonlyMap<string, unknown> };

function mergeLists({ base, mine, theirs }: Lists, conflicts: MergeConflict[], path: string): unknown[] {
  return inOrder([...mine.keys()], [...theirs.keys()]).flatMap((key) => {
    const sides = { base: base.get(key), mine: mine.get(key), theirs: theirs.get(key) };
    const isDropped = base.has(key) && (!theirs.has(key) || !mine.has(key));
    if (isDropped) return [];
    const merged = mergeChanges(sides, conflicts, `${path}[${key}]`);
    return merged === undefined ? [] : [merged];
  });
}

/** The keys of the first list, and those only the second has, each after what stands before it there. */
function inOrder(first: readonly string[], second: readonly string[]): readonly string[] {
  const keys = [...first];
  const known = new Set(first);
  let after = -1;
  for (const key of second) {
    if (known.has(key)) after = keys.indexOf(key);
    else keys.splice(++after, 0, key);
  }
  return keys;
}

function keyedLists({ base, mine, theirs }: Sides): Lists | undefined {
  const lists = { base: byKey(base ?? []), mine: byKey(mine ?? []), theirs: byKey(theirs ?? []) };
  const { base: before = new Map(), mine: ours, theirs: dbt } = lists;
  return ours && dbt && (Array.isArray(mine) || Array.isArray(theirs))
    ? { base: before, mine: ours, theirs: dbt }
    : undefined;
}

/** The items of a list by what names them; undefined when it is none, or one has no name, or two have one. */
function byKey(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (!Array.isArray(value)) return undefined;
  const items = new Map(value.map((item) => [itemKey(item), item]));
  return items.has(undefined) || items.size < value.length ? undefined : mapOfTexts(items);
}

function mapOfTexts(items: ReadonlyMap<string | undefined, unknown>): ReadonlyMap<string, unknown> {
  return new Map([...items].flatMap(([key, item]) => (key === undefined ? [] : [[key, item] as const])));
}

const NAMES = ['id', 'name', 'property', 'server', 'username', 'channel', 'role', 'to', 'url'] as const;

/** What an item of a contract's list is told again by: its id, else its natural key; a text by itself. */
export function itemKey(item: unknown): string | undefined {
  if (typeof item === 'string') return item;
  if (!isRecord(item)) return undefined;
  const name = NAMES.map((key) => item[key]).find((value) => value !== undefined);
  return name === undefined ? undefined : JSON.stringify(name);
}

/** True for a map of a document. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
