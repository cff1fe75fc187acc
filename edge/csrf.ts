import { namesGraphql } from './accept.ts';
import type { HttpRequest } from './http.ts';
import { parseMediaType } from './media-type.ts';

const PREFLIGHT_HEADERS = [
  'graphql-require-preflight',
  'apollo-require-preflight',
  'x-apollo-operation-name',
] as const;

// What a form or a script may send to another site without asking first (Fetch standard, "CORS-safelisted").
const SIMPLE_TYPES = new Set(['', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']);

const ADVICE = 'Send the header "GraphQL-Require-Preflight: true" (or "Apollo-Require-Preflight: true")';

/**
 * Says why a request may be one that another web site made a visitor's browser send, and which header proves otherwise.
 * Undefined for a request that a browser would send only with the permission of this server, or that no browser sent.
 */
export function findCsrfProblem(request: HttpRequest): string | undefined {
  const { headers } = request;
  const contentType = headers['content-type'];
  // application/json first: it is every POST of a well-behaved client.
  if (contentType === 'application/json' || !SIMPLE_TYPES.has(parseMediaType(contentType ?? '').essence))
    return undefined;
  if (PREFLIGHT_HEADERS.some((name) => headers[name])) return undefined;
  if (request.method !== 'GET') {
    const came =
      contentType === undefined
        ? 'has no content type'
        : `has the content type ${JSON.stringify(contentType)}`;
    return `This request ${came}, so any web site could have sent it. ${ADVICE}, or JSON with "Content-Type: application/json".`;
  }
  if (!isSimpleCrossSiteGet(headers)) return undefined;
  return `This GET request looks like one that any web site could have sent. ${ADVICE}, or use POST with "Content-Type: application/json".`;
}

/**
 * Browsers tell where a GET comes from in Sec-Fetch-Site; a page cannot forge it. Without it (an old browser, or plain
 * HTTP on another host than localhost) a page may choose the Accept header but not the User-Agent, which starts with
 * "Mozilla/" in every browser. What remains is judged by Accept: forms, images and scripts ask for other things than GraphQL answers.
 */
function isSimpleCrossSiteGet(headers: HttpRequest['headers']): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  if (headers['user-agent']?.startsWith('Mozilla/')) return true;
  const { accept } = headers;
  return accept !== undefined && accept !== '*/*' && !namesGraphql(accept);
}
