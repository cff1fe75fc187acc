import type { Handler, HttpRequest, HttpResponse } from './http.ts';

/** How long a browser may remember what a preflight was answered; none remembers it longer than two hours. */
const MAX_AGE_S = 7200;

/**
 * Lets pages of other web sites ask a handler (Fetch standard, "HTTP CORS protocol"): answers preflights of these origins, and says of
 * every other answer that they may read it. `*` stands for all. Without cookies: what a page may ask, it asks with a token of its own.
 * Other origins get what they got without, which browsers keep from their pages.
 */
export function withCors(
  handler: Handler,
  { origins, methods }: { readonly origins: readonly string[]; readonly methods: string },
): Handler {
  if (origins.length === 0) return handler;
  const isForAll = origins.includes('*');
  return (request) => {
    const { origin } = request.headers;
    if (origin === undefined || !(isForAll || origins.includes(origin.toLowerCase())))
      return isForAll ? handler(request) : after(handler(request), varying);
    const allow = isForAll ? '*' : origin;
    if (isPreflight(request)) return answerPreflight(request, { allow, methods });
    const headers = { 'access-control-allow-origin': allow, 'access-control-expose-headers': '*' };
    return after(handler(request), (response) => {
      const allowed = { ...response, headers: { ...response.headers, ...headers } };
      return isForAll ? allowed : varying(allowed);
    });
  };
}

function isPreflight({ method, headers }: HttpRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

function answerPreflight(
  { headers }: HttpRequest,
  { allow, methods }: { readonly allow: string; readonly methods: string },
): HttpResponse {
  const asked = headers['access-control-request-headers'];
  return {
    status: 204,
    headers: {
      'access-control-allow-origin': allow,
      'access-control-allow-methods': methods,
      ...(asked === undefined ? {} : { 'access-control-allow-headers': asked }),
      'access-control-max-age': String(MAX_AGE_S),
      vary: 'origin, access-control-request-headers',
    },
  };
}

/** A cache must not give the answer for one origin to another. */
function varying(response: HttpResponse): HttpResponse {
  const vary = response.headers?.['vary'];
  return { ...response, headers: { ...response.headers, vary: vary ? `${vary}, origin` : 'origin' } };
}

function after(
  response: HttpResponse | Promise<HttpResponse>,
  then: (response: HttpResponse) => HttpResponse,
): HttpResponse | Promise<HttpResponse> {
  return response instanceof Promise ? response.then(then) : then(response);
}
