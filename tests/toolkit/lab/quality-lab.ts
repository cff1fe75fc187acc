import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect } from 'vitest';
import { type CheckResult, type QualityRun, testContracts } from '../../../subgraphs/toolkit/index.ts';
import { openClickHouse, type TestClickHouse } from '../../support/clickhouse/clickhouse.ts';
import { openDatabase, type TestDatabase } from '../../support/postgres.ts';
import { clickHouseTable } from './clickhouse-tables.ts';

/** One contract of one object, by what differs from case to case. */
export type QualityCase = {
  /** Lines of `properties`. */
  readonly properties: readonly string[];
  /** Lines of `quality` of the object. */
  readonly quality?: readonly string[];
  /** Lines of `slaProperties`. */
  readonly promises?: readonly string[];
  readonly customProperties?: readonly string[];
  /** Name and PostgreSQL type of each column. */
  readonly columns: readonly (readonly [name: string, type: string])[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly samples?: number;
  readonly now?: string;
};

type Engine = 'duckdb' | 'postgres' | 'clickhouse';

/** Runs one contract against the same rows behind DuckDB and PostgreSQL, and where CLICKHOUSE_URL names a server behind ClickHouse. */
export class QualityLab {
  #folder = '';
  #postgres: TestDatabase | undefined;
  readonly #servers: TestClickHouse[] = [];

  /** Opened before a file's tests, closed after. */
  static use(): QualityLab {
    const lab = new QualityLab();
    beforeAll(() => lab.#open());
    afterAll(() => lab.#close());
    return lab;
  }

  /** The results by key; both engines must agree but for their words. */
  async check(one: QualityCase): Promise<Readonly<Record<string, CheckResult>>> {
    const [duckdb, postgres] = await Promise.all([this.run(one, 'duckdb'), this.run(one, 'postgres')]);
    const comparable = ({ checks }: QualityRun) =>
      checks.map(({ reason: _reason, place: _place, ...rest }) => rest);
    expect(comparable(postgres), 'PostgreSQL finds what DuckDB finds').toEqual(comparable(duckdb));
    if (process.env['CLICKHOUSE_URL'])
      expect(comparable(await this.run(one, 'clickhouse')), 'ClickHouse finds what DuckDB finds').toEqual(
        comparable(duckdb),
      );
    return byKey(duckdb);
  }

  async run(one: QualityCase, engine: Engine): Promise<QualityRun> {
    const folder = await mkdtemp(join(this.#folder, 'case-'));
    const server = await this.#server(one, { engine, folder });
    const file = join(folder, 'things.odcs.yaml');
    await writeFile(file, contractText(one, server));
    const outcome = await testContracts({
      name: 'lab',
      root: folder,
      dataDir: join(folder, 'data'),
      scale: 1,
      progress: () => undefined,
      files: [file],
      isWanted: () => true,
      samples: one.samples ?? 0,
      ...(one.now ? { now: new Date(one.now) } : {}),
    });
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.findings, null, 2));
    const [run] = outcome.value;
    if (!run) throw new Error('Expected one run.');
    return run;
  }

  #server(one: QualityCase, { engine, folder }: { engine: Engine; folder: string }): Promise<string> {
    switch (engine) {
      case 'duckdb':
        return csvServer(folder, one);
      case 'postgres':
        return this.#tableServer(one);
      case 'clickhouse':
        return this.#clickHouseServer(one);
    }
  }

  async #clickHouseServer({ columns, rows }: QualityCase): Promise<string> {
    const server = await openClickHouse(clickHouseTable('things', { columns, rows }));
    this.#servers.push(server);
    return `{ server: db, type: clickhouse, host: x, port: 8123, database: shop, customProperties: [{ property: weft.url, value: "${server.url}" }] }`;
  }

  async #open(): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'weft-quality-'));
    this.#postgres = await openDatabase();
  }

  async #close(): Promise<void> {
    for (const server of this.#servers) await server.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #tableServer({ columns, rows }: QualityCase): Promise<string> {
    const url = this.#postgres?.url ?? '';
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query('DROP TABLE IF EXISTS things');
    const types = columns.map(([name, type]) => `"${name}" ${type}`).join(', ');
    await client.query(`CREATE TABLE things (${types})`);
    const places = columns.map(([, type], index) => `$${index + 1}::text::${type}`).join(', ');
    for (const row of rows) await client.query(`INSERT INTO things VALUES (${places})`, [...row]);
    await client.end();
    return `{ server: db, type: postgres, host: x, database: shop, schema: public, customProperties: [{ property: weft.url, value: "${url}" }] }`;
  }
}

/** Results by the key of their check. */
function byKey({ checks }: QualityRun): Readonly<Record<string, CheckResult>> {
  return Object.fromEntries(checks.map((check) => [check.key, check]));
}

async function csvServer(folder: string, { columns, rows }: QualityCase): Promise<string> {
  const cell = (value: string | null) => (value === null ? '' : `"${value.replaceAll('"', '""')}"`);
  const lines = [columns.map(([name]) => cell(name)), ...rows.map((row) => row.map(cell))];
  await writeFile(join(folder, 'things.csv'), `${lines.map((line) => line.join(',')).join('\n')}\n`);
  return '{ server: file, type: local, path: things.csv, format: csv }';
}

function contractText(one: QualityCase, server: string): string {
  const list = (key: string, lines: readonly string[] | undefined, indent: string) =>
    lines?.length ? `${indent}${key}:\n${lines.map((line) => `${indent}  - ${line}\n`).join('')}` : '';
  return `apiVersion: v3.1.0
kind: DataContract
id: shop.things
version: 1.0.0
status: active
servers: [${server}]
${list('customProperties', one.customProperties, '')}${list('slaProperties', one.promises, '')}schema:
  - name: things
${list('quality', one.quality, '    ')}${list('properties', one.properties, '    ')}`;
}
