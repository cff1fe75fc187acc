import { defineConfig } from 'vitest/config';

const MESH = 'tests/mesh/**';
const FEDERATION = 'tests/federation/**';

export default defineConfig({
  // Vite would take graphql's `module` entry (index.mjs), CommonJS packages take index.js: two realms, and graphql refuses.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    // Waiting for what other processes do, on a machine that is three times slower than ours and busy.
    testTimeout: 90_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 30_000 } },
    // Two cores are the smallest machine we support; each file may start real servers.
    maxWorkers: 2,
    // The files of a worker share its process and what it has loaded: a process for each took half of all the time. So a file leaves the
    // process as it found it: variables, folder, listeners, clocks.
    isolate: false,
    env: { UV_THREADPOOL_SIZE: '16' },
    projects: [
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['tests/**/*.test.ts', 'tests/**/*.test.tsx'],
          exclude: [MESH, FEDERATION, '**/node_modules/**'],
          globalSetup: ['tests/support/postgres-global.ts'],
        },
      },
      {
        // These compare with the planner of others as it is, which ours changes where both are in one process.
        extends: true,
        test: { name: 'federation', include: [`${FEDERATION}/*.test.ts`], isolate: true },
      },
      {
        // These ask one real mesh, which only a run with a file of this project starts.
        extends: true,
        test: { name: 'mesh', include: [`${MESH}/*.test.ts`], globalSetup: ['tests/support/mesh-global.ts'] },
      },
    ],
  },
});
