import { createHash } from 'node:crypto';
import { access, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OdcsObject } from '../../contracts/odcs.ts';
import * as bookings from '../../subgraphs/bookings/generate.ts';
import * as customersModule from '../../subgraphs/customers/generate.ts';
import * as finance from '../../subgraphs/finance/generate.ts';
import * as marketing from '../../subgraphs/marketing/generate.ts';
import { flightsFile } from '../../subgraphs/meridian/index.ts';
import * as people from '../../subgraphs/people/generate.ts';
import { type GeneratorModule, writeDuckDbFile } from '../../subgraphs/toolkit/index.ts';
import { generateContext, ROOT } from './context.ts';
import { promiseChecks, selectObject } from './contract-check.ts';
import { readDemoContracts } from './contracts.ts';
import { type DemoFiles, openDemoFiles } from './files.ts';
import { startTestPostgres, type TestPostgres } from './postgres.ts';
import { TRUTHS } from './truths.ts';

const SCALE = 0.02;
const customers: GeneratorModule = customersModule;
const generators: readonly GeneratorModule[] = [bookings, finance, marketing, people];
/** Planted: what measured quality shall find. */
const BROKEN = ['revenue_adds_up', 'touches_every_day'];
const SOURCES: Readonly<Record<string, string>> = {
  airports: 'airports',
  flights: `read_parquet('${flightsFile(ROOT)}')`,
  strikes: 'strikes',
  bookings: 'bookings.bookings',
  revenue_entries: 'finance.revenue_entries',
  churn: 'finance.churn',
  campaigns: 'marketing.dim_campaigns',
  touches: 'marketing.fct_touches',
  employees: 'employees',
};
const contracts = await readDemoContracts();
const objects = contracts.flatMap(({ contract }) => contract.schema);

let dataDir: string;
let files: DemoFiles;
let postgres: TestPostgres;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'weft-demo-'));
  postgres = await startTestPostgres();
  for (const generator of generators) await generator.generate(generateContext(dataDir, SCALE));
  await customers.generate(generateContext(dataDir, SCALE, postgres.writable));
  files = await openDemoFiles(dataDir);
});

afterAll(async () => {
  files?.close();
  await postgres?.close();
  await rm(dataDir, { recursive: true, force: true });
});

describe('planted and found truths', () => {
  it.each(TRUTHS)('$name: $sentence', async ({ engine, sql, expected }) => {
    const rows = engine === 'duckdb' ? await files.rows(sql) : (await postgres.client.query(sql)).rows;
    expect(rows).toEqual(expected);
  });
});

