import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts', 'tests/**/*.test.tsx'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // Two cores are the smallest machine we support; each file may start real servers.
    maxWorkers: 2,
    env: { UV_THREADPOOL_SIZE: '16' },
  },
});
