import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Candidate, openStore, Registry, readPolicies } from '../../registry/index.ts';
import { sdl } from '../../subgraphs/platform/index.ts';
import { StoredRegistry } from '../../subgraphs/platform/stored-registry.ts';
import { meshSchemaExtension } from '../../subgraphs/toolkit/index.ts';
import { measurement } from '../registry/store/facts.ts';
import { PlatformMesh } from './platform-mesh.ts';

/* How the mesh is governed and what it serves, asked through a gateway: a real registry is filled by what people do with it. */

const TEAMS = [
  { name: 'ground', title: 'Ground operations', domain: 'airports', contact: 'ground@meridian.example' },
  { name: 'platform', title: 'Platform', domain: 'platform' },
  { name: 'sales', title: 'Sales' },
];
const CLIENTS = [
  { name: 'board', team: 'sales', title: 'The board', variant: 'partners' },
  { name: 'kiosk', team: 'sales' },
];

const AIRPORTS = `
extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@tag", "@composeDirective"])
${meshSchemaExtension(['owner', 'dataProduct'])}
"Questions."
type Query { "All airports." airports(first: Int): [Airport!] @tag(name: "open") }
"A place to land."
type Airport @key(fields: "iata") @dataProduct(id: "airports.airports", domain: "airports", version: "1.0.0") {
  "Its code."
  iata: ID! @tag(name: "open")
  "Where it lies."
  city: String
}`;
const CONTRACT = `apiVersion: v3.1.0
kind: DataContract
id: airports.airports
version: 1.0.0
status: active
domain: airports
team: { name: ground }
description: { purpose: Where flights begin and end. }
servers: [{ server: file, type: local, path: airports.csv, format: csv }]
schema:
  - name: airports
    properties:
      - { name: iata, logicalType: string, primaryKey: true, classification: public, description: Its code. }
      - { name: city, logicalType: string, classification: public }
`;
const RULES = `policies:
  - id: described
    name: Every field is described
    why: Readers do not guess.
    owner: platform
    level: block
    rollout: { warn: 2026-01-01, block: 2099-01-01 }
    scope: product.isDeclared
    rule: contract.fields.all(f, has(f.description))
    fix: Describe it in the contract.
    since: 2026-01-01
    tests: [{ name: none, input: { product: { isDeclared: true }, contract: { fields: [{ coordinate: A.b }] } }, expect: fail }]
  - id: fresh
    name: Data is measured and good
    why: Readers decide by it.
    owner: ground
    level: inform
    scope: product.isDeclared
    rule: quality.passRate7d >= 0.9 && slo.budgetRemaining > 0.5
    tests: [{ name: none, input: { product: { isDeclared: true }, quality: { passRate7d: 0.1 } }, expect: fail }]
`;
const OWN_RULES = `policies:
  - id: airports.reachable
    name: Somebody answers
    why: Pilots call.
    owner: ground
    level: warn
    rule: has(product.owner.contact)
    tests: [{ name: nobody, input: { product: { owner: { team: ground } } }, expect: fail }]
`;

const now = new Date();
const dayBefore = (days: number): string => new Date(now.getTime() - days * 86_400_000).toISOString();
let root = '';
let registry: Registry;
let mesh: PlatformMesh;
const closing: (() => Promise<unknown>)[] = [];

const airports = (more: Partial<Candidate> = {}): Candidate => ({
  subgraph: 'airports',
  domain: 'airports',
  owner: 'ground',
  url: 'http://airports.invalid',
  file: 'airports.graphql',
  sdl: AIRPORTS,
  contracts: [{ file: 'airports.odcs.yaml', text: CONTRACT }],
  policies: { file: 'policies.yaml', text: OWN_RULES },
  ...more,
});
const platformAt = (address: string): Candidate => ({
  subgraph: 'platform',
  domain: 'platform',
  owner: 'platform',
  url: address,
  file: 'platform.graphql',
  sdl,
  contracts: [],
});

