import { join } from 'node:path';
import type { Adapter } from './adapter.ts';
import { peerDirectory } from './peers-directory.ts';

/** `@apollo/gateway` in an Apollo Server, with their defaults. It comes with our development packages. */
export const APOLLO: Adapter = {
  name: 'apollo',
  title: '@apollo/gateway + @apollo/server',
  runtime: 'node',
  path: '/',
  prepare: async ({ supergraphFile, port }) => ({
    file: process.execPath,
    args: [join(peerDirectory('apollo'), 'start.mjs'), supergraphFile, String(port)],
  }),
};
