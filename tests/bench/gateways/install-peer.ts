import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { peerDirectory } from './peers-directory.ts';

const run = promisify(execFile);

/** Installs the packages of a peer into its own folder when they are missing. Rejects with what npm said. */
export async function installPeer(name: string): Promise<void> {
  const directory = peerDirectory(name);
  if (existsSync(join(directory, 'node_modules'))) return;
  process.stderr.write(`Installing the packages of ${name} …\n`);
  await run('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'], {
    cwd: directory,
  });
}