async function govern(): Promise<string> {
  const today = now.toISOString();
  const { ok, report } = await registry.publish([airports(), platformAt('http://platform.invalid')], {
    by: 'ada',
    why: 'The mesh goes live.',
  });
  if (!ok) throw new Error(JSON.stringify(report.findings, null, 2));
  await registry.addUsage([
    {
      ...{
        operation: 'a'.repeat(64),
        name: 'Towns',
        kind: 'query',
        client: 'kiosk',
        day: today.slice(0, 10),
      },
      ...{ count: 7, errors: 0, totalMs: 7, maxMs: 1, firstSeen: today, lastSeen: today },
      coordinates: { Query: 7, 'Query.airports': 7, Airport: 7, 'Airport.city': 7 },
    },
  ]);
  const removing = airports({ sdl: AIRPORTS.replace(/ {2}"Where it lies."\n {2}city: String\n/, '') });
  const checked = await registry.check([removing], { by: 'ci' });
  const change = checked.changes.find(({ coordinate }) => coordinate === 'Airport.city')?.id ?? '';
  await registry.approve({ change, team: 'sales', by: 'sue', why: 'The kiosk goes.' });
  await registry.waive({
    ...{ policy: 'described', product: 'airports.airports', owner: 'ground', expires: '2999-01-31' },
    ...{ by: 'gov', why: 'Until the move.' },
  });
  await registry.openPreview({ name: 'pr-7', candidates: [removing], by: 'ada', why: 'To look at.' });
  await registry.registerClient({
    ...{ client: 'board', version: '2', operations: [{ text: '{ airports { iata } }', name: 'Codes' }] },
    by: 'sue',
  });
  const failing = [{ rule: 'known_city', severity: 'error', element: 'airports.city' } as const];
  const product = { product: 'airports.airports', subgraph: 'airports' };
  await registry.addQuality([
    measurement({ ...product, measuredAt: dayBefore(40) }),
    measurement({ ...product, measuredAt: dayBefore(9), checks: 10, passed: 10 }),
    measurement({ ...product, measuredAt: dayBefore(1), checks: 10, passed: 10 }),
    measurement({
      ...product,
      measuredAt: today,
      checks: 10,
      passed: 7,
      kept: 0,
      result: 'failed',
      failing,
      rows: 5_000_000_000,
    }),
  ]);
  return change;
}

let change = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weft-governance-'));
  closing.push(() => rm(root, { recursive: true, force: true }));
  const named = (items: readonly { readonly name: string }[]) =>
    JSON.stringify(Object.fromEntries(items.map(({ name, ...item }) => [name, item])));
  const entry = (name: string, owner: string) =>
    `  ${name}: { routing_url: "http://${name}.invalid", schema: { subgraph_url: "http://${name}.invalid" }, domain: ${name}, owner: ${owner} }`;
  const manifest = [
    ...[
      'federation_version: "=2.9"',
      'subgraphs:',
      entry('airports', 'ground'),
      entry('platform', 'platform'),
    ],
    ...[`teams: ${named(TEAMS)}`, `clients: ${named(CLIENTS)}`, 'policies: [rules.yaml]'],
    ...['variants: { partners: { include: [open], exclude: [pii] } }', 'registry: { store: kept }'],
  ];
  await writeFile(join(root, 'supergraph.yaml'), manifest.join('\n'));
  await writeFile(join(root, 'rules.yaml'), RULES);
  const policies = await readPolicies(
    [join(root, 'rules.yaml')],
    TEAMS.map(({ name }) => name),
  );
  if (!policies.ok) throw new Error(JSON.stringify(policies.findings));
  registry = await Registry.open({
    ...{ store: await openStore(join(root, 'kept')), teams: TEAMS, clients: CLIENTS },
    policies: { policies: policies.value },
  });
  closing.push(() => registry.close());
  change = await govern();
  mesh = await PlatformMesh.start({
    root,
    teams: TEAMS,
    subgraphs: (platformUrl) =>
      [airports(), platformAt(platformUrl)].map(({ subgraph: name, ...one }) => ({ name, ...one })),
  });
  closing.push(() => mesh.close());
}, 60_000);
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

