import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/* Installs Apollo Server's integration tests here when they are missing, and runs them through apolloGateway(). */

const FOLDER = import.meta.dirname;
const JEST = join(FOLDER, 'node_modules/jest/bin/jest.js');

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: FOLDER, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

if (!existsSync(JEST)) run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error']);
if (!process.argv.includes('--install')) run(process.execPath, [JEST, '--ci', ...process.argv.slice(2)]);
