import type { GraphqlMediaType } from './accept.ts';
import type { BodyStream, HttpResponse } from './http.ts';
import { graphqlHeaders } from './responses.ts';

/** The three entries of a GraphQL answer; `data` is absent, not null, when execution never began. */
export type GraphqlResult = {
  readonly data?: unknown;
  readonly errors?: readonly unknown[];
  readonly extensions?: Readonly<Record<string, unknown>>;
};

/**
 * A GraphQL answer by the status rule of GraphQL over HTTP: 200 to `application/json`; to `application/graphql-response+json`
 * 200 with `data` (null too), 400 without. A status given by the caller wins for both media types.
 */
export function graphqlResponse(
  result: GraphqlResult,
  mediaType: GraphqlMediaType,
  options: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): HttpResponse {
  const headers = graphqlHeaders(mediaType);
  return {
    status: options.status ?? statusOf(mediaType, result.data !== undefined),
    headers: options.headers ? { ...headers, ...options.headers } : headers,
    body: JSON.stringify(result),
  };
}

/** The same for an answer that is JSON text already; the caller says whether it has a `data` entry. */
export function graphqlResponseBytes(
  body: string | Uint8Array | BodyStream,
  mediaType: GraphqlMediaType,
  options: {
    readonly hasData: boolean;
    readonly status?: number;
    readonly headers?: Readonly<Record<string, string>>;
  },
): HttpResponse {
  const headers = graphqlHeaders(mediaType);
  return {
    status: options.status ?? statusOf(mediaType, options.hasData),
    headers: options.headers ? { ...headers, ...options.headers } : headers,
    body,
  };
}

function statusOf(mediaType: GraphqlMediaType, hasData: boolean): number {
  return hasData || mediaType === 'application/json' ? 200 : 400;
}
