import { fieldLinePattern, fieldValue } from './header-fields.ts';
import type { HttpRequest } from './http.ts';
import { BodyTooLarge, ClientGone } from './http-errors.ts';
import type { HttpLimits } from './http-limits.ts';
import { Cancellation, type Signal } from './signal.ts';

const FIELD = fieldLinePattern();
const REQUEST_LINE = /POST (\/[\x21-\x7e]*) HTTP\/1\.1\r\n/y;
const LENGTH = /^\d{1,9}$/;
const END_OF_HEAD = '\r\n\r\n';

/** What changes how a message is framed or a connection used; requests that name one are not plain. */
const FRAMING = new Set([
  'transfer-encoding',
  'expect',
  'upgrade',
  'te',
  'trailer',
  'proxy-connection',
  'http2-settings',
  '__proto__',
]);

/**
 * Reads a POST that arrived whole and alone, in the form nearly every client sends. Undefined for anything else, which may be fine,
 * broken or hostile: the parser of `node:http` decides on that, so this one can be strict and never guesses.
 */
export function readPlainRequest(chunk: Buffer, limits: HttpLimits): PlainRequest | undefined {
  if (chunk[0] !== 0x50) return undefined;
  const headEnd = chunk.indexOf(END_OF_HEAD);
  if (headEnd < 0 || headEnd > limits.maxHeaderBytes) return undefined;
  const bodyStart = headEnd + END_OF_HEAD.length;
  const head = chunk.toString('latin1', 0, headEnd + 2);
  REQUEST_LINE.lastIndex = 0;
  const target = REQUEST_LINE.exec(head)?.[1];
  if (target === undefined) return undefined;
  const headers = readFields(head, REQUEST_LINE.lastIndex, limits.maxHeaders);
  if (!headers || headers['host'] === undefined) return undefined;
  const length = headers['content-length'] ?? '';
  if (!LENGTH.test(length)) return undefined;
  const bytes = Number(length);
  if (bytes > limits.maxBodyBytes || bodyStart + bytes !== chunk.length) return undefined;
  return new PlainRequest(target, headers, chunk.subarray(bodyStart));
}

function readFields(head: string, start: number, maxHeaders: number): Record<string, string> | undefined {
  const headers: Record<string, string> = {};
  let count = 0;
  FIELD.lastIndex = start;
  while (FIELD.lastIndex < head.length) {
    const field = FIELD.exec(head);
    if (!field || ++count > maxHeaders) return undefined;
    const name = (field[1] ?? '').toLowerCase();
    const value = fieldValue(field[2] ?? '');
    // Which of two lengths or hosts counts is where requests get smuggled; the rest Node joins.
    if (headers[name] !== undefined || FRAMING.has(name)) return undefined;
    if (name === 'connection' && value.toLowerCase() !== 'keep-alive') return undefined;
    headers[name] = value;
  }
  return headers;
}

/** A request read by `readPlainRequest`. */
export class PlainRequest implements HttpRequest {
  readonly method = 'POST';
  readonly path: string;
  readonly headers: HttpRequest['headers'];
  readonly #body: Buffer;
  readonly #search: string;
  #socket: { readonly remoteAddress?: string | undefined } | undefined;
  #query: URLSearchParams | undefined;
  #signal: Cancellation | undefined;
  #isClientGone = false;

  constructor(target: string, headers: HttpRequest['headers'], body: Buffer) {
    const mark = target.indexOf('?');
    this.path = mark === -1 ? target : target.slice(0, mark);
    this.#search = mark === -1 ? '' : target.slice(mark + 1);
    this.headers = headers;
    this.#body = body;
  }

  body(maxBytes = Number.POSITIVE_INFINITY): Promise<Buffer> {
    const { length } = this.#body;
    if (length > maxBytes) return Promise.reject(new BodyTooLarge(maxBytes, length));
    return Promise.resolve(this.#body);
  }

  get query(): URLSearchParams {
    this.#query ??= new URLSearchParams(this.#search);
    return this.#query;
  }

  get signal(): Signal {
    if (!this.#signal) {
      this.#signal = new Cancellation();
      if (this.#isClientGone) this.#signal.abort(new ClientGone());
    }
    return this.#signal;
  }

  get peer(): string | undefined {
    return this.#socket?.remoteAddress;
  }

  /** To be told over which socket it came; its address is asked for only when somebody wants it. */
  cameOver(socket: { readonly remoteAddress?: string | undefined }): void {
    this.#socket = socket;
  }

  /** To be told when the client went away before the answer was out. */
  abandon(): void {
    this.#isClientGone = true;
    this.#signal?.abort(new ClientGone());
  }
}
