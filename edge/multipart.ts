import { framedStream } from './framed-stream.ts';
import type { BodyStream } from './http.ts';

/** What a stream of parts may be told: the spec that its Content-Type names, and the pause after which it says `{}`. */
export type MultipartOptions = {
  readonly spec?: 'deferSpec=20220824' | 'incrementalSpec=v0.2' | 'subscriptionSpec=1.0' | undefined;
  readonly heartbeatMs?: number;
};

const DELIMITER = '\r\n--graphql';

/**
 * JSON texts as `multipart/mixed` (GraphQL over HTTP, "Incremental Delivery over HTTP"). The delimiter goes out at the end of each
 * part instead of before the next one: clients hold a part back until they see it.
 */
export function multipartStream(
  parts: AsyncIterable<string>,
  { spec, heartbeatMs }: MultipartOptions = {},
): { readonly headers: Readonly<Record<string, string>>; readonly body: BodyStream } {
  return {
    headers: {
      'content-type': `multipart/mixed;boundary="graphql"${spec ? `;${spec}` : ''}`,
      'cache-control': 'no-cache',
      vary: 'accept',
      'x-content-type-options': 'nosniff',
    },
    body: framedStream(parts, {
      open: DELIMITER,
      part: framePart,
      close: '--\r\n',
      heartbeat: framePart('{}'),
      heartbeatMs,
    }),
  };
}

function framePart(json: string): string {
  return `\r\ncontent-type: application/json\r\n\r\n${json}${DELIMITER}`;
}
