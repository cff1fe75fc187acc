import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { QualityCollector } from '../../cli/mesh/quality/quality-collector.ts';
import type { QualityTarget } from '../../cli/mesh/quality/quality-target.ts';
import { HttpFeed } from '../../cli/mesh/registry/http-feed.ts';
import { type Candidate, type Registry, RemoteRegistry, readPolicies } from '../../registry/index.ts';
import { type RunningSubgraph, startContractSubgraph } from '../../subgraphs/toolkit/index.ts';
import { labContext } from '../toolkit/lab/lab.ts';
import { addTraffic, candidate, useRegistries } from './open-registry.ts';
import { useRegistryServers } from './serve-registry.ts';
import { measurement } from './store/facts.ts';

/* From what a subgraph measures of its data to what a policy says of a change: everything real but the clock. */

const { open } = useRegistries();
const serve = useRegistryServers();
const BY = { by: 'ada' };
const TEAMS = [{ name: 'sales', title: 'Sales', domain: 'shop' }];
const SOON = { firstAfterMs: 10, everyMs: 60_000, jitterMs: 1 };

const CONTRACT = `apiVersion: v3.1.0
kind: DataContract
id: shop.things
name: Things
version: 1.2.0
status: active
domain: shop
team: { name: sales }
servers: [{ server: file, type: local, path: things.csv, format: csv }]
slaProperties: [{ property: latency, value: 1, unit: d, element: things.at }]
schema:
  - name: things
    quality: [{ id: enough, metric: rowCount, mustBeGreaterThan: 100 }]
    properties:
      - { name: id, logicalType: integer, primaryKey: true, classification: public }
      - { name: at, logicalType: timestamp, classification: public }
      - { name: note, logicalType: string, classification: public }
`;

let folder = '';
let subgraph: RunningSubgraph;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-quality-'));
  await writeFile(join(folder, 'things.odcs.yaml'), CONTRACT);
  await writeFile(
    join(folder, 'things.csv'),
    'id,at,note\n1,2001-06-30T12:00:00Z,a\n2,2001-06-29T12:00:00Z,b\n',
  );
  const context = { ...labContext(folder), name: 'shop', quality: SOON };
  const started = await startContractSubgraph({ directory: '.' }, context);
  if (!started.ok) throw new Error(JSON.stringify(started.findings));
  subgraph = started.value;
});
afterAll(async () => {
  await subgraph?.close();
  await rm(folder, { recursive: true, force: true });
});

const collectors: QualityCollector[] = [];
afterEach(() => Promise.all(collectors.splice(0).map((collector) => collector.close())));

/** A gateway's part: reads what these subgraphs measure and hands it to a registry over HTTP. */
async function collect(registry: Registry, targets: readonly QualityTarget[]) {
  const remote = new RemoteRegistry({ url: (await serve(registry)).url });
  const feed = new HttpFeed(remote, () => undefined);
  const notes: string[] = [];
  let rounds = 0;
  const collector = new QualityCollector({
    async targets() {
      rounds += 1;
      return targets;
    },
    keep: (measurements) => feed.addQuality(measurements),
    ...{ everyMs: 5, note: (text: string) => notes.push(text) },
  });
  collectors.push(collector);
  return { remote, notes, rounds: () => rounds };
}

async function withDefaults(more: { readonly clock?: () => Date } = {}): Promise<Registry> {
  const policies = await readPolicies(['weft:defaults'], []);
  if (!policies.ok) throw new Error(JSON.stringify(policies.findings));
  const tried = policies.value.filter(({ id }) => ['P15', 'P18'].includes(id));
  return open({ teams: TEAMS, policies: { policies: tried }, ...more });
}

function things(sdl = SDL): Candidate {
  const contracts = [{ file: 'things.odcs.yaml', text: CONTRACT }];
  const { url } = subgraph;
  return candidate('shop', sdl, { owner: 'sales', contracts, url });
}

const SDL =
  'type Query { things(limit: Int): [Thing!]! } type Thing @key(fields: "id") { id: ID! note: String }';
const WITHOUT_NOTE = SDL.replace(' note: String', '');

/** What P15 and P18 say of a candidate: the level of a finding, `not known`, or nothing where all is well. */
async function judged(registry: Registry, sdl: string) {
  const { findings } = await registry.check(things(sdl));
  const said = (policy: string): string | undefined => {
    const finding = findings.find((one) => one.policy === policy);
    if (finding) return `${finding.code} ${finding.level}`;
    const isUnknown = findings.some(
      ({ code, message }) => code === 'POLICY_NOT_APPLICABLE' && message.includes(policy),
    );
    return isUnknown ? 'not known' : undefined;
  };
  return { P15: said('P15'), P18: said('P18') };
}

