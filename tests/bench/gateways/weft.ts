import { join } from 'node:path';
import type { Adapter } from './adapter.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** Ours, as anybody would start it. */
export const WEFT: Adapter = {
  name: 'weft',
  title: 'Weft',
  runtime: 'node',
  path: '/graphql',
  prepare: async ({ supergraphFile, port }) => ({
    file: process.execPath,
    args: [
      join(ROOT, 'cli/weft.cjs'),
      'serve',
      'gateway',
      '--supergraph',
      supergraphFile,
      '--port',
      String(port),
    ],
    env: { WEFT_GATEWAY_FORWARD_HEADERS: 'authorization' },
  }),
};
