import { isUtf8Charset, type MediaType, parseAcceptList } from './media-type.ts';

/** The two media types of a GraphQL answer (GraphQL over HTTP, "Media Types"). */
export type GraphqlMediaType = 'application/graphql-response+json' | 'application/json';

const LEGACY = 'application/json';
const MODERN = 'application/graphql-response+json';

/**
 * Chooses the media type of the answer from the Accept header; undefined when it allows neither (406).
 * No header and wildcards mean `application/json`, which older clients expect.
 */
export function negotiateGraphqlMediaType(accept: string | undefined): GraphqlMediaType | undefined {
  // The four headers nearly every client sends need no parsing.
  if (accept === undefined || accept === '*/*' || accept === LEGACY) return LEGACY;
  if (accept === MODERN) return MODERN;
  const ranges = parseAcceptList(accept);
  const legacy = findBestRange(ranges, LEGACY);
  const modern = findBestRange(ranges, MODERN);
  if (!modern) return legacy && LEGACY;
  if (!legacy) return MODERN;
  return isPreferred(modern, legacy) ? MODERN : LEGACY;
}

/** True when the header names a type of GraphQL answers (or `application/*`), not only a wildcard for anything. */
export function namesGraphql(accept: string): boolean {
  return parseAcceptList(accept).some(
    ({ essence }) =>
      rank(essence, LEGACY) >= 2 ||
      rank(essence, MODERN) >= 2 ||
      essence === 'text/event-stream' ||
      essence === 'multipart/mixed',
  );
}

/** The best encoding of a file among those at hand, `identity` when the client takes no other. */
export function negotiateEncoding<T extends string>(
  header: string | undefined,
  available: readonly T[],
): T | 'identity' {
  if (header === undefined || available.length === 0) return 'identity';
  const accepted = parseAcceptList(header);
  const qualityOf = (encoding: string): number =>
    (accepted.find((one) => one.essence === encoding) ?? accepted.find((one) => one.essence === '*'))
      ?.quality ?? 0;
  let best: T | 'identity' = 'identity';
  let bestQuality = 0;
  for (const encoding of available) {
    const quality = qualityOf(encoding);
    if (quality > bestQuality) [best, bestQuality] = [encoding, quality];
  }
  return best;
}

type RankedRange = { readonly rank: number; readonly quality: number; readonly index: number };

/** The range that decides about a type is the most specific one (RFC 9110 §12.5.1); q=0 forbids it. */
function findBestRange(ranges: readonly MediaType[], type: GraphqlMediaType): RankedRange | undefined {
  let best: RankedRange | undefined;
  for (const [index, range] of ranges.entries()) {
    const specificity = isUtf8Charset(range.charset) ? rank(range.essence, type) : 0;
    if (specificity > (best?.rank ?? 0)) best = { rank: specificity, quality: range.quality, index };
  }
  return best && best.quality > 0 ? best : undefined;
}

function rank(essence: string, type: GraphqlMediaType): 0 | 1 | 2 | 3 {
  if (essence === type) return 3;
  if (essence === 'application/*') return 2;
  return essence === '*/*' ? 1 : 0;
}

function isPreferred(one: RankedRange, other: RankedRange): boolean {
  if (one.quality !== other.quality) return one.quality > other.quality;
  if (one.rank !== other.rank) return one.rank > other.rank;
  return one.index < other.index;
}
