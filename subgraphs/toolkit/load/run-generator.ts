import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import pg from 'pg';
import type {
  GenerateContext,
  GeneratorModule,
  WritableDuckDb,
  WritablePostgres,
} from '../generate/generate.ts';

/** The seed of the demo's data: the same on every machine. */
const SEED = 2001;

type GeneratorRun = {
  readonly name: string;
  /** The module named by `run.data`, relative to `root`. */
  readonly module: string;
  readonly root: string;
  readonly dataDir: string;
  readonly scale: number;
  /** The server to fill; `target` tells one server from another, since a server of our own changes its port. */
  readonly postgres?: { readonly url: string; readonly target: string; readonly isNew: boolean };
  progress(message: string): void;
};

/** Makes a domain's data unless what is stored was made by the same version at the same scale. */
export async function runGenerator(run: GeneratorRun): Promise<void> {
  const loaded = (await import(
    pathToFileURL(resolve(run.root, run.module)).href
  )) as Partial<GeneratorModule>;
  if (typeof loaded.version !== 'number' || typeof loaded.generate !== 'function') {
    throw new TypeError(
      `Expected ${run.module} to export version (a number) and generate (a function), as run.data of ${run.name} needs.`,
    );
  }
  const stamp = JSON.stringify({
    version: loaded.version,
    scale: run.scale,
    seed: SEED,
    target: run.postgres?.target,
  });
  const stampFile = join(run.dataDir, `${run.name}.stamp`);
  if (!run.postgres?.isNew && (await readFile(stampFile, 'utf8').catch(() => '')) === stamp) return;
  await mkdir(run.dataDir, { recursive: true });
  const client = run.postgres && new pg.Client({ connectionString: run.postgres.url });
  await client?.connect();
  try {
    await loaded.generate(generateContext(run, client && writablePostgres(client)));
  } finally {
    await client?.end();
  }
  await writeFile(`${stampFile}.tmp`, stamp);
  await rename(`${stampFile}.tmp`, stampFile);
}

function generateContext(run: GeneratorRun, postgres: WritablePostgres | undefined): GenerateContext {
  const { root, dataDir, scale, progress } = run;
  return {
    root,
    dataDir,
    scale,
    seed: SEED,
    duckdb: (file) => openWritable(join(dataDir, file)),
    progress,
    ...(postgres ? { postgres } : {}),
  };
}

async function openWritable(file: string): Promise<WritableDuckDb> {
  await mkdir(dirname(file), { recursive: true });
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  return {
    async run(sql) {
      await connection.run(sql);
    },
    async close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

function writablePostgres(client: pg.Client): WritablePostgres {
  return {
    async query(sql, values = []) {
      await client.query(sql, [...values]);
    },
  };
}
