import type { Duplex } from 'node:stream';
import { EDGE_ERRORS, type EdgeErrorCode } from './http-errors.ts';
import { errorResponse } from './responses.ts';

/** Answers what never became a request (broken HTTP, headers too large, too slow) and closes the socket. */
export function answerProtocolError(error: NodeJS.ErrnoException, socket: Duplex, mayAnswer: boolean): void {
  // An answer may be half written, or there is nobody to read one.
  if (!mayAnswer || !socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const [code, message] = explain(error.code);
  const { status, headers, body } = errorResponse(code, message);
  const lines = Object.entries({
    ...headers,
    'content-length': Buffer.byteLength(String(body)),
    connection: 'close',
  });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.end(`HTTP/1.1 ${status} ${REASONS[status]}\r\n${head}\r\n${String(body)}`);
}

const REASONS: Readonly<Record<number, string>> = {
  [EDGE_ERRORS.BAD_REQUEST.status]: 'Bad Request',
  [EDGE_ERRORS.REQUEST_TIMEOUT.status]: 'Request Timeout',
  [EDGE_ERRORS.BODY_TOO_LARGE.status]: 'Payload Too Large',
  [EDGE_ERRORS.HEADERS_TOO_LARGE.status]: 'Request Header Fields Too Large',
};

function explain(nodeCode: string | undefined): readonly [EdgeErrorCode, string] {
  if (nodeCode === 'HPE_HEADER_OVERFLOW') return ['HEADERS_TOO_LARGE', 'The request headers are too large.'];
  if (nodeCode === 'HPE_CHUNK_EXTENSIONS_OVERFLOW')
    return ['BODY_TOO_LARGE', 'The chunk extensions are too large.'];
  if (nodeCode === 'ERR_HTTP_REQUEST_TIMEOUT')
    return ['REQUEST_TIMEOUT', 'The request took too long to arrive.'];
  return ['BAD_REQUEST', 'The request is not valid HTTP/1.1.'];
}
