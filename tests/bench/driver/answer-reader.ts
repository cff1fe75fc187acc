/** What a reader tells: pieces of one body as they arrive, then its end. */
export type AnswerListener = {
  readonly onHead: (status: number, isClosing: boolean) => void;
  readonly onPiece: (piece: Buffer) => void;
  readonly onEnd: () => void;
};

type Phase =
  | { readonly kind: 'head' }
  | { readonly kind: 'length'; left: number }
  | { readonly kind: 'chunk-size' }
  | { readonly kind: 'chunk'; left: number }
  | { readonly kind: 'chunk-end' }
  | { readonly kind: 'trailer' };

const EMPTY = Buffer.alloc(0);

/** Reads HTTP/1.1 answers off one connection without copying bodies (RFC 9112 §6): by length or in chunks. */
export class AnswerReader {
  readonly #listener: AnswerListener;
  #phase: Phase = { kind: 'head' };
  #rest: Buffer = EMPTY;

  constructor(listener: AnswerListener) {
    this.#listener = listener;
  }

  /** Takes what arrived. Throws when it is not HTTP/1.1 with a length or chunks. */
  push(data: Buffer): void {
    let bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, data]) : data;
    this.#rest = EMPTY;
    while (bytes.length > 0) {
      const used = this.#step(bytes);
      if (used === 0) {
        this.#rest = bytes;
        return;
      }
      bytes = bytes.subarray(used);
    }
  }

  /** Handles what it can of the bytes and says how many that were; 0 waits for more. */
  #step(bytes: Buffer): number {
    const phase = this.#phase;
    switch (phase.kind) {
      case 'head':
        return this.#readHead(bytes);
      case 'length': {
        const piece = bytes.subarray(0, phase.left);
        phase.left -= piece.length;
        this.#listener.onPiece(piece);
        if (phase.left === 0) this.#end();
        return piece.length;
      }
      case 'chunk': {
        const piece = bytes.subarray(0, phase.left);
        phase.left -= piece.length;
        this.#listener.onPiece(piece);
        if (phase.left === 0) this.#phase = { kind: 'chunk-end' };
        return piece.length;
      }
      default:
        return this.#readLine(phase.kind, bytes);
    }
  }

  #readHead(bytes: Buffer): number {
    const end = bytes.indexOf('\r\n\r\n');
    if (end < 0) return 0;
    const head = bytes.toString('latin1', 0, end + 2);
    const status = Number(head.slice(9, 12));
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    const isClosing = /\r\nconnection: *close/i.test(head);
    if (length !== undefined) this.#phase = { kind: 'length', left: Number(length) };
    else if (/\r\ntransfer-encoding: *chunked/i.test(head)) this.#phase = { kind: 'chunk-size' };
    else throw new Error(`Expected an answer with a length, got: ${head.slice(0, 200)}`);
    this.#listener.onHead(status, isClosing);
    if (length === '0') this.#end();
    return end + 4;
  }

  #readLine(kind: 'chunk-size' | 'chunk-end' | 'trailer', bytes: Buffer): number {
    const end = bytes.indexOf('\r\n');
    if (end < 0) return 0;
    if (kind === 'chunk-end') this.#phase = { kind: 'chunk-size' };
    else if (kind === 'trailer') {
      if (end === 0) this.#end();
    } else {
      const size = Number.parseInt(bytes.toString('latin1', 0, end), 16);
      this.#phase = size > 0 ? { kind: 'chunk', left: size } : { kind: 'trailer' };
    }
    return end + 2;
  }

  #end(): void {
    this.#phase = { kind: 'head' };
    this.#listener.onEnd();
  }
}
