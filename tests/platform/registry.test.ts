import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type CheckReport,
  openStore,
  type RegistryStore,
  type SubgraphVersion,
  type UsageRow,
} from '../../registry/index.ts';
import { sdl } from '../../subgraphs/platform/index.ts';
import { meshSchemaExtension } from '../../subgraphs/toolkit/index.ts';
import { PlatformMesh } from './platform-mesh.ts';

const AIRPORTS = `
extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@composeDirective"])
${meshSchemaExtension(['owner', 'dataProduct', 'sunset'])}
type Query { airports: [Airport!] }
type Airport @key(fields: "iata") @dataProduct(id: "airports.airports", domain: "airports", version: "1.0.0") {
  iata: ID!
  city: String @deprecated(reason: "Ambiguous.") @sunset(on: "2026-01-01", replacement: "Airport.iata")
  mayor: String @deprecated
}`;
const TEAMS = [
  { name: 'ground', title: 'Ground operations', domain: 'airports' },
  { name: 'platform', title: 'Platform', domain: 'platform' },
  { name: 'sales', title: 'Sales' },
];

const today = new Date().toISOString().slice(0, 10);
let root = '';
let store: RegistryStore;
let mesh: PlatformMesh;
const closing: (() => Promise<unknown>)[] = [];

const version = (number: number, check: string): SubgraphVersion => ({
  subgraph: 'airports',
  number,
  domain: 'airports',
  owner: 'ground',
  url: 'http://airports.invalid',
  sdl: '0'.repeat(64),
  contracts: [{ file: 'a.odcs.yaml', id: 'airports.airports', version: '1.0.0', text: '0'.repeat(64) }],
  commit: 'abc123',
  check,
});
const build = (number: number, versions: Record<string, number>) => ({
  number,
  supergraph: '0'.repeat(64),
  versions,
});
const use = (client: string, count: number, coordinates: readonly string[]): UsageRow => ({
  operation: client.padEnd(64, '0'),
  name: `Ask${count}`,
  kind: 'query',
  client,
  clientVersion: '1.0',
  day: today,
  count,
  errors: 1,
  totalMs: 5,
  maxMs: 5,
  firstSeen: `${today}T00:00:00.000Z`,
  lastSeen: `${today}T01:00:00.000Z`,
  coordinates: Object.fromEntries(coordinates.map((key) => [key, count])),
});

async function keepReport(findings: CheckReport['findings']): Promise<string> {
  const report: CheckReport = {
    subgraph: 'airports',
    at: '2026-11-26T00:00:00.000Z',
    passed: findings.length === 0,
    findings,
    changes: [],
    usage: { days: 30, operations: 0, requests: 0 },
  };
  return store.putDocument(JSON.stringify(report));
}

