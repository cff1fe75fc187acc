import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Runs the tests that talk to ClickHouse against the server of CLICKHOUSE_URL, and keeps what it answers. */
const folder = join(import.meta.dirname, '..', '..', 'toolkit');
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => join('tests/toolkit', name))
  .filter((file) => /useLabs|openClickHouse/.test(readFileSync(file, 'utf8')));

if (!process.env['CLICKHOUSE_URL']) {
  console.error('Expected CLICKHOUSE_URL to name a server, as in http://user:password@localhost:8123.');
  process.exit(2);
}
// One file at a time: a small server has its hands full with one.
const options = ['vitest', 'run', '--testTimeout', '120000', '--maxWorkers', '1'];
const run = spawnSync('npx', [...options, ...(process.argv.length > 2 ? process.argv.slice(2) : files)], {
  stdio: 'inherit',
  env: { ...process.env, WEFT_RECORD: '1' },
});
process.exit(run.status ?? 1);
