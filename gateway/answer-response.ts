import {
  type AcceptedStreams,
  eventsResponse,
  graphqlResponseBytes,
  type HttpResponse,
  multipartStream,
  onlyPartResponse,
} from '../edge/index.ts';
import type { Answer } from './respond.ts';

/** How an HTTP client takes its answer. */
export type Delivery = {
  readonly mediaType: Parameters<typeof graphqlResponseBytes>[1];
  readonly accepted: AcceptedStreams | undefined;
  readonly heartbeatMs: number;
};

/** An answer as HTTP: whole, while it arrives, in parts, or event by event. */
export function toHttpResponse(
  { text, bytes, stream, events, parts, format, ...how }: Answer,
  { mediaType, accepted, heartbeatMs }: Delivery,
): HttpResponse {
  if (events) return withHeaders(eventsResponse(events, accepted?.events ?? 'sse', heartbeatMs), how.headers);
  if (parts) {
    const spec = format === 'multipart' ? undefined : format;
    return withHeaders({ status: 200, ...multipartStream(parts, { spec }) }, how.headers);
  }
  const response = graphqlResponseBytes(stream ?? bytes ?? text, mediaType, how);
  if (!accepted?.only) return response;
  return withHeaders(onlyPartResponse(response, accepted.only), how.headers);
}

function withHeaders(response: HttpResponse, headers: Answer['headers']): HttpResponse {
  return headers ? { ...response, headers: { ...response.headers, ...headers } } : response;
}
