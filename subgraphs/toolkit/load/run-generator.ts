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
  /** Address of the server to fill. */
  readonly postgresUrl?: string;
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
  const stamp = JSON.stringify({ version: loaded.version, scale: run.scale, seed: SEED });
  await mkdir(run.dataDir, { recursive: true });
  const client = run.postgresUrl ? new pg.Client({ connectionString: run.postgresUrl }) : undefined;
  await client?.connect();
  try {
    const stamps = client
      ? databaseStamp(client, run.name)
      : fileStamp(join(run.dataDir, `${run.name}.stamp`));
    if ((await stamps.read()) === stamp) return;
    await loaded.generate(generateContext(run, client && writablePostgres(client)));
    await stamps.write(stamp);
  } finally {
    await client?.end();
  }
}

/** Where is noted down which data was made; it lies beside the data, so that it is lost when the data is. */
type StampStore = { read(): Promise<string | undefined>; write(stamp: string): Promise<void> };

function fileStamp(file: string): StampStore {
  return {
    read: () => readFile(file, 'utf8').catch(() => undefined),
    async write(stamp) {
      await writeFile(`${file}.tmp`, stamp);
      await rename(`${file}.tmp`, file);
    },
  };
}

function databaseStamp(client: pg.Client, name: string): StampStore {
  return {
    async read() {
      await client.query(
        'CREATE TABLE IF NOT EXISTS weft_generated (name text PRIMARY KEY, stamp text NOT NULL)',
      );
      const { rows } = await client.query<{ stamp: string }>(
        'SELECT stamp FROM weft_generated WHERE name = $1',
        [name],
      );
      return rows[0]?.stamp;
    },
    async write(stamp) {
      await client.query(
        'INSERT INTO weft_generated VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET stamp = excluded.stamp',
        [name, stamp],
      );
    },
  };
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
