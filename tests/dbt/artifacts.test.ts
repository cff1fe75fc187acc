import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCatalog } from '../../contracts/dbt/catalog.ts';
import { readDbtManifest } from '../../contracts/dbt/manifest.ts';
import { readRunResults } from '../../contracts/dbt/run-results.ts';
import { readSourceFreshness } from '../../contracts/dbt/source-freshness.ts';
import { errorsOf } from '../contracts/write-contracts.ts';

/* Artifacts that dbt 1.5, 1.6, 1.7 and 1.11 really wrote for one small project over DuckDB (tests/dbt/artifacts). */

const ARTIFACTS = join(import.meta.dirname, 'artifacts');
const VERSIONS = ['v9', 'v10', 'v11', 'v12'];

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-dbt-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A copy of real artifacts with one text of a file replaced. */
async function broken(file: string, from: string | RegExp, to: string): Promise<string> {
  const target = await mkdtemp(join(folder, 'target-'));
  await cp(join(ARTIFACTS, 'v12'), target, { recursive: true });
  const text = await readFile(join(target, file), 'utf8');
  if (text.replace(from, to) === text) throw new Error(`Expected ${file} to contain ${String(from)}.`);
  await writeFile(join(target, file), text.replace(from, to));
  return target;
}

describe.each(VERSIONS)('a manifest %s', (version) => {
  it('gives models, tests, groups and exposures in one form', async () => {
    const read = await readDbtManifest(join(ARTIFACTS, version));
    if (!read.ok) throw new Error(JSON.stringify(read.findings));
    const { adapter, models, tests, groups, exposures } = read.value;
    expect({ adapter, tests: tests.length }).toEqual({ adapter: 'duckdb', tests: 13 });
    const orders = models.find(({ uniqueId }) => uniqueId === 'model.shop.orders.v2');
    expect(orders).toMatchObject({
      ...{ name: 'orders', version: '2', latestVersion: '2', access: 'public', group: 'sales_ops' },
      ...{ relationName: '"shop"."main"."orders"', isContractEnforced: true, mesh: { domain: 'sales' } },
      tags: ['orders', 'core'],
    });
    expect(models.find(({ name }) => name === 'order_days')?.owner).toBe('finance@shop.example');
    expect(groups.map(({ name, ownerEmail }) => [name, ownerEmail])).toEqual([
      ['sales_ops', 'sales-ops@shop.example'],
      ['crm', 'crm@shop.example'],
    ]);
    expect(exposures).toMatchObject([
      { name: 'sales_cockpit', dependsOn: ['model.shop.orders.v2', 'model.shop.customers'] },
    ]);
  });

  it('comes with columns of the database and results of a run', async () => {
    const catalog = await readCatalog(join(ARTIFACTS, version));
    const run = await readRunResults(join(ARTIFACTS, version));
    const sources = await readSourceFreshness(join(ARTIFACTS, version));
    if (!catalog.ok || !run.ok || !sources.ok) throw new Error('Expected all artifacts to be readable.');
    expect(catalog.value.get('model.shop.customers')?.map(({ name }) => name)).toEqual([
      ...['customer_id', 'FullName', 'email', 'joined_on'],
    ]);
    const status = new Map(run.value.results.map((result) => [result.uniqueId, result]));
    expect(status.get('test.shop.not_null_customers_email.da3cfcd534')).toMatchObject({
      ...{ kind: 'test', status: 'warning', failures: 1 },
      message: 'Got 1 result, configured to warn if != 0',
    });
    expect(status.get('model.shop.order_days')).toMatchObject({
      ...{ kind: 'model', status: 'passed', completedAt: expect.stringMatching(/^2026-.*Z$/) },
    });
    expect(sources.value).toMatchObject([
      {
        ...{ uniqueId: 'source.shop.till.raw_orders', kind: 'source', status: 'warning' },
        message: expect.stringMatching(
          /^its newest row was of 2024-03-06 12:30 UTC when looked at on 2026-11-26 \d\d:\d\d UTC$/,
        ),
      },
    ]);
  });
});

describe('artifacts that cannot be used', () => {
  it('of an unknown version are refused with the versions that are read', async () => {
    const old = await broken('manifest.json', 'manifest/v12.json', 'manifest/v8.json');
    expect(errorsOf(await readDbtManifest(old))).toEqual([
      'DBT_VERSION Expected manifest.json in version v9 to v12, got "https://schemas.getdbt.com/dbt/manifest/v8.json" at metadata.dbt_schema_version.',
    ]);
    const odd = await broken('run_results.json', 'run-results/v6.json', 'run-results/next.json');
    expect(errorsOf(await readRunResults(odd))).toEqual([
      'DBT_VERSION Expected run_results.json in version v4 to v6, got "https://schemas.getdbt.com/dbt/run-results/next.json" at metadata.dbt_schema_version.',
    ]);
  });

  it('that are not JSON are refused with the place where they stop being it', async () => {
    const torn = await broken('manifest.json', /(?<="nodes": \{).*/s, '"model');
    expect(errorsOf(await readDbtManifest(torn))).toEqual([
      expect.stringMatching(/^1:\d+ DBT_NOT_JSON Expected JSON as dbt writes it, got: Unterminated string/),
    ]);
    const html = await broken('catalog.json', /.*/s, '<html>');
    expect(errorsOf(await readCatalog(html))).toEqual([
      expect.stringMatching(/^1:1 DBT_NOT_JSON Expected JSON as dbt writes it, got: Unexpected token/),
    ]);
  });

  it('that are not there are refused with what writes them', async () => {
    const outcome = await readRunResults(join(folder, 'nowhere'));
    expect(outcome.ok).toBe(false);
    expect(outcome.findings[0]).toMatchObject({
      code: 'MISSING_FILE',
      fix: 'Name the folder that dbt writes to (usually target); dbt build and dbt test write it.',
    });
  });

  it('with a node of another shape name the node and what is wrong with it', async () => {
    const odd = await broken('manifest.json', '"alias": "orders", "checksum"', '"alias": 7, "checksum"');
    expect(errorsOf(await readDbtManifest(odd))).toEqual([
      'INVALID_VALUE Expected a string at nodes.model.shop.orders.v2.alias, got 7.',
    ]);
    const state = await broken('run_results.json', '"status": "pass"', '"status": "meh"');
    expect(errorsOf(await readRunResults(state))[0]).toMatch(
      /^INVALID_VALUE Expected one of pass, .* at results\[\d+\]\.status, got "meh"\.$/,
    );
  });

  it('with mesh keys that mean nothing say so and go on', async () => {
    const slip = await broken(
      'manifest.json',
      '"meta": {"mesh": {"enum": true}}, "tags": []}',
      '"meta": {"mesh": {"enmu": true, "pii": "yes"}}, "tags": []}',
    );
    const read = await readDbtManifest(slip);
    expect(read.ok).toBe(true);
    expect(read.findings.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
      'warning Expected a boolean at nodes.model.shop.orders.v2.columns.status.meta.mesh.pii, got "yes".',
      'warning Unknown key "enmu" at nodes.model.shop.orders.v2.columns.status.meta.mesh. Did you mean "enum"?',
    ]);
  });
});
