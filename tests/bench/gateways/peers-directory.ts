import { join } from 'node:path';

/** The folder of what peers are started with, and of the packages they install. */
export function peerDirectory(name: string): string {
  return join(import.meta.dirname, '../peers', name);
}
