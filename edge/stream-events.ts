import type { EventFormat } from './accept-stream.ts';
import type { BodyStream, HttpResponse } from './http.ts';
import { multipartStream } from './multipart.ts';
import { sseStream } from './sse.ts';

/** One message of a subscription: a GraphQL answer as JSON text, or the JSON list of errors that ends it. */
export type StreamEvent =
  | { readonly kind: 'next'; readonly body: string }
  | { readonly kind: 'failed'; readonly errors: string };

/** Events as an HTTP answer in the format that was negotiated; the format's own "nothing happened" goes out after `heartbeatMs`. */
export function eventsResponse(
  events: AsyncIterable<StreamEvent>,
  format: EventFormat,
  heartbeatMs: number,
): HttpResponse {
  if (format === 'sse') return { status: 200, ...sseStream(mapEvents(events, asResult), { heartbeatMs }) };
  return {
    status: 200,
    ...multipartStream(mapEvents(events, asPayload), { spec: format, heartbeatMs }),
  };
}

/** One JSON answer as the only part of a stream, for a client whose Accept names nothing else. */
export function onlyPartResponse(response: HttpResponse, only: 'multipart' | 'sse'): HttpResponse {
  const { status, body = '' } = response;
  if (isStream(body)) return response;
  const parts = once(typeof body === 'string' ? body : Buffer.from(body).toString());
  // An EventSource shows its page nothing of an answer that is not 200.
  if (only === 'sse') return { status: 200, ...sseStream(parts) };
  return status === 200 ? { status, ...multipartStream(parts) } : response;
}

function isStream(body: NonNullable<HttpResponse['body']>): body is BodyStream {
  return typeof body === 'object' && Symbol.asyncIterator in body;
}

function asResult(event: StreamEvent): string {
  return event.kind === 'next' ? event.body : `{"errors":${event.errors}}`;
}

function asPayload(event: StreamEvent): string {
  return event.kind === 'next' ? `{"payload":${event.body}}` : `{"payload":null,"errors":${event.errors}}`;
}

async function* once(part: string): AsyncGenerator<string> {
  yield part;
}

/** By hand, so that `return` reaches a source that is waiting. */
function mapEvents(
  events: AsyncIterable<StreamEvent>,
  write: (event: StreamEvent) => string,
): AsyncIterable<string> {
  return {
    [Symbol.asyncIterator]() {
      const source = events[Symbol.asyncIterator]();
      return {
        async next(): Promise<IteratorResult<string, undefined>> {
          const result = await source.next();
          return result.done ? END : { done: false, value: write(result.value) };
        },
        async return(): Promise<IteratorResult<string, undefined>> {
          await source.return?.();
          return END;
        },
      };
    },
  };
}

const END: IteratorResult<string, undefined> = { done: true, value: undefined };