describe('the data keep their contracts', () => {
  it.each(Object.keys(SOURCES))('%s', async (name) => {
    const object = objectNamed(name);
    const rows = selectObject(object, SOURCES[name] ?? '');
    await files.rows(`create or replace temp table "contract ${name}" as ${rows}`);
    const broken: string[] = [];
    for (const { id, sql } of promiseChecks({ ...object, name: `contract ${name}` })) {
      const [row] = await files.rows(sql);
      if (Number(Object.values(row ?? {})[0]) !== 0) broken.push(id);
    }
    expect(broken).toEqual(BROKEN.filter((id) => object.quality?.some((rule) => rule.id === id)));
  });

  it('routes', async () => {
    const object = objectNamed('routes');
    const query = String(object.customProperties?.find(({ property }) => property === 'weft.query')?.value);
    await files.rows(`create or replace temp table routes as ${query}`);
    const counts = await Promise.all(promiseChecks(object).map(({ sql }) => files.rows(sql)));
    expect(counts.map(([row]) => Number(Object.values(row ?? {})[0]))).toEqual(counts.map(() => 0));
  });

  it.each(['members', 'zip_codes'])('%s (PostgreSQL)', async (name) => {
    const object = objectNamed(name);
    const broken: string[] = [];
    for (const { id, sql } of promiseChecks(object)) {
      const text = sql
        .replaceAll(/regexp_matches\(([^,]+), ('[^']+')\)/g, '$1 ~ $2')
        .replaceAll('(from "', '(select * from "');
      const { rows } = await postgres.client.query(text);
      if (Number(Object.values(rows[0] ?? {})[0]) !== 0) broken.push(id);
    }
    expect(broken).toEqual([]);
  });
});

describe('the domains agree', () => {
  it('a booking leaves from the origin of its flight, before it leaves, by a member who exists', async () => {
    expect(
      await files.rows(`select count(*)::integer as bookings,
          (count(*) filter (f.origin <> b.origin or b.booked_at >= f.date))::integer as wrong,
          (count(distinct b.member_id) filter (b.member_id not between 'M000001' and 'M001000'))::integer as strangers
        from bookings.bookings b join flights f on f.id = b.flight_id`),
    ).toEqual([{ bookings: 10_000, wrong: 0, strangers: 0 }]);
  });

  it('the ledger has one entry per booking, with its fare as gross', async () => {
    expect(
      await files.rows(`select count(*)::integer as entries, (count(*) filter (r.gross <> b.fare))::integer as wrong
        from finance.revenue_entries r join bookings.bookings b on b.id = r.booking_id`),
    ).toEqual([{ entries: 10_000, wrong: 0 }]);
  });

  it('finance and customers know the same tier and region of every member', async () => {
    const { rows } = await postgres.client.query('select id, tier, region from members order by id');
    expect(
      await files.rows('select distinct member_id as id, tier, region from finance.churn order by 1'),
    ).toEqual(rows);
  });

  it('touches reach members who exist, in the days of their campaign', async () => {
    expect(
      await files.rows(`select count(*)::integer as wrong from marketing.fct_touches t join marketing.dim_campaigns c
        using (campaign_id) where touched_at::date not between starts_on and ends_on or t.channel <> c.channel
          or member_id not between 'M000001' and 'M001000'`),
    ).toEqual([{ wrong: 0 }]);
  });
});

describe('a generator', () => {
  it('makes the same data again', async () => {
    const again = await mkdtemp(join(tmpdir(), 'weft-demo-again-'));
    try {
      for (const generator of generators) await generator.generate(generateContext(again, SCALE));
      const second = await openDemoFiles(again);
      for (const table of Object.values(SOURCES).filter((name) => /^\w+\.\w+$|^employees$/.test(name))) {
        const sql = `select * from ${table} order by all`;
        expect(digest(await second.rows(sql)), table).toBe(digest(await files.rows(sql)));
      }
      second.close();
    } finally {
      await rm(again, { recursive: true, force: true });
    }
  });

  it('leaves nothing half-made when it fails, and keeps what was there', async () => {
    const before = await readFile(join(dataDir, 'employees.json'), 'utf8');
    await expect(
      writeDuckDbFile(generateContext(dataDir, SCALE), 'broken.duckdb', [
        'create table t (x integer)',
        'select nonsense',
      ]),
    ).rejects.toThrow('nonsense');
    await expect(access(join(dataDir, 'broken.duckdb'))).rejects.toThrow();
    expect((await readdir(dataDir)).filter((name) => name.includes('.tmp'))).toEqual([]);
    expect(await readFile(join(dataDir, 'employees.json'), 'utf8')).toBe(before);
  });

  it('of customers needs a database, and fills it again in one transaction', async () => {
    await expect(customers.generate(generateContext(dataDir, SCALE))).rejects.toThrow(
      'Expected a PostgreSQL database',
    );
    await customers.generate(generateContext(dataDir, SCALE, postgres.writable));
    const { rows } = await postgres.client.query('select count(*)::integer as members from members');
    expect(rows).toEqual([{ members: 1_000 }]);
  });
});

function objectNamed(name: string): OdcsObject {
  const object = objects.find((candidate) => candidate.name === name);
  if (!object) throw new TypeError(`Expected an object ${name} in the contracts.`);
  return object;
}

function digest(rows: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex');
}
