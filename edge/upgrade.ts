import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Connections } from './connections.ts';
import type { HttpLimits } from './http-limits.ts';
import { originForm, withoutLists } from './node-request.ts';
import type { SocketServer } from './websocket-server.ts';

/** What upgrading needs of the server. */
export type UpgradeContext = {
  readonly server: Server;
  readonly connections: Connections;
  readonly limits: HttpLimits;
  readonly sockets: SocketServer;
};

/** Takes every request that wants another protocol: WebSocket at the right path, or an answer that says no. */
export function handleUpgrades({ server, connections, limits, sockets }: UpgradeContext): void {
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
      declineUpgrade(server, request, { socket, head });
      return;
    }
    socket.on('error', () => socket.destroy());
    const path = originForm(request.url ?? '/').replace(/\?.*$/s, '');
    const headers = withoutLists(request.headers);
    const refusal =
      request.rawHeaders.length > 2 * limits.maxHeaders
        ? { status: 431, message: `Expected at most ${limits.maxHeaders} request headers, got more.` }
        : path === sockets.path
          ? sockets.findRefusal(headers)
          : { status: 404, message: `No WebSocket is served at ${JSON.stringify(path)}.` };
    if (refusal) {
      refuse(socket, refusal);
      return;
    }
    connections.release(socket);
    sockets.accept(request, socket, head, headers);
  });
}

/**
 * A server may ignore an Upgrade header (RFC 9110 §7.8), and clients count on it: Java's sends `h2c` with its first request. Node hands
 * every upgrade over once somebody listens, so the request goes in again without the header.
 */
function declineUpgrade(
  server: Server,
  { method, url, rawHeaders }: IncomingMessage,
  { socket, head }: { readonly socket: Duplex; readonly head: Buffer },
): void {
  const lines = [`${method} ${url} HTTP/1.1`];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (!HOP_HEADERS.has(name.toLowerCase())) lines.push(`${name}: ${rawHeaders[index + 1]}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit('connection', socket);
}

const HOP_HEADERS: ReadonlySet<string> = new Set(['connection', 'upgrade', 'http2-settings']);

function refuse(socket: Duplex, { status, message }: { status: number; message: string }): void {
  const body = `${message}\n`;
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'content-type: text/plain; charset=utf-8',
      'x-content-type-options: nosniff',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