async function fillStore(): Promise<void> {
  const good = await keepReport([]);
  const bad = await keepReport([
    {
      code: 'FIELD_REMOVED',
      severity: 'error',
      stage: 'consumer',
      message: 'The field is used.',
      coordinate: 'Airport.city',
      owner: 'ground',
    },
  ]);
  await store.append([{ kind: 'published', version: version(1, good), build: build(1, { airports: 1 }) }], {
    by: 'ada',
    why: 'First.',
  });
  await store.append([{ kind: 'rejected', version: version(2, bad) }], { by: 'bob' });
  await store.append([{ kind: 'published', version: version(3, good), build: build(2, { airports: 3 }) }], {
    by: 'ada',
  });
  await store.append(
    [{ kind: 'rolled-back', subgraph: 'airports', to: 1, build: build(3, { airports: 1 }) }],
    { by: 'ada', why: 'Slow.' },
  );
  await store.append([{ kind: 'checked', subgraph: 'airports', report: bad, passed: false }], { by: 'ci' });
  await store.append(
    [
      {
        kind: 'waived',
        waiver: {
          id: 'w1',
          policy: 'P03',
          product: 'airports.airports',
          owner: 'ground',
          expires: '2027-01-31',
        },
      },
    ],
    { by: 'gov', why: 'Until the move.' },
  );
  await store.addUsage([
    use('board', 7, ['Query.airports', 'Airport.iata', 'Airport.city']),
    use('kiosk', 9, ['Query.airports', 'Airport.iata']),
    use('other', 2, ['Query.domains']),
  ]);
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weft-platform-registry-'));
  closing.push(() => rm(root, { recursive: true, force: true }));
  const entry = (name: string, owner: string) =>
    `  ${name}: { routing_url: "http://${name}.invalid", schema: { subgraph_url: "http://${name}.invalid" }, domain: ${name}, owner: ${owner} }`;
  const manifest = [
    'federation_version: "=2.9"',
    'subgraphs:',
    entry('airports', 'ground'),
    entry('platform', 'platform'),
    `teams: ${JSON.stringify(Object.fromEntries(TEAMS.map(({ name, ...team }) => [name, team])))}`,
    'clients: { board: { team: sales } }',
    'registry: { store: kept }',
  ];
  await writeFile(join(root, 'supergraph.yaml'), manifest.join('\n'));
  // It stays open: the platform reads beside whoever writes.
  store = await openStore(join(root, 'kept'));
  closing.push(() => store.close());
  await fillStore();
  const subgraph = (name: string, owner: string) => ({ name, owner, domain: name, file: `${name}.graphql` });
  mesh = await PlatformMesh.start({
    root,
    teams: TEAMS,
    subgraphs: (platformUrl) => [
      { ...subgraph('airports', 'ground'), sdl: AIRPORTS, url: 'http://airports.invalid' },
      { ...subgraph('platform', 'platform'), sdl, url: platformUrl },
    ],
  });
  closing.push(() => mesh.close());
});
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

const ask = (query: string) => mesh.ask(query);
const data = (query: string): Promise<unknown> => mesh.data(query);

