import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';

const SUITE = join(import.meta.dirname, 'apollo-suite');
const isInstalled = existsSync(join(SUITE, 'node_modules/jest'));
if (!isInstalled)
  console.info(
    "Apollo Server's integration tests are left out: npm run test:apollo-suite installs and runs them.",
  );

const report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(
    z.object({ assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })) }),
  ),
});

it.skipIf(!isInstalled)(
  "passes Apollo Server's integration tests as the gateway of an ApolloServer",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'weft-suite-'));
    try {
      const file = join(folder, 'report.json');
      // As a person's shell would start it: what a run of vitest sets is not passed on.
      const { NODE_ENV: _, VITEST: __, NODE_OPTIONS: ___, ...shell } = process.env;
      const run = [join(SUITE, 'run.mjs'), '--json', `--outputFile=${file}`];
      const child = spawn(process.execPath, run, { env: shell, stdio: 'ignore' });
      await once(child, 'close');
      const { numPassedTests, numFailedTests, testResults } = report.parse(
        JSON.parse(await readFile(file, 'utf8')),
      );
      const all = testResults.flatMap(({ assertionResults }) => assertionResults);
      const failed = all.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
      expect({ numPassedTests, numFailedTests, failed }).toEqual({
        numPassedTests: 246,
        numFailedTests: 0,
        failed: [],
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
  300_000,
);

it('leaves only those tests to a server without a gateway that fit no gateway', async () => {
  const excepted = z
    .record(z.string(), z.array(z.string()))
    .parse(JSON.parse(await readFile(join(SUITE, 'without-gateway.json'), 'utf8')));
  expect(new Set(Object.values(excepted).flat()).size).toBe(31);
});
