import type { GraphqlMediaType } from './accept.ts';
import type { HttpResponse } from './http.ts';
import { EDGE_ERRORS, type EdgeErrorCode } from './http-errors.ts';

/** Answers with a value as JSON; throws what `JSON.stringify` throws. */
export function json(status: number, value: unknown): HttpResponse {
  return { status, headers: graphqlHeaders('application/json'), body: JSON.stringify(value) ?? 'null' };
}

/** Answers with text, `text/plain` in UTF-8 if nothing else is said. */
export function text(status: number, body: string, contentType = 'text/plain; charset=utf-8'): HttpResponse {
  return { status, headers: { 'content-type': contentType, 'x-content-type-options': 'nosniff' }, body };
}

/** What `errorResponse` may be told beyond code and message. */
type ErrorResponseOptions = {
  readonly mediaType?: GraphqlMediaType;
  readonly headers?: Readonly<Record<string, string>>;
  readonly extensions?: Readonly<Record<string, unknown>>;
};

/** An error of the edge as a GraphQL answer without `data`, its status taken from `EDGE_ERRORS`. */
export function errorResponse(
  code: EdgeErrorCode,
  message: string,
  options: ErrorResponseOptions = {},
): HttpResponse {
  return {
    status: EDGE_ERRORS[code].status,
    headers: { ...graphqlHeaders(options.mediaType ?? 'application/json'), ...options.headers },
    body: JSON.stringify({ errors: [{ message, extensions: { code, ...options.extensions } }] }),
  };
}

/** 405 with the Allow header, for instance `methodNotAllowed('POST')` to a mutation over GET. */
export function methodNotAllowed(
  allow: string,
  message = `Expected the method to be one of: ${allow}.`,
): HttpResponse {
  return errorResponse('METHOD_NOT_ALLOWED', message, { headers: { allow } });
}

// Shared and frozen: the hot path allocates no header object of its own.
const HEADERS = {
  'application/json': headersFor('application/json; charset=utf-8'),
  'application/graphql-response+json': headersFor('application/graphql-response+json; charset=utf-8'),
};

/** The headers of every JSON answer; `vary` because the type follows Accept, `nosniff` so that no browser runs it. */
export function graphqlHeaders(mediaType: GraphqlMediaType): Readonly<Record<string, string>> {
  return HEADERS[mediaType];
}

function headersFor(contentType: string): Readonly<Record<string, string>> {
  return Object.freeze({ 'content-type': contentType, vary: 'accept', 'x-content-type-options': 'nosniff' });
}