const ask = (query: string) => mesh.ask(query);
const data = (query: string): Promise<unknown> => mesh.data(query);

describe('the governance of the mesh in the graph', () => {
  it('shows policies: what they say, whose they are, how much they count, and how products fare', async () => {
    expect(
      await data(`{ meshPolicies { id name why ownerName owner { title } level finalLevel changes { from level }
        scope rule fix since event domain { name } coverage { passes breaks waived unknown unjudged } } }`),
    ).toEqual({
      meshPolicies: [
        {
          ...{ id: 'described', name: 'Every field is described', why: 'Readers do not guess.' },
          ...{ ownerName: 'platform', owner: { title: 'Platform' }, level: 'WARN', finalLevel: 'BLOCK' },
          ...{ changes: [{ from: '2099-01-01', level: 'BLOCK' }], scope: 'product.isDeclared' },
          ...{ rule: 'contract.fields.all(f, has(f.description))', fix: 'Describe it in the contract.' },
          ...{ since: '2026-01-01', event: 'publish', domain: null },
          coverage: { passes: 0, breaks: 0, waived: 1, unknown: 0, unjudged: 0 },
        },
        {
          ...{ id: 'fresh', name: 'Data is measured and good', why: 'Readers decide by it.' },
          ...{
            ownerName: 'ground',
            owner: { title: 'Ground operations' },
            level: 'INFORM',
            finalLevel: 'INFORM',
          },
          ...{
            changes: [],
            scope: 'product.isDeclared',
            fix: null,
            since: null,
            event: 'publish',
            domain: null,
          },
          rule: 'quality.passRate7d >= 0.9 && slo.budgetRemaining > 0.5',
          coverage: { passes: 0, breaks: 1, waived: 0, unknown: 0, unjudged: 0 },
        },
        {
          ...{ id: 'airports.reachable', name: 'Somebody answers', why: 'Pilots call.', ownerName: 'ground' },
          ...{
            owner: { title: 'Ground operations' },
            level: 'WARN',
            finalLevel: 'WARN',
            changes: [],
            scope: null,
          },
          ...{ rule: 'has(product.owner.contact)', fix: null, since: null, event: 'publish' },
          domain: { name: 'airports' },
          coverage: { passes: 1, breaks: 0, waived: 0, unknown: 0, unjudged: 0 },
        },
      ],
    });
    expect(
      await data(`{ ground: meshPolicies(owner: "ground", level: INFORM) { id } none: meshPolicy(id: "P99") { id }
        one: meshPolicy(id: "fresh") { results(result: BREAKS) { productId } none: results(result: WAIVED) { productId } } }`),
    ).toEqual({
      ground: [{ id: 'fresh' }],
      none: null,
      one: { results: [{ productId: 'airports.airports' }], none: [] },
    });
  });

  it('shows what policies found where, by policy, product, team and outcome', async () => {
    const waived = {
      policy: { id: 'described' },
      productId: 'airports.airports',
      product: { id: 'airports.airports' },
      owner: { name: 'ground' },
      result: 'WAIVED',
      about: ['Airport.city'],
      level: 'WARN',
      changes: [{ from: '2099-01-01', level: 'BLOCK' }],
      waiver: { policy: 'described', isInForce: true },
    };
    const fields =
      'policy { id } productId product { id } owner { name } result about level changes { from level } waiver { policy isInForce }';
    expect(await data(`{ meshPolicyResults(result: WAIVED) { ${fields} } }`)).toEqual({
      meshPolicyResults: [waived],
    });
    expect(
      await data(`{
        all: meshPolicyResults(team: "ground") { result }
        rest: meshPolicyResults(offset: 1, limit: 5, product: "airports.airports") { policy { id } }
        others: meshPolicyResults(team: "sales") { result }
        dataProduct(id: "airports.airports") { policyResults { policy { id } } waivers { policy } }
        team(name: "ground") { policyResults { result } policies { id } waivers { expires } }
      }`),
    ).toEqual({
      all: [{ result: 'WAIVED' }, { result: 'BREAKS' }],
      rest: [{ policy: { id: 'fresh' } }],
      others: [],
      dataProduct: {
        policyResults: [{ policy: { id: 'described' } }, { policy: { id: 'fresh' } }],
        waivers: [{ policy: 'described' }],
      },
      team: {
        policyResults: [{ result: 'WAIVED' }, { result: 'BREAKS' }],
        policies: [{ id: 'fresh' }, { id: 'airports.reachable' }],
        waivers: [{ expires: '2999-01-31' }],
      },
    });
  });

  it('shows findings by product and team: of the version that serves, or of the last check', async () => {
    const answer = await data(`{
      dataProduct(id: "airports.airports") {
        findings { code stage severity policy { name } level product { id } owners { name } file subgraph }
        last: findings(check: LAST) { code coordinate severity owner { name } }
      }
      errors: meshFindings(check: LAST, severity: "error") { code coordinate subgraph }
      ofTeam: team(name: "ground") { findings { policy { id } } }
      ofPolicy: meshFindings(policy: "described", owner: "ground", subgraph: "airports") { severity line }
      ofNobody: meshFindings(product: "no.such") { code }
      page: meshFindings(check: LAST, limit: 1) { severity }
      meshSubgraph(name: "airports") { passed checkedAt findings { severity } changes { coordinate } }
      meshSubgraphs { name passed }
    }`);
    const lint = { code: 'MISSING_DESCRIPTION', severity: 'warning' };
    expect(answer).toMatchObject({
      dataProduct: {
        findings: [
          lint,
          lint,
          {
            ...{ code: 'POLICY_VIOLATED', stage: 'policy', severity: 'warning', level: 'WARN' },
            ...{ policy: { name: 'Every field is described' }, product: { id: 'airports.airports' } },
            ...{ owners: [{ name: 'ground' }], file: 'airports.odcs.yaml', subgraph: 'airports' },
          },
          { code: 'POLICY_NOT_APPLICABLE', severity: 'info' },
        ],
        last: [
          { code: 'FIELD_REMOVED', coordinate: 'Airport.city', severity: 'error', owner: { name: 'ground' } },
          lint,
          lint,
          { code: 'POLICY_VIOLATED' },
          { code: 'POLICY_NOT_APPLICABLE' },
        ],
      },
      errors: [{ code: 'FIELD_REMOVED', coordinate: 'Airport.city', subgraph: 'airports' }],
      ofTeam: {
        findings: [{ policy: null }, { policy: null }, { policy: { id: 'described' } }, { policy: null }],
      },
      ofPolicy: [{ severity: 'warning', line: expect.any(Number) }],
      ofNobody: [],
      page: [{ severity: 'error' }],
      meshSubgraph: {
        passed: false,
        checkedAt: expect.stringMatching(/^\d{4}-/),
        changes: [{ coordinate: 'Airport.city' }],
      },
      meshSubgraphs: [
        { name: 'airports', passed: false },
        { name: 'platform', passed: true },
      ],
    });
  });

  it('shows whose word a change waits for, and who gave theirs', async () => {
    const waiting = {
      ...{ id: change, code: 'FIELD_REMOVED', coordinate: 'Airport.city', subgraph: 'airports' },
      ...{ consumer: 'breaking', verdict: 'blocked', owners: [{ name: 'ground' }] },
      ...{ missingApprovals: ['ground'], approvedBy: ['sales'] },
      affected: [{ client: 'kiosk', team: { title: 'Sales' }, name: 'Towns', count: 7 }],
    };
    const fields = `id code coordinate subgraph consumer verdict owners { name } missingApprovals approvedBy
      affected { client team { title } name count }`;
    expect(
      await data(`{ ground: meshChanges(awaiting: "ground") { ${fields} } sales: meshChanges(awaiting: "sales") { id }
        team(name: "ground") { awaitedChanges { id } } meshChanges(check: SERVING, subgraph: "airports") { verdict }
        meshApprovals { change teamName team { title } by why at } none: meshApprovals(team: "ground") { change } }`),
    ).toEqual({
      ground: [waiting],
      sales: [],
      team: { awaitedChanges: [{ id: change }] },
      meshChanges: [{ verdict: 'safe' }],
      meshApprovals: [
        {
          ...{ change, teamName: 'sales', team: { title: 'Sales' }, by: 'sue', why: 'The kiosk goes.' },
          at: expect.stringMatching(/^\d{4}-/),
        },
      ],
      none: [],
    });
  });

  it('shows waivers with who gave them, and the policy itself', async () => {
    expect(await data('{ meshWaivers { by why at isInForce isEnded rule { name } } }')).toEqual({
      meshWaivers: [
        {
          ...{ by: 'gov', why: 'Until the move.', at: expect.stringMatching(/^\d{4}-/) },
          ...{ isInForce: true, isEnded: false, rule: { name: 'Every field is described' } },
        },
      ],
    });
  });

  it('judges anew when a policy or what is published changes', async () => {
    await writeFile(join(root, 'rules.yaml'), RULES.replace('>= 0.9 && slo.budgetRemaining > 0.5', '>= 0.8'));
    expect(await data('{ meshPolicyResults(policy: "fresh") { result } }')).toEqual({
      meshPolicyResults: [],
    });
    // While a policy file has errors the last good ones count.
    await writeFile(join(root, 'rules.yaml'), 'policies: [');
    expect(await data('{ meshPolicies { id } }')).toEqual({
      meshPolicies: [{ id: 'described' }, { id: 'fresh' }, { id: 'airports.reachable' }],
    });
    await writeFile(join(root, 'rules.yaml'), RULES);
    expect(await data('{ meshPolicyResults(policy: "fresh") { result } }')).toEqual({
      meshPolicyResults: [{ result: 'BREAKS' }],
    });
  });

  it('judges what is published before anybody asks, and nothing again for a check', async () => {
    const judged = vi.spyOn(StoredRegistry.prototype, 'judge');
    const ids = '{ meshPolicies { id } }';
    await data(ids);
    const times = judged.mock.calls.length;
    await registry.check([airports()], { by: 'ci' });
    await data(ids);
    expect(judged).toHaveBeenCalledTimes(times);
    await registry.waive({
      ...{ policy: 'fresh', product: 'airports.airports', owner: 'ground', expires: '2999-01-01' },
      ...{ by: 'gov', why: 'Until then.' },
    });
    await expect.poll(() => judged.mock.calls.length, { timeout: 10_000 }).toBe(times + 1);
    expect(await data('{ meshPolicyResults(policy: "fresh") { result } }')).toEqual({
      meshPolicyResults: [{ result: 'WAIVED' }],
    });
    expect(judged).toHaveBeenCalledTimes(times + 1);
    const given = [...registry.state.waivers.values()].find(({ waiver }) => waiver.policy === 'fresh');
    await registry.endWaiver({ id: given?.waiver.id ?? '', by: 'gov' });
    judged.mockRestore();
  });
});

