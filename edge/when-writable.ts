import type { Writable } from 'node:stream';

/** Resolves when a stream has room again, or is closed and never will. */
export function whenWritable(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      stream.off('drain', go).off('close', go);
      resolve();
    };
    stream.once('drain', go).once('close', go);
  });
}
