import { FIELD_NAME } from '../../../edge/index.ts';
import type { HttpCall } from './http-call.ts';

/** The head of a request; when it `isAscii` it may be written in one piece with a UTF-8 body. */
export type RequestText = { readonly head: string; readonly isAscii: boolean };

const ASCII = /^[\t\x20-\x7e]*$/;
const LATIN_1 = /^[\t\x20-\x7e\x80-\xff]*$/;
const PATH = /^\/[\x21-\x7e]*$/;
/** What only the connection itself may say; from anybody else it could split the request in two. */
const OWN = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The head of a POST (RFC 9112 §3); nothing for a path or header that could be read as more than it is. */
export function requestText({ path, headers, body }: HttpCall, host: string): RequestText | undefined {
  if (!PATH.test(path)) return undefined;
  let fields = '';
  let isAscii = true;
  let hasHost = false;
  for (const name in headers) {
    const value = headers[name] ?? '';
    if (!FIELD_NAME.test(name) || OWN.has(name)) return undefined;
    if (!ASCII.test(value)) {
      if (!LATIN_1.test(value)) return undefined;
      isAscii = false;
    }
    hasHost ||= name === 'host';
    fields += `${name}: ${value}\r\n`;
  }
  const hostField = hasHost ? '' : `host: ${host}\r\n`;
  return {
    head: `POST ${path} HTTP/1.1\r\n${hostField}${fields}content-length: ${Buffer.byteLength(body)}\r\n\r\n`,
    isAscii,
  };
}
