import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { readDemoManifest } from '../demo/contracts.ts';
import { copyMesh, freePorts, startWeft } from './weft-process.ts';

const SCALE = 0.02;

/** Where the mesh of a test run lies: addresses without a path, by subgraph; its generated data; its own files. */
export type MeshAddress = {
  readonly gateway: string;
  readonly subgraphs: Readonly<Record<string, string>>;
  readonly dataDir: string;
  /** The PostgreSQL of the customers domain. */
  readonly postgres: string;
};

declare module 'vitest' {
  export interface ProvidedContext {
    mesh: MeshAddress;
  }
}

/** The environment variable that moves a subgraph, as `supergraph.yaml` names it. */
export function urlVariable(subgraph: string): string {
  return `${subgraph.toUpperCase()}_URL`;
}

/**
 * Starts the whole mesh once for all files of `tests/mesh`, as `npm start` does, on free ports; tests `inject('mesh')`.
 * Afterwards it must end on Ctrl-C as promised, PostgreSQL included: otherwise the run fails.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const names = Object.keys((await readDemoManifest()).subgraphs);
  const [gatewayPort, ...ports] = await freePorts(names.length + 1);
  const subgraphs = Object.fromEntries(names.map((name, at) => [name, `http://localhost:${ports[at]}`]));
  const gateway = `http://localhost:${gatewayPort}`;
  const copy = await copyMesh();
  const weft = await startWeft({
    root: copy.root,
    args: ['dev', '--scale', String(SCALE)],
    env: {
      ...Object.fromEntries(names.map((name) => [urlVariable(name), subgraphs[name] ?? ''])),
      WEFT_GATEWAY_PORT: String(gatewayPort),
      CUSTOMERS_DATABASE_URL: '',
    },
    servers: [gateway, ...Object.values(subgraphs)],
  }).catch(async (error: unknown) => {
    await copy.remove();
    throw error;
  });
  const dataDir = join(copy.root, '.weft', `scale-${SCALE}`);
  const postgres = await findPostgres(join(dataDir, 'postgres', 'customers'));
  project.provide('mesh', {
    gateway,
    subgraphs,
    dataDir,
    postgres: postgres.url,
  });
  return async () => {
    try {
      await weft.stop();
      if (isAlive(postgres.pid))
        throw new Error(`Expected PostgreSQL to stop with the mesh, but process ${postgres.pid} still runs.`);
    } catch (error) {
      // Vitest only prints what goes wrong after the last test.
      process.exitCode = 1;
      throw error;
    } finally {
      await copy.remove();
    }
  };
}

/** The server of the mesh, found by the files that PostgreSQL keeps for that. */
async function findPostgres(directory: string): Promise<{ url: string; pid: number }> {
  const data = (await readdir(directory)).find((name) => name.startsWith('data-')) ?? '';
  const [pid, , , port] = (await readFile(join(directory, data, 'postmaster.pid'), 'utf8')).split('\n');
  const password = (await readFile(join(directory, data, 'weft-password'), 'utf8')).trim();
  return { url: `postgres://weft:${password}@127.0.0.1:${port}/customers`, pid: Number(pid) };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
