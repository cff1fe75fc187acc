import { randomUUID } from 'node:crypto';
import { negotiateGraphqlMediaType } from './accept.ts';
import type { Handler, HttpRequest, HttpResponse } from './http.ts';
import { BodyTooLarge, ClientGone, InternalError } from './http-errors.ts';
import { errorResponse, text } from './responses.ts';

/** Who answers, and who is told when that fails. */
export type AnswerOptions = {
  readonly handler: Handler;
  /** Told of every handler that threw: `error` is an `InternalError` with the id the client got, and the cause. */
  readonly onError?: (error: unknown, request: HttpRequest) => void;
};

/** Where the answer to one request goes. */
export type Reply = {
  /** True when nobody is left to read it. */
  readonly isGone: boolean;
  /** True once bytes of the answer are out, and its status can no longer change. */
  readonly hasBegun: boolean;
  /** Writes the answer. Throws before a byte is out when it is not valid HTTP; rejects with what a stream throws. */
  send(response: HttpResponse): void | Promise<void>;
  /** Ends the connection without a word more. */
  cut(): void;
};

/** Makes the function that takes one request from handler to answer; it never throws. */
export function createAnswer({
  handler,
  onError = logError,
}: AnswerOptions): (request: HttpRequest, reply: Reply) => Promise<void> {
  const sendFailure = (request: HttpRequest, reply: Reply, error: unknown): void => {
    if (reply.isGone || error instanceof ClientGone) {
      reply.cut();
      return;
    }
    if (error instanceof BodyTooLarge) {
      void reply.send(errorResponse('BODY_TOO_LARGE', error.message));
      return;
    }
    const internal = new InternalError(randomUUID(), error);
    report(onError, internal, request);
    if (reply.hasBegun) reply.cut();
    else void reply.send(internalErrorResponse(internal.id, request.headers['accept']));
  };

  return async (request: HttpRequest, reply: Reply): Promise<void> => {
    try {
      const response = await handler(request);
      if (!reply.isGone) await reply.send(response);
    } catch (error) {
      sendFailure(request, reply, error);
    }
  };
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
