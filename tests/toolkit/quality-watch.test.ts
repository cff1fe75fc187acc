import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSubgraph, startContractSubgraph } from '../../subgraphs/toolkit/index.ts';
import { postQuery } from '../support/post-query.ts';
import { labContext } from './lab/lab.ts';

let folder: string;
let subgraph: RunningSubgraph | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-watch-'));
});
afterEach(async () => {
  await subgraph?.close();
  subgraph = undefined;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const SOON = { firstAfterMs: 20, everyMs: 60_000, jitterMs: 5 };

type Options = {
  readonly timing?: typeof SOON;
  readonly quality?: string;
  readonly customProperties?: string;
};

async function start({ timing = SOON, quality = '', customProperties = '' }: Options = {}) {
  const root = await mkdtemp(join(folder, 'case-'));
  await writeFile(
    join(root, 'things.odcs.yaml'),
    `apiVersion: v3.1.0
kind: DataContract
id: shop.things
version: 1.2.0
status: active
servers: [{ server: file, type: local, path: things.csv, format: csv }]
customProperties: [${customProperties}]
slaProperties: [{ property: latency, value: 1, unit: d, element: things.at }]
schema:
  - name: things
    quality: [${quality}]
    properties:
      - { name: id, logicalType: integer, primaryKey: true, classification: public }
      - { name: at, logicalType: timestamp, classification: public }
      - { name: secret, logicalType: string, logicalTypeOptions: { maxLength: 3 }, classification: restricted }
`,
  );
  await writeFile(
    join(root, 'things.csv'),
    'id,at,secret\n1,2001-06-30T12:00:00Z,hush-hush\n2,2001-06-29T12:00:00Z,abc\n',
  );
  const outcome = await startContractSubgraph({ directory: '.' }, { ...labContext(root), quality: timing });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.findings));
  subgraph = outcome.value;
  return outcome.value;
}

type Product = {
  readonly result?: string;
  readonly measuredAt: string | null;
  readonly checks: readonly { readonly key: string; readonly result: string; readonly reason?: string }[];
};

async function qualityOf({ url }: RunningSubgraph) {
  const response = await fetch(new URL('/quality', url));
  const text = await response.text();
  const body = JSON.parse(text) as { readonly subgraph: string; readonly products: readonly Product[] };
  return { status: response.status, text, ...body };
}

const measured = async (running: RunningSubgraph) => {
  await expect.poll(async () => (await qualityOf(running)).products[0]?.measuredAt).not.toBeNull();
  return qualityOf(running);
};

async function receipt({ url }: RunningSubgraph, extensions?: unknown) {
  const response = await postQuery(url, { query: '{ things { id } }', extensions });
  const { extensions: told } = (await response.json()) as { extensions?: unknown };
  return told;
}
const asked = { weft: { receipt: true } };

describe('GET /quality of a running subgraph', () => {
  it('says nothing of data that was not measured yet', async () => {
    const running = await start({ timing: { ...SOON, firstAfterMs: 60_000 } });
    const { status, subgraph: name, products } = await qualityOf(running);
    expect({ status, name }).toEqual({ status: 200, name: 'lab' });
    expect(products).toEqual([
      {
        id: 'shop.things',
        version: '1.2.0',
        counts: { passed: 0, warning: 0, failed: 0, error: 0, skipped: 0 },
        measuredAt: null,
        asOf: '2001-06-30T12:00:00Z',
        rowCounts: {},
        checks: [],
      },
    ]);
  });

  it('tells what was measured soon after the start: results, rows, and a broken promise of freshness', async () => {
    const rule = '{ id: enough, metric: rowCount, mustBe: 2 }';
    const { products, text } = await measured(await start({ quality: rule }));
    expect(products[0]).toMatchObject({
      result: 'failed',
      freshness: 'failed',
      asOf: '2001-06-30T12:00:00Z',
      rowCounts: { things: 2 },
      counts: { failed: 2, error: 0 },
    });
    const byKey = new Map(products[0]?.checks.map((check) => [check.key, check]));
    expect(byKey.get('things/enough')).toMatchObject({ result: 'passed', measured: 2, qualityId: 'enough' });
    expect(byKey.get('things.secret/maxLength')).toMatchObject({ result: 'failed', failedRows: 1 });
    expect(byKey.get('things.at/latency')?.reason).toMatch(/^the newest row is of 2001-06-30T12:00:00Z, \d+/);
    expect(byKey.get('things.id/type')).not.toHaveProperty('reason');
    expect(text).not.toContain('hush');
    expect(text).not.toContain('odcs.yaml');
  });

  it('keeps the words of the database to the owner', async () => {
    const query = 'select cast(secret as integer) from {object} limit 1';
    const rule = `{ id: loud, query: "${query}", mustBe: 1 }`;
    const { products, text } = await measured(await start({ quality: rule }));
    expect(products[0]).toMatchObject({ result: 'error' });
    expect(text).not.toContain('hush');
  });

  it('answers 405 to anything but GET', async () => {
    const { url } = await start();
    expect((await fetch(new URL('/quality', url), { method: 'POST' })).status).toBe(405);
  });

  it('is what the process itself can ask for', async () => {
    const running = await start();
    const { products } = await measured(running);
    expect(JSON.parse(JSON.stringify(running.quality?.()))).toEqual(products);
  });
});

