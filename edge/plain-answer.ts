import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { FIELD_NAME } from './header-fields.ts';
import type { BodyStream, HttpResponse } from './http.ts';
import { whenWritable } from './when-writable.ts';

/** What the head of an answer says about its connection. */
export type ConnectionHead = { readonly mustClose: boolean; readonly keepAliveTimeoutMs: number };

/**
 * Writes one answer to a request read by `readPlainRequest`: head and a text body as one write. Throws before a byte is out when a
 * header is invalid; rejects with what a stream throws, which leaves the answer cut off.
 */
export function writePlainAnswer(
  socket: Socket,
  response: HttpResponse,
  connection: ConnectionHead,
): void | Promise<void> {
  const { status, body = '' } = response;
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${fieldsText(response.headers)}${connectionFields(connection)}`;
  if (status === 204 || status === 304) {
    socket.write(`${head}\r\n`, 'latin1');
    return;
  }
  if (typeof body === 'string') {
    // Latin-1 and UTF-8 agree on ASCII, and heads are nothing else.
    socket.write(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    return;
  }
  if (!(body instanceof Uint8Array)) {
    socket.write(`${head}transfer-encoding: chunked\r\n\r\n`, 'latin1');
    return writeChunks(socket, body);
  }
  socket.cork();
  socket.write(`${head}content-length: ${body.byteLength}\r\n\r\n`, 'latin1');
  socket.write(body);
  socket.uncork();
}

/** Writes chunk by chunk at the client's pace; a client that went away ends the stream. */
async function writeChunks(socket: Socket, body: BodyStream): Promise<void> {
  const chunks = body[Symbol.asyncIterator]();
  // Told at once, because a stream may wait long for its next chunk.
  const stop = (): void => void chunks.return?.()?.catch(() => {});
  socket.once('close', stop);
  try {
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
      // It closes a moment after it was destroyed, when nobody listens any more.
      if (socket.destroyed) return stop();
      const chunk = typeof next.value === 'string' ? Buffer.from(next.value) : next.value;
      // A chunk of no bytes would end the body (RFC 9112 §7.1).
      if (chunk.length === 0) continue;
      socket.cork();
      socket.write(`${chunk.length.toString(16)}\r\n`, 'latin1');
      socket.write(chunk);
      socket.write('\r\n', 'latin1');
      socket.uncork();
      if (socket.writableNeedDrain) await whenWritable(socket);
    }
    socket.write('0\r\n\r\n', 'latin1');
  } finally {
    socket.off('close', stop);
  }
}

/** The text of headers that are shared between answers is made once. */
const known = new WeakMap<object, string>();
const VALUE = /^[\t\x20-\x7e]*$/;
/** Ours to write: two of them, or one beside the other, is how answers get split. */
const OWN = new Set(['content-length', 'transfer-encoding', 'connection', 'keep-alive', 'date']);

function fieldsText(headers: HttpResponse['headers']): string {
  if (!headers) return '';
  const made = known.get(headers);
  if (made !== undefined) return made;
  let text = '';
  for (const [name, value] of Object.entries(headers)) {
    if (OWN.has(name)) continue;
    if (!FIELD_NAME.test(name) || !VALUE.test(value))
      throw new TypeError(`Expected a valid response header, got ${JSON.stringify(`${name}: ${value}`)}.`);
    text += `${name}: ${value}\r\n`;
  }
  if (Object.isFrozen(headers)) known.set(headers, text);
  return text;
}

function connectionFields({ mustClose, keepAliveTimeoutMs }: ConnectionHead): string {
  const connection = mustClose
    ? 'Connection: close'
    : `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(keepAliveTimeoutMs / 1_000)}`;
  return `Date: ${httpDate()}\r\n${connection}\r\n`;
}

let date: string | undefined;

/** The time as HTTP writes it, made once a second. */
function httpDate(): string {
  if (date === undefined) {
    const now = new Date();
    date = now.toUTCString();
    setTimeout(forgetDate, 1_000 - now.getUTCMilliseconds()).unref();
  }
  return date;
}

function forgetDate(): void {
  date = undefined;
}
