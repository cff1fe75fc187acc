import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { negotiateGraphqlMediaType } from './accept.ts';
import type { Connections } from './connections.ts';
import type { Handler, HttpRequest, HttpResponse } from './http.ts';
import { BodyTooLarge, ClientGone, InternalError } from './http-errors.ts';
import type { HttpLimits } from './http-limits.ts';
import { type Exchange, NodeRequest } from './node-request.ts';
import { errorResponse, text } from './responses.ts';
import { sendResponse } from './send-response.ts';

/** Who answers, and who is told when that fails. */
export type AnswerOptions = {
  readonly handler: Handler;
  /** Told of every handler that threw: `error` is an `InternalError` with the id the client got, and the cause. */
  readonly onError?: (error: unknown, request: HttpRequest) => void;
};

/** Makes the function that takes one exchange from handler to answer; it never throws. */
export function createAnswer(
  options: AnswerOptions,
  limits: HttpLimits,
  connections: Connections,
): (exchange: Exchange) => Promise<void> {
  const { handler, onError = logError } = options;
  const send = (exchange: Exchange, response: HttpResponse): void | Promise<void> =>
    sendResponse(exchange, response, {
      mustClose: connections.isDraining,
      maxBodyBytes: limits.maxBodyBytes,
    });

  const sendFailure = (exchange: Exchange, request: HttpRequest, error: unknown): void => {
    const { outgoing } = exchange;
    if (outgoing.destroyed || error instanceof ClientGone) {
      outgoing.destroy();
      return;
    }
    if (error instanceof BodyTooLarge) {
      void send(exchange, errorResponse('BODY_TOO_LARGE', error.message));
      return;
    }
    const internal = new InternalError(randomUUID(), error);
    report(onError, internal, request);
    if (outgoing.headersSent) outgoing.destroy();
    else void send(exchange, internalErrorResponse(internal.id, request.headers['accept']));
  };

  return async (exchange: Exchange): Promise<void> => {
    const { incoming, outgoing } = exchange;
    connections.track(incoming.socket, outgoing);
    const request = new NodeRequest(exchange, limits.maxBodyBytes);
    try {
      const response = hasTooManyHeaders(incoming, limits) ? tooManyHeaders(limits) : await handler(request);
      if (!outgoing.destroyed) await send(exchange, response);
    } catch (error) {
      sendFailure(exchange, request, error);
    }
  };
}

function hasTooManyHeaders(incoming: IncomingMessage, limits: HttpLimits): boolean {
  return incoming.rawHeaders.length > 2 * limits.maxHeaders;
}

function tooManyHeaders(limits: HttpLimits): HttpResponse {
  return errorResponse(
    'HEADERS_TOO_LARGE',
    `Expected at most ${limits.maxHeaders} request headers, got more.`,
  );
}

/** Says nothing but the id: the text of an unexpected error may hold secrets. */
function internalErrorResponse(id: string, accept: string | undefined): HttpResponse {
  const message = `Internal error, id ${id}`;
  const mediaType = negotiateGraphqlMediaType(accept);
  if (mediaType === undefined || accept?.includes('text/html')) return text(500, `${message}\n`);
  return errorResponse('INTERNAL_ERROR', message, { mediaType, extensions: { id } });
}

function report(
  onError: NonNullable<AnswerOptions['onError']>,
  error: InternalError,
  request: HttpRequest,
): void {
  try {
    onError(error, request);
  } catch (failure) {
    // A broken logger must not take the server down, nor hide what it was told.
    logError(error, request);
    logError(failure, request);
  }
}

function logError(error: unknown, request: HttpRequest): void {
  console.error(`${request.method} ${request.path}`, error);
}