describe('the quality that subgraphs measure', () => {
  it('comes to the registry by the gateways, and policies P15 and P18 judge by it', async () => {
    const registry = await withDefaults();
    await registry.publish(things(), BY);
    await addTraffic(registry, { coordinates: { 'Thing.note': 3 } });
    expect(await judged(registry, WITHOUT_NOTE)).toEqual({ P15: 'not known', P18: 'not known' });

    const { remote, notes, rounds } = await collect(
      registry,
      await new HttpFeed(await remoteOf(registry), () => undefined).measuring(),
    );
    await expect.poll(async () => (await remote.quality()).length).toBe(1);
    expect(await remote.quality()).toMatchObject([
      {
        product: 'shop.things',
        quality: {
          openErrors: [
            { rule: 'enough', severity: 'error' },
            { rule: 'things.at/latency', severity: 'error' },
          ],
        },
        slo: {},
      },
    ]);
    expect(await judged(registry, WITHOUT_NOTE)).toEqual({
      P15: 'POLICY_VIOLATED warn',
      P18: 'POLICY_VIOLATED block',
    });
    // The same measurement is asked for again and again, and counts once.
    const asked = rounds();
    await expect.poll(rounds).toBeGreaterThan(asked + 3);
    const [standing] = await remote.quality();
    const { days } = await registry.quality();
    expect(days).toMatchObject([
      { subgraph: 'shop', version: '1.2.0', result: 'failed', freshness: 'failed', measurements: 1, rows: 2 },
    ]);
    expect(standing?.quality.passRate7d).toBeCloseTo((days[0]?.passed ?? 0) / (days[0]?.checks ?? 0));
    expect(notes).toEqual([]);
    expect((await remote.policyFacts()).measurements).toEqual((await registry.policyFacts()).measurements);
  });

  it('leaves an error budget that is spent by broken promises and comes back when the window has passed', async () => {
    let now = new Date('2026-11-01T12:00:00Z');
    const registry = await withDefaults({ clock: () => now });
    await registry.publish(things(), BY);
    const hourly = async (day: string, missed: number): Promise<void> => {
      for (let hour = 0; hour < 10; hour += 1) {
        const measuredAt = `${day}T${String(hour).padStart(2, '0')}:00:00.000Z`;
        const kept = hour < missed ? 0 : 1;
        await registry.addQuality([
          measurement({ product: 'shop.things', subgraph: 'shop', measuredAt, kept }),
        ]);
      }
    };
    const budget = async (): Promise<number | undefined> =>
      (await registry.quality()).standings.get('shop.things')?.slo.budgetRemaining;
    expect(await budget()).toBeUndefined();
    await hourly('2026-11-01', 1);
    // 10 a day make 280 in the window, of which 1 % may be missed.
    expect(await budget()).toBeCloseTo(1 - 1 / 2.8);
    await hourly('2026-10-31', 2);
    expect(await budget()).toBe(0);
    expect((await judged(registry, WITHOUT_NOTE)).P18).toBe('POLICY_VIOLATED block');
    now = new Date('2026-11-27T12:00:00Z');
    expect(await budget()).toBe(0);
    await hourly('2026-11-27', 0);
    now = new Date('2026-11-28T12:00:00Z');
    expect(await budget()).toBeCloseTo(1 - 1 / 2.8);
    now = new Date('2026-11-29T12:00:00Z');
    expect(await budget()).toBe(1);
    expect((await judged(registry, WITHOUT_NOTE)).P18).toBeUndefined();
  });

  it('is told by a subgraph of its own products only, and of no day to come', async () => {
    const registry = await withDefaults();
    await registry.publish(things(), BY);
    const today = new Date();
    const measuredAt = today.toISOString();
    const tomorrow = new Date(today.getTime() + 86_400_000).toISOString();
    const kept = await registry.addQuality([
      measurement({ product: 'shop.things', subgraph: 'rival', measuredAt }),
      measurement({ product: 'shop.things', subgraph: 'shop', measuredAt: tomorrow }),
      measurement({ product: 'shop.things', subgraph: 'shop', measuredAt: '2020-01-01T00:00:00Z' }),
      measurement({ product: 'elsewhere.new', subgraph: 'elsewhere', measuredAt }),
    ]);
    expect(kept).toEqual({
      taken: 1,
      refused: [
        'rival says how good shop.things is, which shop publishes.',
        expect.stringContaining(`shop says that shop.things was measured at ${tomorrow}, on `),
        expect.stringContaining('shop says that shop.things was measured at 2020-01-01T00:00:00Z, on '),
      ],
    });
    expect([...(await registry.quality()).standings.keys()]).toEqual(['elsewhere.new']);
  });

  it('is not expected of subgraphs that measure none, say nonsense or are away', async () => {
    const answers = [
      { type: 'text/html', body: '<p>hello</p>' },
      { type: 'application/json', body: '{"products": [' },
      { type: 'application/json', body: '{"products": [{"id": 7}]}' },
      { type: 'application/json', body: ' '.repeat(9 * 1024 * 1024) },
      { status: 500, type: 'text/plain', body: 'What?' },
      { status: 404, type: 'application/json', body: '{}', below: '/a/domain' },
    ];
    const strangers = await Promise.all(answers.map(serveStranger));
    const registry = await withDefaults();
    const { rounds, notes } = await collect(registry, [
      ...strangers.map(({ url }) => ({ name: 'stranger', url })),
      { name: 'away', url: 'http://localhost:1/graphql' },
      { name: 'shop', url: subgraph.url },
    ]);
    await expect.poll(async () => (await registry.quality()).standings.size).toBe(1);
    const asked = rounds();
    await expect.poll(rounds).toBeGreaterThan(asked + 5);
    await Promise.all(collectors.splice(0).map((collector) => collector.close()));
    await Promise.all(strangers.map((one) => one.close()));
    // Who is no subgraph that measures is left alone for a while; what came broken may come whole the next time.
    expect(strangers.map(({ paths }) => new Set(paths))).toEqual(
      answers.map(({ below = '' }) => new Set([`${below}/quality`])),
    );
    expect(strangers.map(({ paths }) => paths.length === 1)).toEqual([true, false, true, true, true, true]);
    expect(notes).toEqual([]);
  });
});

async function remoteOf(registry: Registry): Promise<RemoteRegistry> {
  return new RemoteRegistry({ url: (await serve(registry)).url });
}

type Stranger = {
  readonly status?: number;
  readonly type: string;
  readonly body: string;
  readonly below?: string;
};

/** A server that answers everything alike, and tells what it was asked. */
async function serveStranger({ status = 200, type, body, below = '' }: Stranger) {
  const paths: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    paths.push(url);
    response.writeHead(status, { 'content-type': type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { paths, url: `http://127.0.0.1:${port}${below}/graphql`, close };
}
