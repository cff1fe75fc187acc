export type { AcceptedStreams, DeferredFormat } from './accept-stream.ts';
export { withCors } from './cors.ts';
export type { GraphqlParams } from './graphql-params.ts';
export { readGraphqlRequest } from './graphql-request.ts';
export { type GraphqlResult, graphqlResponse, graphqlResponseBytes } from './graphql-response.ts';
export { FIELD_NAME, fieldLinePattern, fieldValue } from './header-fields.ts';
export type { BodyStream, Handler, HttpRequest, HttpResponse } from './http.ts';
export {
  BodyTooLarge,
  ClientGone,
  EDGE_ERRORS,
  InternalError,
  PortInUseError,
} from './http-errors.ts';
export { DEFAULT_HTTP_LIMITS, type HttpLimits } from './http-limits.ts';
export { type RunningServer, type ServerOptions, startServer } from './http-server.ts';
export { multipartStream } from './multipart.ts';
export { errorResponse, json, methodNotAllowed, text } from './responses.ts';
export { Cancellation, type Signal, toAbortSignal } from './signal.ts';
export { sseStream } from './sse.ts';
export { createStaticFiles } from './static-files.ts';
export { eventsResponse, onlyPartResponse, type StreamEvent } from './stream-events.ts';
export type { SocketHandler } from './websocket-connection.ts';
export type { SocketOptions } from './websocket-server.ts';
