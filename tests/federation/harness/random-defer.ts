import type { Random } from './random.ts';
import { type MadeQuery, printQuery, type Selection } from './random-query.ts';

/** Puts some selections of an operation behind `@defer`: nested, repeated, labelled, conditional. */
export function deferSome(random: Random, { kind, selections }: MadeQuery): MadeQuery {
  const defer = (): string =>
    random.pick([' @defer', ' @defer', ' @defer(if: $yes)', ' @defer(if: $no)', ' @defer(label: "#")']);
  const walk = (level: readonly Selection[]): readonly Selection[] => {
    const now: Selection[] = [];
    const later: Selection[] = [];
    for (const selection of level) {
      const inner = { ...selection, selections: walk(selection.selections) };
      if (inner.text.startsWith('...') && inner.selections.length > 0 && random.chance(0.4))
        inner.text += defer();
      const draw = random.next();
      if (draw > 0.25) now.push(inner);
      if (draw < 0.4) later.push(inner);
    }
    if (later.length > 0) now.push({ text: `...${defer()}`, selections: later });
    return now;
  };
  // Root fields of a mutation cannot come later.
  const inside = (root: Selection): Selection => ({ ...root, selections: walk(root.selections) });
  return { kind, selections: kind === 'query' ? walk(selections) : selections.map(inside) };
}

/** Writes such an operation, every label another one. */
export function printDeferred(query: MadeQuery): string {
  let labels = 0;
  return printQuery(query).replaceAll('"#"', () => `"l${labels++}"`);
}

type Path = readonly (string | number)[];

/**
 * Says where the parts of an answer, put together, are not the whole answer; undefined if they are. Where a part failed, or a null
 * went further in the whole answer than it may in parts, less is known, but nothing else.
 */
export function findDifference(
  whole: unknown,
  merged: unknown,
  { failed, hasErrors }: { readonly failed: readonly Path[]; readonly hasErrors: boolean },
): string | undefined {
  const compare = (one: unknown, other: unknown, path: Path): string | undefined => {
    const here = `${path.join('.')}: ${JSON.stringify(one)} / ${JSON.stringify(other)}`;
    if (one === null) return other === null || hasErrors ? undefined : here;
    if (other === undefined || other === null) {
      const parent = path.slice(0, -1);
      return failed.some((place) => place.join() === parent.join()) ? undefined : here;
    }
    if (Array.isArray(one)) {
      if (!Array.isArray(other) || other.length !== one.length) return here;
      return first(one.map((item, index) => compare(item, other[index], [...path, index])));
    }
    if (typeof one !== 'object') return one === other ? undefined : here;
    if (typeof other !== 'object') return here;
    const fields = Object.entries(one ?? {});
    const inner = fields.map(([name, value]) =>
      compare(value, Object.hasOwn(other, name) ? Reflect.get(other, name) : undefined, [...path, name]),
    );
    const extra = Object.keys(other).find((name) => !fields.some(([known]) => known === name));
    return first(inner) ?? (extra === undefined ? undefined : `${here} has ${extra}`);
  };
  return compare(whole, merged, []);
}

function first(found: readonly (string | undefined)[]): string | undefined {
  return found.find((one) => one !== undefined);
}
