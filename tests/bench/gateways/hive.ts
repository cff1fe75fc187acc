import { join } from 'node:path';
import type { Adapter } from './adapter.ts';
import { peerDirectory } from './peers-directory.ts';

type Variant = {
  readonly name: string;
  readonly title: string;
  readonly isRust: boolean;
  readonly isSharing: boolean;
};

const VARIANTS: readonly Variant[] = [
  { name: 'hive', title: '@graphql-hive/gateway', isRust: false, isSharing: false },
  {
    name: 'hive-shared',
    title: '@graphql-hive/gateway, sharing equal requests',
    isRust: false,
    isSharing: true,
  },
  {
    name: 'hive-rust',
    title: '@graphql-hive/gateway + @graphql-hive/router-runtime (Rust planner)',
    isRust: true,
    isSharing: false,
  },
  { name: 'hive-rust-shared', title: 'the same, sharing equal requests', isRust: true, isSharing: true },
];

/** `@graphql-hive/gateway` with and without its Rust planner, and with and without sharing of equal requests. */
export const HIVE: readonly Adapter[] = VARIANTS.map(({ name, title, isRust, isSharing }) => ({
  name,
  title,
  runtime: 'node',
  peer: 'hive',
  isOnlyForEqualRequests: isSharing,
  path: '/graphql',
  prepare: async ({ supergraphFile, port }) => ({
    file: process.execPath,
    args: [
      join(peerDirectory('hive'), 'node_modules/@graphql-hive/gateway/dist/bin.js'),
      'supergraph',
      supergraphFile,
      '--port',
      String(port),
      '--host',
      '127.0.0.1',
      ...(isRust ? [] : ['--jit']),
      '--config-path',
      'gateway.config.mjs',
    ],
    cwd: peerDirectory('hive'),
    env: {
      BENCH_SUPERGRAPH: supergraphFile,
      BENCH_RUST: isRust ? '1' : '0',
      BENCH_SHARE: isSharing ? '1' : '0',
    },
  }),
}));