describe('the registry in the graph', () => {
  it('shows each version of a subgraph, who sent it in, and why it was kept out', async () => {
    const finding = {
      code: 'FIELD_REMOVED',
      stage: 'consumer',
      coordinate: 'Airport.city',
      owner: { title: 'Ground operations' },
    };
    expect(
      await data(`{ meshSubgraphs { name current { number }
        versions { number standing by why commit owner { title } contracts findings { code stage coordinate owner { title } } }
        findings { code } } meshSubgraph(name: "nobody") { name } }`),
    ).toEqual({
      meshSubgraphs: [
        {
          name: 'airports',
          current: { number: 1 },
          versions: [
            { number: 3, standing: 'accepted', by: 'ada', why: null, findings: [] },
            { number: 2, standing: 'rejected', by: 'bob', why: null, findings: [finding] },
            { number: 1, standing: 'current', by: 'ada', why: 'First.', findings: [] },
          ].map((one) => ({
            ...one,
            commit: 'abc123',
            owner: { title: 'Ground operations' },
            contracts: ['airports.airports'],
          })),
          findings: [{ code: 'FIELD_REMOVED' }],
        },
      ],
      meshSubgraph: null,
    });
  });

  it('shows builds, the latest first, in pages', async () => {
    expect(await data('{ meshBuilds(limit: 1) { number cause subgraph why versions signed } }')).toEqual({
      meshBuilds: [
        {
          number: 3,
          cause: 'rolled-back',
          subgraph: 'airports',
          why: 'Slow.',
          versions: ['airports@1'],
          signed: false,
        },
      ],
    });
    expect(await data('{ meshBuilds(before: 3) { number } }')).toEqual({
      meshBuilds: [{ number: 2 }, { number: 1 }],
    });
  });

  it('tells what happened, oldest first, in pages', async () => {
    expect(await data('{ meshEvents(after: 1, limit: 2) { revision kind subgraph by text } }')).toEqual({
      meshEvents: [
        {
          revision: 2,
          kind: 'rejected',
          subgraph: 'airports',
          by: 'bob',
          text: 'Version 2 of airports was kept out.',
        },
        {
          revision: 3,
          kind: 'published',
          subgraph: 'airports',
          by: 'ada',
          text: 'Version 3 of airports was published in build 2.',
        },
      ],
    });
    expect(await data('{ meshEvents(after: 5, subgraph: "airports") { kind } }')).toEqual({ meshEvents: [] });
  });

  it('tells who uses a field or product, with the team of the client', async () => {
    const board = { client: 'board', count: 7, team: { name: 'sales' } };
    const kiosk = { client: 'kiosk', count: 9, team: null };
    const fields = 'client count team { name }';
    expect(await data(`{ meshUsage(coordinate: "Airport.city") { ${fields} } }`)).toEqual({
      meshUsage: [board],
    });
    expect(await data(`{ meshUsage(product: "airports.airports") { ${fields} } }`)).toEqual({
      meshUsage: [kiosk, board],
    });
    expect(
      await data('{ meshUsage(limit: 1, offset: 1) { client clientVersion name errors source } }'),
    ).toEqual({
      meshUsage: [{ client: 'board', clientVersion: '1.0', name: 'Ask7', errors: 1, source: 'traffic' }],
    });
    expect(
      await data(
        `{ dataProduct(id: "airports.airports") { consumers { client } fields { coordinate consumers { client } } } }`,
      ),
    ).toEqual({
      dataProduct: {
        consumers: [{ client: 'kiosk' }, { client: 'board' }],
        fields: [
          { coordinate: 'Airport.iata', consumers: [{ client: 'kiosk' }, { client: 'board' }] },
          { coordinate: 'Airport.city', consumers: [{ client: 'board' }] },
          { coordinate: 'Airport.mayor', consumers: [] },
        ],
      },
    });
  });

  it('says of a field what is to become of it', async () => {
    expect(
      await data('{ fields(product: "airports.airports") { name deprecation { sunset replacement } } }'),
    ).toEqual({
      fields: [
        { name: 'iata', deprecation: null },
        { name: 'city', deprecation: { sunset: '2026-01-01', replacement: 'Airport.iata' } },
        { name: 'mayor', deprecation: { sunset: null, replacement: null } },
      ],
    });
  });

  it('lists what is to go with who still uses it', async () => {
    expect(
      await data(
        '{ meshDeprecations(owner: "ground") { coordinate reason sunset isPast replacement owner { name } users { client count } } }',
      ),
    ).toEqual({
      meshDeprecations: [
        {
          coordinate: 'Airport.city',
          reason: 'Ambiguous.',
          sunset: '2026-01-01',
          isPast: true,
          replacement: 'Airport.iata',
          owner: { name: 'ground' },
          users: [{ client: 'board', count: 7 }],
        },
        {
          coordinate: 'Airport.mayor',
          reason: 'No longer supported',
          sunset: null,
          isPast: false,
          replacement: null,
          owner: { name: 'ground' },
          users: [],
        },
      ],
    });
  });

  it('shows waivers', async () => {
    expect(
      await data('{ meshWaivers { id policy product { id } owner { name } expires isEnded why } }'),
    ).toEqual({
      meshWaivers: [
        {
          id: 'w1',
          policy: 'P03',
          product: { id: 'airports.airports' },
          owner: { name: 'ground' },
          expires: '2027-01-31',
          isEnded: false,
          why: 'Until the move.',
        },
      ],
    });
  });

  it('sees at once what another process adds', async () => {
    await store.append([{ kind: 'waiver-ended', id: 'w1' }], { by: 'gov' });
    expect(await data('{ meshWaivers { isEnded } }')).toEqual({ meshWaivers: [{ isEnded: true }] });
  });

  it.each([
    ['{ meshEvents(limit: 0) { kind } }', 'Expected "limit" from 1 to 1000, got 0.'],
    ['{ meshUsage(days: 401) { client } }', 'Expected "days" from 1 to 400, got 401.'],
    ['{ meshUsage(offset: -1) { client } }', 'Expected "offset" of at least 0, got -1.'],
  ])('refuses %s', async (query, message) => {
    expect((await ask(query)).errors?.[0]?.message).toBe(message);
  });
});
