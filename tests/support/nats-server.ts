import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

/** Why tests with a broker are left out here; undefined where there is one. */
export const NO_NATS =
  spawnSync('nats-server', ['--version']).status === 0
    ? undefined
    : 'There is no nats-server here: .ci/services installs it (Debian package nats-server).';

/** A running broker with JetStream. */
export type NatsServer = { readonly url: string; close(): Promise<void> };

const portsFile = z.object({ nats: z.array(z.string()).min(1) });

/** Starts one on a free port, with its files in a temporary folder. */
export async function startNatsServer(): Promise<NatsServer> {
  const directory = await mkdtemp(join(tmpdir(), 'weft-nats-'));
  const args = ['--jetstream', '--store_dir', directory, '--addr', '127.0.0.1', '--port', '-1'];
  const server = spawn('nats-server', [...args, '--ports_file_dir', directory], { stdio: 'ignore' });
  const exited = new Promise<void>((resolve) => {
    server.once('exit', () => resolve());
  });
  const file = join(directory, `nats-server_${server.pid}.ports`);
  let url: string | undefined;
  for (let tries = 0; tries < 100 && url === undefined; tries += 1) {
    await delay(50);
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text) url = portsFile.parse(JSON.parse(text)).nats[0];
  }
  if (url === undefined) throw new Error('Expected nats-server to say where it listens within 5 s.');
  return {
    url,
    close: async () => {
      server.kill('SIGKILL');
      await exited;
      await rm(directory, { recursive: true, force: true });
    },
  };
}
