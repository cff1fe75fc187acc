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
    const settle = (finish: () => void): void => {
      incoming.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone);
      finish();
    };
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= maxBodyBytes) chunks.push(chunk);
      else {
        incoming.pause();
        settle(() => reject(new BodyTooLarge(maxBodyBytes)));
      }
    };
    // A small body is one chunk, which needs no copy.
    const onEnd = (): void =>
      settle(() => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size)));
    const onGone = (): void => settle(() => reject(new ClientGone()));
    incoming.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone);
  });
}
