import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BodyStream, HttpResponse } from './http.ts';
import type { Exchange } from './node-request.ts';
import { whenWritable } from './when-writable.ts';

/** How long, and how much, is read of a body that is refused, and thrown away. */
const LINGER_MS = 2_000;
const LINGER_BYTES = 64 * 1024 * 1024;

/** What the server knows about the connection when it answers. */
export type SendOptions = { readonly mustClose: boolean; readonly maxBodyBytes: number };

/**
 * Writes one answer, with its length unless it is a stream. Throws before a byte is out when status or headers are invalid, rejects
 * with what a stream throws. A request body that nobody read is drained when it is small; after a large one the connection closes.
 */
export function sendResponse(
  exchange: Exchange,
  response: HttpResponse,
  options: SendOptions,
): void | Promise<void> {
  const { incoming, outgoing } = exchange;
  const { status } = response;
  const body = response.body ?? '';
  const headers: Record<string, string | number> = { ...response.headers };
  // A length and a chunked encoding together are how requests get smuggled (RFC 9112 §6.3).
  if (headers['transfer-encoding'] !== undefined) delete headers['transfer-encoding'];
  const hasNoBody = status === 204 || status === 304;
  if (hasNoBody || isStream(body)) delete headers['content-length'];
  else headers['content-length'] = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
  const isUnread = !incoming.readableEnded && hasLargeBody(incoming, options.maxBodyBytes);
  const isUninvited = exchange.expectsContinue && !incoming.complete;
  if (options.mustClose || isUnread || isUninvited) headers['connection'] = 'close';
  outgoing.writeHead(status, headers);
  const isHidden = hasNoBody || incoming.method === 'HEAD';
  if (isStream(body)) return isHidden ? void outgoing.end() : writeStream(outgoing, body);
  const visible = isHidden ? undefined : body;
  if (isUnread && !isUninvited) linger(exchange, visible);
  else outgoing.end(visible);
}

function isStream(body: NonNullable<HttpResponse['body']>): body is BodyStream {
  return typeof body === 'object' && Symbol.asyncIterator in body;
}

/** Writes chunk by chunk at the client's pace; a client that went away ends the stream. */
async function writeStream(outgoing: ServerResponse, body: BodyStream): Promise<void> {
  outgoing.flushHeaders();
  const chunks = body[Symbol.asyncIterator]();
  // Told at once, because a stream may wait long for its next chunk.
  const stop = (): void => void chunks.return?.()?.catch(() => {});
  outgoing.once('close', stop);
  try {
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
      // It closes a moment after it was destroyed, when nobody listens any more.
      if (outgoing.destroyed) return stop();
      if (!outgoing.write(next.value)) await whenWritable(outgoing);
    }
    outgoing.end();
  } finally {
    outgoing.off('close', stop);
  }
}

function hasLargeBody(incoming: IncomingMessage, maxBodyBytes: number): boolean {
  const { headers } = incoming;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > maxBodyBytes;
}

/**
 * Sends the answer but closes a little later, reading on: closing a socket with unread bytes makes the kernel send a
 * reset, and the client loses the answer (413, mostly) while it is still writing.
 */
function linger({ incoming, outgoing }: Exchange, body: string | Uint8Array | undefined): void {
  if (body === undefined || body.length === 0) outgoing.flushHeaders();
  else outgoing.write(body);
  let bytesLeft = LINGER_BYTES;
  const finish = (): void => {
    clearTimeout(timer);
    incoming.off('data', count).off('end', finish).off('close', finish);
    outgoing.end();
  };
  const count = (chunk: Buffer): void => {
    bytesLeft -= chunk.length;
    if (bytesLeft < 0) finish();
  };
  const timer = setTimeout(finish, LINGER_MS);
  incoming.on('data', count).on('end', finish).on('close', finish).resume();
}
