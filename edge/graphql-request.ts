import { isUtf8 } from 'node:buffer';
import { type GraphqlMediaType, negotiateGraphqlMediaType } from './accept.ts';
import { type AcceptedStreams, negotiateStreams } from './accept-stream.ts';
import { findCsrfProblem } from './csrf.ts';
import { type GraphqlParams, type ParamsOutcome, readGraphqlParams } from './graphql-params.ts';
import type { HttpRequest, HttpResponse } from './http.ts';
import { BodyTooLarge, type EdgeErrorCode } from './http-errors.ts';
import { findJsonProblem } from './json-problem.ts';
import { isUtf8Charset, parseMediaType } from './media-type.ts';
import { errorResponse, methodNotAllowed } from './responses.ts';

/** A well-formed GraphQL request, or the answer that refuses it. */
export type GraphqlRequestOutcome =
  | {
      readonly ok: true;
      readonly params: GraphqlParams;
      readonly mediaType: GraphqlMediaType;
      /** What the client takes besides one JSON answer; undefined for nearly every client. */
      readonly stream: AcceptedStreams | undefined;
      readonly isGet: boolean;
    }
  | { readonly ok: false; readonly response: HttpResponse };

/** How deep `variables` and `extensions` may nest; far below what overflows the stack when they are serialised. */
type GraphqlRequestLimits = { readonly maxJsonDepth: number };

const DEFAULT_LIMITS: GraphqlRequestLimits = { maxJsonDepth: 200 };

/**
 * Reads a request by GraphQL over HTTP (https://graphql.github.io/graphql-over-http/draft/): method, Accept, CSRF,
 * content type, then the parameters. Whether the operation may run over GET is for the caller to decide: `methodNotAllowed`.
 */
export async function readGraphqlRequest(
  request: HttpRequest,
  limits: GraphqlRequestLimits = DEFAULT_LIMITS,
): Promise<GraphqlRequestOutcome> {
  const isGet = request.method === 'GET';
  if (!isGet && request.method !== 'POST') return { ok: false, response: methodNotAllowed('GET, POST') };
  const { accept } = request.headers;
  const acceptable = negotiateGraphqlMediaType(accept);
  const stream = negotiateStreams(accept, acceptable !== undefined);
  if (acceptable === undefined && stream === undefined) return { ok: false, response: notAcceptable(accept) };
  // Refusals are JSON even to a client that only named a stream: it looks at the status.
  const mediaType = acceptable ?? 'application/json';
  const refusal = findRefusal(request, isGet);
  if (refusal)
    return { ok: false, response: errorResponse(refusal.code, refusal.message, { ...refusal, mediaType }) };
  try {
    const outcome = isGet ? readQueryString(request.query, limits) : readBody(await request.body(), limits);
    if (outcome.ok) return { ok: true, params: outcome.params, mediaType, stream, isGet };
    return { ok: false, response: errorResponse('BAD_REQUEST', outcome.problem, { mediaType }) };
  } catch (error) {
    if (error instanceof BodyTooLarge) {
      return { ok: false, response: errorResponse('BODY_TOO_LARGE', error.message, { mediaType }) };
    }
    throw error;
  }
}

function notAcceptable(accept: string | undefined): HttpResponse {
  const expected =
    'Expected an Accept header that allows application/graphql-response+json or application/json';
  return errorResponse('NOT_ACCEPTABLE', `${expected}, got ${JSON.stringify(accept)}.`);
}

type Refusal = {
  readonly code: EdgeErrorCode;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** What the headers alone forbid. */
function findRefusal(request: HttpRequest, isGet: boolean): Refusal | undefined {
  const csrf = findCsrfProblem(request);
  if (csrf !== undefined) return { code: 'CSRF_BLOCKED', message: csrf };
  const contentType = request.headers['content-type'];
  // A GET needs none, but one with another type is a known way around CSRF protection (GHSA-hff2-gcpx-8f4p).
  if (contentType !== 'application/json' && !(isGet && contentType === undefined)) {
    const { essence, charset } = parseMediaType(contentType ?? '');
    if (essence !== 'application/json' || !isUtf8Charset(charset)) {
      const came = contentType === undefined ? 'nothing' : JSON.stringify(contentType);
      const message = `Expected the content type "application/json" in UTF-8, got ${came}.`;
      return { code: 'UNSUPPORTED_MEDIA_TYPE', message, headers: { 'accept-post': 'application/json' } };
    }
  }
  const encoding = request.headers['content-encoding'];
  if (!isGet && encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    // Compressed bodies are refused: a few bytes may inflate to gigabytes, and GraphQL requests are small.
    const message = `Expected an uncompressed request body, got the content encoding ${JSON.stringify(encoding)}.`;
    return { code: 'UNSUPPORTED_MEDIA_TYPE', message, headers: { 'accept-encoding': 'identity' } };
  }
  return undefined;
}

function readBody(body: Buffer, limits: GraphqlRequestLimits): ParamsOutcome {
  if (body.length === 0) return refuse('Expected a JSON object as the request body, got an empty body.');
  if (!isUtf8(body)) return refuse('The request body is not valid UTF-8.');
  const text = body.toString();
  // RFC 8259 §8.1 lets a reader ignore a byte order mark; some Windows clients send one.
  const parsed = parseJson(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text, 'The request body');
  return parsed.ok ? readGraphqlParams(parsed.value, limits.maxJsonDepth) : parsed;
}

const TEXT_PARAMETERS = ['query', 'operationName'] as const;
const JSON_PARAMETERS = ['variables', 'extensions'] as const;

function readQueryString(query: URLSearchParams, limits: GraphqlRequestLimits): ParamsOutcome {
  const given: Record<string, unknown> = {};
  for (const name of [...TEXT_PARAMETERS, ...JSON_PARAMETERS]) {
    const values = query.getAll(name);
    if (values.length > 1) return refuse(`Expected one URL parameter "${name}", got ${values.length}.`);
    if (values.length === 1) given[name] = values[0];
  }
  for (const name of JSON_PARAMETERS) {
    const text = given[name];
    if (typeof text !== 'string') continue;
    const parsed = parseJson(text, `The URL parameter "${name}"`);
    if (!parsed.ok) return parsed;
    given[name] = parsed.value;
  }
  return readGraphqlParams(given, limits.maxJsonDepth);
}

type Parsed =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: string };

function parseJson(text: string, what: string): Parsed {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    const problem = findJsonProblem(text);
    const where = problem
      ? `: unexpected ${problem.found} at position ${problem.position} (line ${problem.line}, column ${problem.column})`
      : '';
    return refuse(`${what} is not valid JSON${where}.`);
  }
}

function refuse(problem: string): { readonly ok: false; readonly problem: string } {
  return { ok: false, problem };
}
