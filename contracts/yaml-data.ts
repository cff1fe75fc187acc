import { type Document, visit } from 'yaml';

const MAX_DEPTH = 64;
const MAX_ALIASES = 1_000;
/** With every alias written out; without aliases a document has no more values than its text. */
const MAX_ALIASED_VALUES = 250_000;

/** What is said of a document that nests deeper than is read. */
export const TOO_DEEP = `Expected at most ${MAX_DEPTH} levels of nesting, and no alias inside of what it stands for.`;

/** A document as plain data. Says what is wrong with one that nests too deep, or whose aliases come to too much. */
export function yamlData(document: Document): { ok: true; value: unknown } | { ok: false; message: string } {
  const aliases = aliasCount(document);
  if (aliases > MAX_ALIASES)
    return { ok: false, message: `Expected at most ${MAX_ALIASES} aliases, got ${aliases}.` };
  try {
    // The library's own bound on aliases looks through the whole document for each of them.
    const value: unknown = document.toJS({ maxAliasCount: -1 });
    const room = { values: aliases > 0 ? MAX_ALIASED_VALUES : Number.POSITIVE_INFINITY };
    if (isDeeperThan(value, MAX_DEPTH, room)) return { ok: false, message: TOO_DEEP };
    if (room.values >= 0) return { ok: true, value };
    const message = `Expected at most ${MAX_ALIASED_VALUES} values with the aliases written out.`;
    return { ok: false, message };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

function aliasCount(document: Document): number {
  let count = 0;
  visit(document, {
    Alias() {
      count += 1;
    },
  });
  return count;
}

/** Stops, and leaves `room` below zero, when there is more to look at than it has room for. */
function isDeeperThan(value: unknown, levels: number, room: { values: number }): boolean {
  room.values -= 1;
  if (typeof value !== 'object' || value === null || room.values < 0) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1, room));
}
