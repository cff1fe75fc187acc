import { type Document, isScalar, visit } from 'yaml';

/** A key that its map has already: where it stands in the text, and what it is. */
export type RepeatedKey = { readonly offset: number; readonly key: string };

/**
 * The keys that a map of the document has more than once, in the order of the text. The library's own check holds each key
 * against every other: a list of 20,000 names took it ten seconds.
 */
export function repeatedKeys(document: Document): readonly RepeatedKey[] {
  const repeated: RepeatedKey[] = [];
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) repeated.push({ offset: key.range?.[0] ?? 0, key: String(key.value) });
        seen.add(key.value);
      }
    },
  });
  return repeated;
}
