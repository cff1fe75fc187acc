import type { OperationUsage, Usage } from './usage-row.ts';

/** Which part of the operations is wanted. */
export type PageWish = {
  /** `next` of the page before; the first page without it. */
  readonly after?: string | undefined;
  readonly limit: number;
};

/** A part of what was used, and where the next one starts; `requests` counts those of all pages. */
export type UsagePage = Usage & { readonly next?: string; readonly isComplete: boolean };

/**
 * One page of the operations. They come by their hash and client: counts grow while somebody reads page after page, and an
 * operation that moved up between two of them would be missed.
 */
export function usagePage(usage: Usage, { after, limit }: PageWish): UsagePage {
  const rest = usage.operations
    .map((operation) => ({ operation, place: placeOf(operation) }))
    .filter(({ place }) => after === undefined || place > after)
    .sort((one, other) => (one.place < other.place ? -1 : 1));
  const shown = rest.slice(0, limit);
  const last = shown.at(-1);
  return {
    ...usage,
    operations: shown.map(({ operation }) => operation),
    ...(last ? { next: last.place } : {}),
    isComplete: shown.length === rest.length,
  };
}

/** The most used first; of those used alike the order is the same every time. */
export function byUse(one: OperationUsage, other: OperationUsage): number {
  return other.count - one.count || (one.operation < other.operation ? -1 : 1);
}

/** The hash goes first, which neither clients nor versions can look like. */
function placeOf({ operation, client, clientVersion, source }: OperationUsage): string {
  return `${operation} ${JSON.stringify([client, clientVersion ?? null, source])}`;
}
