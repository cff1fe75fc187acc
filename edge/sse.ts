import { framedStream } from './framed-stream.ts';
import type { BodyStream } from './http.ts';

/**
 * JSON texts as server-sent events in the "distinct connections mode" of GraphQL over SSE: `next` events, then `complete`.
 * A comment goes out when nothing did for `heartbeatMs`.
 */
export function sseStream(
  parts: AsyncIterable<string>,
  { heartbeatMs }: { readonly heartbeatMs?: number } = {},
): { readonly headers: Readonly<Record<string, string>>; readonly body: BodyStream } {
  return {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      vary: 'accept',
      'x-content-type-options': 'nosniff',
      // nginx holds answers back otherwise.
      'x-accel-buffering': 'no',
    },
    body: framedStream(parts, {
      open: '',
      part: frameEvent,
      // Browsers drop an event that has no data line.
      close: 'event: complete\ndata:\n\n',
      heartbeat: ':\n\n',
      heartbeatMs,
    }),
  };
}

function frameEvent(json: string): string {
  return `event: next\ndata: ${json.replaceAll(/\r\n|\r|\n/g, '\ndata: ')}\n\n`;
}
