import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Vite would take graphql's `module` entry (index.mjs), CommonJS packages take index.js: two realms, and graphql refuses.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['tests/**/*.test.ts', 'tests/**/*.test.tsx'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // Two cores are the smallest machine we support; each file may start real servers.
    maxWorkers: 2,
    env: { UV_THREADPOOL_SIZE: '16' },
  },
});
