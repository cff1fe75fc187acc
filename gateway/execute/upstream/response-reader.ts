import { fieldLinePattern, fieldValue } from '../../../edge/index.ts';

/** The head of an answer; names are lower case, a repeated header is a list. */
export type ResponseHead = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
};

/** Who is told what an answer is made of, in order. */
export type ResponseListener = {
  onHead(head: ResponseHead): void;
  onData(chunk: Buffer): void;
  /** The answer is complete; `isReusable` when another request may follow on its connection. */
  onEnd(isReusable: boolean): void;
};

/** What came is not HTTP/1.1 as RFC 9112 has it. */
export class NotHttp extends Error {}

const MAX_HEAD_BYTES = 64 * 1024;
const STATUS_LINE = /HTTP\/1\.([01]) ([1-9]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?\r\n/y;
const FIELD = fieldLinePattern();
const CHUNK_SIZE = /^([0-9A-Fa-f]{1,8})[ \t]*(?:;[\t\x20-\x7e\x80-\xff]*)?$/;

/** What is read next: `untilClose` for a body whose end is that of the connection. */
type Phase = 'head' | 'length' | 'chunkSize' | 'chunk' | 'chunkEnd' | 'trailers' | 'untilClose';

/** Reads answers of one connection as they arrive (RFC 9112 §6, §7). `read` throws NotHttp for anything the RFC does not allow. */
export class ResponseReader {
  readonly #listener: ResponseListener;
  #phase: Phase = 'head';
  /** Bytes of an unfinished head or line. */
  #rest: Buffer | undefined;
  #bytesLeft = 0;
  #isReusable = false;
  #isComplete = false;

  constructor(listener: ResponseListener) {
    this.#listener = listener;
  }

  read(arrived: Buffer): void {
    let chunk = arrived;
    if (this.#rest) {
      chunk = Buffer.concat([this.#rest, arrived]);
      this.#rest = undefined;
    }
    let offset = 0;
    while (offset < chunk.length) {
      const next = this.#step(chunk, offset);
      if (next === undefined) {
        this.#rest = chunk.subarray(offset);
        if (this.#rest.length > MAX_HEAD_BYTES) throw new NotHttp('A head or line is too long.');
        return;
      }
      offset = next;
      if (!this.#isComplete) continue;
      this.#isComplete = false;
      // What follows an answer was asked for by nobody, and must never be taken for the answer to the next request.
      this.#listener.onEnd(this.#isReusable && offset === chunk.length);
      return;
    }
  }

  /** To be told that the connection ended; false when an answer was cut off by it. */
  end(): boolean {
    if (this.#phase !== 'untilClose') return false;
    this.#phase = 'head';
    this.#listener.onEnd(false);
    return true;
  }

  /** Reads one piece; returns where the next begins, or nothing when it has not wholly arrived. */
  #step(chunk: Buffer, offset: number): number | undefined {
    switch (this.#phase) {
      case 'head':
        return this.#head(chunk, offset);
      case 'length':
        return this.#body(chunk, offset, 'head');
      case 'chunk':
        return this.#body(chunk, offset, 'chunkEnd');
      case 'untilClose':
        this.#listener.onData(offset === 0 ? chunk : chunk.subarray(offset));
        return chunk.length;
      default:
        return this.#line(chunk, offset);
    }
  }

  #head(chunk: Buffer, offset: number): number | undefined {
    const end = chunk.indexOf('\r\n\r\n', offset);
    if (end < 0) return undefined;
    const text = chunk.toString('latin1', offset, end + 2);
    const bodyStart = end + 4;
    STATUS_LINE.lastIndex = 0;
    const line = STATUS_LINE.exec(text);
    if (!line) throw new NotHttp('Expected a status line.');
    const status = Number(line[2]);
    const headers = readFields(text, STATUS_LINE.lastIndex);
    // 100 Continue and its like come before the answer (RFC 9110 §15.2); nobody asked for a switch of protocols.
    if (status < 200 && status !== 101) return bodyStart;
    this.#isReusable = line[1] === '1' && !/\bclose\b/i.test(String(headers['connection'] ?? ''));
    this.#frame(status, headers);
    this.#listener.onHead({ status, headers });
    if (this.#phase === 'length' && this.#bytesLeft === 0) this.#complete();
    return bodyStart;
  }

  /** How the body's end is told (RFC 9112 §6.3). */
  #frame(status: number, headers: ResponseHead['headers']): void {
    const encoding = headers['transfer-encoding'];
    const length = headers['content-length'];
    this.#phase = 'length';
    this.#bytesLeft = 0;
    if (status === 204 || status === 304) return;
    if (encoding !== undefined) {
      if (String(encoding).toLowerCase() !== 'chunked') throw new NotHttp('Expected no coding but chunked.');
      // A length beside chunks is overruled, and the connection not to be trusted.
      if (length !== undefined) this.#isReusable = false;
      this.#phase = 'chunkSize';
    } else if (length !== undefined) {
      const lengths = new Set(String(length).split(',').map(fieldValue));
      const [only = ''] = lengths;
      if (lengths.size > 1 || !/^\d{1,15}$/.test(only)) throw new NotHttp('Expected one length.');
      this.#bytesLeft = Number(only);
    } else {
      this.#phase = 'untilClose';
      this.#isReusable = false;
    }
  }

  #body(chunk: Buffer, offset: number, next: Phase): number {
    const end = Math.min(chunk.length, offset + this.#bytesLeft);
    this.#bytesLeft -= end - offset;
    if (this.#bytesLeft === 0) this.#phase = next;
    this.#listener.onData(chunk.subarray(offset, end));
    if (this.#bytesLeft === 0 && next === 'head') this.#complete();
    return end;
  }

  #line(chunk: Buffer, offset: number): number | undefined {
    const end = chunk.indexOf('\r\n', offset);
    if (end < 0) return undefined;
    const text = chunk.toString('latin1', offset, end);
    switch (this.#phase) {
      case 'chunkSize': {
        const size = CHUNK_SIZE.exec(text)?.[1];
        if (size === undefined) throw new NotHttp('Expected the size of a chunk.');
        this.#bytesLeft = Number.parseInt(size, 16);
        this.#phase = this.#bytesLeft === 0 ? 'trailers' : 'chunk';
        break;
      }
      case 'chunkEnd':
        if (text !== '') throw new NotHttp('Expected the end of a chunk.');
        this.#phase = 'chunkSize';
        break;
      default:
        if (text === '') this.#complete();
    }
    return end + 2;
  }

  #complete(): void {
    this.#phase = 'head';
    this.#isComplete = true;
  }
}

function readFields(text: string, start: number): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  FIELD.lastIndex = start;
  while (FIELD.lastIndex < text.length) {
    const field = FIELD.exec(text);
    if (!field) throw new NotHttp('Expected a header.');
    const name = (field[1] ?? '').toLowerCase();
    const value = fieldValue(field[2] ?? '');
    if (name === '__proto__') continue;
    const known = Object.hasOwn(headers, name) ? headers[name] : undefined;
    headers[name] = known === undefined ? value : [known, value].flat();
  }
  return headers;
}