describe('what is served to whom, and how good it is', () => {
  it('shows how good the data of a product is, with its history', async () => {
    expect(
      await data(`{ dataProduct(id: "airports.airports") {
        subgraph { name } versions { version publishedAt by subgraphVersion }
        quality { result freshness measuredAt asOf contractVersion rows failing { rule severity element } passRate budgetRemaining
          history(days: 5) { day result measurements passRate promises kept } all: history { measurements } } } }`),
    ).toEqual({
      dataProduct: {
        subgraph: { name: 'airports' },
        versions: [
          { version: '1.0.0', publishedAt: expect.stringMatching(/^\d{4}-/), by: 'ada', subgraphVersion: 1 },
        ],
        quality: {
          ...{ result: 'failed', freshness: null, measuredAt: now.toISOString(), asOf: null },
          ...{ contractVersion: '1.0.0', rows: '5000000000' },
          failing: [{ rule: 'known_city', severity: 'error', element: 'airports.city' }],
          ...{ passRate: 0.85, budgetRemaining: 0 },
          history: [
            {
              day: dayBefore(1).slice(0, 10),
              result: 'passed',
              measurements: 1,
              passRate: 1,
              promises: 1,
              kept: 1,
            },
            {
              day: now.toISOString().slice(0, 10),
              result: 'failed',
              measurements: 1,
              passRate: 0.7,
              promises: 1,
              kept: 0,
            },
          ],
          all: [{ measurements: 1 }, { measurements: 1 }, { measurements: 1 }],
        },
      },
    });
  });

  it('has no quality of what nobody measured', async () => {
    await registry.publish(
      airports({
        subgraph: 'towns',
        contracts: [],
        policies: { file: 'p.yaml', text: 'policies: []\n' },
        sdl: 'type Query { towns: [Int] }',
      }),
      { by: 'ada' },
    );
    expect(
      await data(
        '{ meshSubgraph(name: "towns") { current { number } } meshPolicyResults(product: "towns") { productId product { id } } }',
      ),
    ).toMatchObject({
      meshSubgraph: { current: { number: 1 } },
    });
  });

  it('shows previews, variants and apps with their manifests', async () => {
    expect(
      await data(`{ meshPreviews { name versions base signed by why at }
        meshVariants { name include exclude clients { name } }
        meshClients { name title team { name } variant { name } manifests { version operations by } uses { name count source } }
        team(name: "sales") { clients { name } } mine: meshClients(team: "ground") { name } }`),
    ).toEqual({
      meshPreviews: [
        {
          ...{
            name: 'pr-7',
            versions: ['airports@2'],
            base: expect.any(Number),
            signed: false,
            by: expect.any(String),
          },
          ...{ why: expect.any(String), at: expect.stringMatching(/^\d{4}-/) },
        },
      ],
      meshVariants: [{ name: 'partners', include: ['open'], exclude: ['pii'], clients: [{ name: 'board' }] }],
      meshClients: [
        {
          ...{ name: 'board', title: 'The board', team: { name: 'sales' }, variant: { name: 'partners' } },
          manifests: [{ version: '2', operations: 1, by: 'sue' }],
          uses: [{ name: 'Codes', count: 0, source: 'manifest' }],
        },
        {
          ...{ name: 'kiosk', title: null, team: { name: 'sales' }, variant: null, manifests: [] },
          uses: [{ name: 'Towns', count: 7, source: 'traffic' }],
        },
      ],
      team: { clients: [{ name: 'board' }, { name: 'kiosk' }] },
      mine: [],
    });
  });

  it.each([
    ['{ meshFindings(limit: 1001) { code } }', 'Expected "limit" from 1 to 1000, got 1001.'],
    ['{ meshPolicyResults(offset: -1) { result } }', 'Expected "offset" of at least 0, got -1.'],
    [
      '{ dataProduct(id: "airports.airports") { quality { history(days: 36) { day } } } }',
      'Expected "days" from 1 to 35, got 36.',
    ],
    ['{ meshPolicies(level: STRICT) { id } }', 'Value "STRICT" does not exist in "MeshPolicyLevel" enum.'],
    ['{ meshChanges(check: FIRST) { id } }', 'Value "FIRST" does not exist in "MeshCheck" enum.'],
  ])('refuses %s', async (query, message) => {
    expect((await ask(query)).errors?.[0]?.message).toContain(message);
  });
});
