import type { Fetcher } from '@graphiql/toolkit';
import * as z from 'zod/mini';
import { createStore, type Store } from '../store.ts';
import { readEventStream } from './event-stream.ts';

/** Whether requests ask for a receipt: teams, products, versions and age of the data that answered. */
export const receiptStore: Store<boolean> = createStore(false);

const resultSchema = z.looseObject({
  data: z.optional(z.unknown()),
  errors: z.optional(z.array(z.unknown())),
});

/** Sends one operation to the gateway; a subscription is answered by a stream of events. Anything but a GraphQL result becomes an error that shows what came. */
export const fetchGraphql: Fetcher = async (params, options) => {
  const asksReceipt = receiptStore.get() && params.operationName !== 'IntrospectionQuery';
  const request = new AbortController();
  const response = await fetch('/graphql', {
    method: 'POST',
    signal: request.signal,
    headers: {
      ...options?.headers,
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json;q=0.9, text/event-stream;q=0.8',
    },
    body: JSON.stringify({ ...params, ...(asksReceipt && { extensions: { weft: { receipt: true } } }) }),
  });
  if (response.headers.get('content-type')?.startsWith('text/event-stream'))
    return readEventStream(response, () => request.abort()) as Awaited<ReturnType<Fetcher>>;
  const text = await response.text();
  const result = resultSchema.safeParse(parseJson(text));
  if (result.success) return result.data as Awaited<ReturnType<Fetcher>>;
  throw new Error(`Expected a GraphQL result, got status ${response.status}: ${text.slice(0, 300)}`);
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
