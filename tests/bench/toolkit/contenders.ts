import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Launch } from '../gateways/adapter.ts';
import { installPeer } from '../gateways/install-peer.ts';
import { peerDirectory } from '../gateways/peers-directory.ts';
import { freePort, type RunningGateway, startServerProcess } from '../measure/running-gateway.ts';
import { writeLinesContract, writeShopContracts } from './contracts.ts';
import type { BenchData } from './tables.ts';

/** A server of the comparison: who wrote it, and where its rows lie. */
export type Contender = {
  readonly name: string;
  readonly title: string;
  readonly source: 'parquet' | 'postgres';
  readonly kind: 'weft' | 'hand-written' | 'postgraphile';
  /** Has the database answer each time, as where the question is a new one. */
  readonly isAskedAnew?: boolean;
  readonly launch: (place: Place) => Promise<Launch>;
};

type Place = { readonly data: BenchData; readonly directory: string; readonly port: number };

/** Servers may use the machine as they would in production. */
const ENVIRONMENT = { UV_THREADPOOL_SIZE: '16' };

/** All servers of the comparison. */
export const CONTENDERS: readonly Contender[] = [
  {
    name: 'weft-parquet',
    title: 'contracts over Parquet files',
    source: 'parquet',
    kind: 'weft',
    launch: async ({ data, directory, port }) => {
      const contracts = join(directory, 'shop');
      await writeShopContracts(contracts, { parquet: data.folder });
      await writeLinesContract(contracts, join(data.folder, 'lines.parquet'));
      return weftServer(port, contracts);
    },
  },
  {
    name: 'weft-parquet-anew',
    title: 'the same, and no answer is kept to be given again',
    source: 'parquet',
    kind: 'weft',
    isAskedAnew: true,
    launch: async ({ data, directory, port }) => {
      const contracts = join(directory, 'shop');
      await writeShopContracts(contracts, { parquet: data.folder });
      await writeLinesContract(contracts, join(data.folder, 'lines.parquet'));
      const launch = weftServer(port, contracts);
      return { ...launch, env: { ...launch.env, WEFT_KEPT_MB: '0' } };
    },
  },
  {
    name: 'weft-postgres',
    title: 'contracts over PostgreSQL',
    source: 'postgres',
    kind: 'weft',
    launch: async ({ data, directory, port }) => {
      const contracts = join(directory, 'shop');
      await writeShopContracts(contracts, { postgresUrl: data.postgres.url });
      return weftServer(port, contracts);
    },
  },
  {
    name: 'hand-parquet',
    title: '`@apollo/server`, `@apollo/subgraph` and DataLoader over the same files by DuckDB',
    source: 'parquet',
    kind: 'hand-written',
    launch: async ({ data, port }) => ownServer('handwritten-process.ts', port, data.folder),
  },
  {
    name: 'hand-postgres',
    title: 'the same over PostgreSQL by `pg`',
    source: 'postgres',
    kind: 'hand-written',
    launch: async ({ data, port }) => ownServer('handwritten-process.ts', port, data.postgres.url),
  },
  {
    name: 'postgraphile',
    title: 'PostGraphile 4 with its plugin for aggregates, over PostgreSQL',
    source: 'postgres',
    kind: 'postgraphile',
    launch: async ({ data, port }) => {
      await installPeer('postgraphile');
      const file = join(peerDirectory('postgraphile'), 'start.mjs');
      return { file: process.execPath, args: [file, String(port), data.postgres.url], env: ENVIRONMENT };
    },
  },
];

/** Starts a server in a process of its own. Rejects with what it printed when it does not answer. */
export async function startContender(
  { name, kind, launch }: Contender,
  data: BenchData,
  folder: string,
): Promise<RunningGateway> {
  const directory = join(folder, `${name}-${Date.now()}`);
  await mkdir(directory, { recursive: true });
  const port = await freePort();
  const server = await startServerProcess({
    launch: await launch({ data, directory, port }),
    directory,
    port,
    path: kind === 'hand-written' ? '/' : '/graphql',
  });
  await untilQuiet(server);
  return server;
}

const LOOK_EVERY_MS = 500;

/** Waits until a server has done what it does after its start. */
export async function untilQuiet(server: RunningGateway): Promise<void> {
  let before = -Infinity;
  for (let now = server.usage().cpuMs; now - before > LOOK_EVERY_MS / 20; now = server.usage().cpuMs) {
    before = now;
    await delay(LOOK_EVERY_MS);
  }
}

/** Ours, loaded as `weft` loads it. */
export function weftServer(port: number, contracts: string): Launch {
  const [loader, file] = ['../../../cli/typescript.cjs', 'servers/weft-process.ts'].map((path) =>
    join(import.meta.dirname, path),
  ) as [string, string];
  return {
    file: process.execPath,
    args: ['--require', loader, file, String(port), contracts],
    env: ENVIRONMENT,
  };
}

/** The command line of one of the servers in `servers/`. */
function ownServer(name: string, port: number, source: string): Launch {
  const file = join(import.meta.dirname, 'servers', name);
  return {
    file: process.execPath,
    args: ['--import', import.meta.resolve('tsx'), file, String(port), source],
    env: ENVIRONMENT,
  };
}
