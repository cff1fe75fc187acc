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
      // For a look inside: WEFT_BENCH_NODE_FLAGS="--cpu-prof --cpu-prof-dir=profiles".
      ...(process.env['WEFT_BENCH_NODE_FLAGS']?.split(' ') ?? []),
      join(ROOT, 'cli/weft.cjs'),
      'serve',
      'gateway',
      '--supergraph',
      supergraphFile,
      '--port',
      String(port),
      '--host',
      '127.0.0.1',
      '--forward-header',
      'authorization',
    ],
  }),
};