describe('extensions.weft', () => {
  it('carry the quality of a product to who asks for a receipt, and to nobody else', async () => {
    const customProperties = '{ property: weft.clock, value: "2001-07-01T00:00:00Z" }';
    const running = await start({ customProperties });
    await measured(running);
    expect(await receipt(running)).toBeUndefined();
    expect(await receipt(running, asked)).toEqual({
      weft: {
        products: [
          {
            id: 'shop.things',
            version: '1.2.0',
            asOf: '2001-06-30T12:00:00Z',
            quality: {
              result: 'failed',
              freshness: 'passed',
              rows: 2,
              measuredAt: expect.any(String),
              counts: { passed: 9, warning: 0, failed: 1, error: 0, skipped: 0 },
            },
          },
        ],
      },
    });
  });

  it('say nothing of quality before it was measured', async () => {
    const running = await start({ timing: { ...SOON, firstAfterMs: 60_000 } });
    expect(await receipt(running, asked)).toEqual({
      weft: { products: [{ id: 'shop.things', version: '1.2.0', asOf: '2001-06-30T12:00:00Z' }] },
    });
  });
});

describe('measuring', () => {
  it('goes on at its interval, and follows the data', async () => {
    const running = await start({ timing: { ...SOON, everyMs: 50 } });
    const first = (await measured(running)).products[0]?.measuredAt ?? '';
    await expect.poll(async () => (await qualityOf(running)).products[0]?.measuredAt ?? '').not.toBe(first);
  });

  it('takes a rule with a schedule when that says, not with the others', async () => {
    const quality = [
      '{ id: nightly, metric: rowCount, mustBe: 2, schedule: "0 3 1 1 *" }',
      '{ id: often, metric: rowCount, mustBe: 2, schedule: "* * * * * *" }',
      '{ id: never, metric: rowCount, mustBe: 2, schedule: "at noon" }',
    ].join(', ');
    const running = await start({ quality });
    const checks = async () => new Map((await qualityOf(running)).products[0]?.checks.map((c) => [c.key, c]));
    await expect.poll(async () => [...(await checks()).keys()]).toContain('things/often');
    await expect.poll(async () => [...(await checks()).keys()]).toContain('things.id/required');
    expect((await checks()).has('things/nightly')).toBe(false);
    expect((await checks()).get('things/never')).toMatchObject({ result: 'error' });
  });

  it('does not happen where the contract says 0 minutes', async () => {
    const customProperties = '{ property: weft.qualityEveryMinutes, value: 0 }';
    const running = await start({ customProperties });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await qualityOf(running)).products[0]?.measuredAt).toBeNull();
  });

  it('stops with the subgraph while it is under way', async () => {
    const query = 'select count(*) from range(100000000) a, range(1000) b where a.range % 7 = b.range';
    const running = await start({ quality: `{ id: endless, query: "${query}", mustBe: 1 }` });
    await new Promise((resolve) => setTimeout(resolve, 300));
    // The rule would take hours.
    await running.close();
    subgraph = undefined;
  });

  it('leaves room for questions while a heavy rule runs', async () => {
    const query = 'select count(*) from range(100000000) a, range(1000) b where a.range % 7 = b.range';
    const running = await start({ quality: `{ id: endless, query: "${query}", mustBe: 1 }` });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await receipt(running);
    expect((await qualityOf(running)).products[0]?.measuredAt).toBeNull();
  });
});
