import type { IncomingMessage } from 'node:http';
import { BodyTooLarge, ClientGone } from './http-errors.ts';

/**
 * Reads a whole request body, counting while it arrives; a declared length above the limit is refused before reading.
 * Rejects with `BodyTooLarge` or `ClientGone`.
 */
export function readBody(incoming: IncomingMessage, maxBodyBytes: number): Promise<Buffer> {
  const declaredBytes = Number(incoming.headers['content-length'] ?? 0);
  if (declaredBytes > maxBodyBytes) return Promise.reject(new BodyTooLarge(maxBodyBytes, declaredBytes));
  if (incoming.destroyed && !incoming.readableEnded) return Promise.reject(new ClientGone());
  return new Promise((resolve, reject) => {
    new BodyReader(incoming, maxBodyBytes).read(resolve, reject);
  });
}

/** Collects one body. */
class BodyReader {
  readonly #incoming: IncomingMessage;
  readonly #maxBodyBytes: number;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #resolve: (body: Buffer) => void = () => {};
  #reject: (reason: Error) => void = () => {};

  constructor(incoming: IncomingMessage, maxBodyBytes: number) {
    this.#incoming = incoming;
    this.#maxBodyBytes = maxBodyBytes;
  }

  read(resolve: (body: Buffer) => void, reject: (reason: Error) => void): void {
    this.#resolve = resolve;
    this.#reject = reject;
    this.#incoming
      .on('data', this.#onData)
      .on('end', this.#onEnd)
      .on('error', this.#onGone)
      .on('close', this.#onGone);
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#size += chunk.length;
    if (this.#size <= this.#maxBodyBytes) {
      this.#chunks.push(chunk);
      return;
    }
    this.#incoming.pause();
    this.#leave();
    this.#reject(new BodyTooLarge(this.#maxBodyBytes));
  };

  readonly #onEnd = (): void => {
    this.#leave();
    const [only] = this.#chunks;
    // A small body is one chunk, which needs no copy.
    this.#resolve(this.#chunks.length === 1 && only ? only : Buffer.concat(this.#chunks, this.#size));
  };

  readonly #onGone = (): void => {
    this.#leave();
    this.#reject(new ClientGone());
  };

  #leave(): void {
    this.#incoming
      .off('data', this.#onData)
      .off('end', this.#onEnd)
      .off('error', this.#onGone)
      .off('close', this.#onGone);
  }
}
