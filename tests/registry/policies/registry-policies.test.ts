import { describe, expect, it } from 'vitest';
import type { Published, UsageRow } from '../../../registry/index.ts';
import { deprecatedSince } from '../../../registry/policies/deprecated-since.ts';
import { candidate, useRegistries } from '../open-registry.ts';
import { CONTRACT, classified, policiesOf } from './support.ts';

const { open, newDirectory } = useRegistries();
const BY = { by: 'ada', why: 'a change' };
const TEAMS = [
  { name: 'shop', title: 'Shop', domain: 'sales' },
  { name: 'governance', title: 'Governance' },
];

const SDL = `
extend schema @link(url: "https://weft.example/mesh/v1.0", import: ["@dataProduct"]) @composeDirective(name: "@dataProduct")
directive @dataProduct(id: String!, domain: String!, version: String!, status: String! = "active") repeatable on OBJECT
type Query { invoices(first: Int = 20): [Invoice!] }
type Invoice @key(fields: "id") @dataProduct(id: "sales.invoices", domain: "sales", version: "1.0.0") {
  id: ID!
  total: Float
  note: String
}`;

function invoices(sdl = SDL, more: Partial<ReturnType<typeof candidate>> = {}) {
  const contracts = [{ file: 'invoices.odcs.yaml', text: CONTRACT.replace('schema:', `${SERVERS}schema:`) }];
  return candidate('sales', sdl, { owner: 'shop', contracts, ...more });
}

const SERVERS = 'servers: [{ server: files, type: local, path: invoices.csv, format: csv }]\n';

function withPolicies(
  text: string,
  more: { readonly directory?: string; readonly today?: () => string } = {},
) {
  const { directory, today = () => '2026-11-26' } = more;
  return open({
    teams: TEAMS,
    policies: { policies: policiesOf(text) },
    clock: () => new Date(`${today()}T12:00:00Z`),
    ...(directory === undefined ? {} : { directory }),
  });
}

function used(coordinates: UsageRow['coordinates']): UsageRow {
  return {
    operation: 'a'.repeat(64),
    kind: 'query',
    client: 'board',
    day: '2026-11-25',
    count: 3,
    errors: 0,
    totalMs: 3,
    maxMs: 1,
    firstSeen: '2026-11-25T10:00:00Z',
    lastSeen: '2026-11-25T11:00:00Z',
    coordinates,
  };
}

function policyFindings({ report }: Pick<Published, 'report'>) {
  return report.findings.filter(({ stage }) => stage === 'policy');
}

describe('policies of a registry', () => {
  it('keep out what breaks them until it is waived, and say when the waiver is over', async () => {
    let today = '2026-11-26';
    const registry = await withPolicies(classified('level: block'), { today: () => today });
    const blocked = await registry.publish(invoices(), BY);
    expect(blocked).toMatchObject({ ok: false, reason: 'blocked' });
    expect(policyFindings(blocked)).toMatchObject([
      { policy: 'CLASSIFIED', product: 'sales.invoices', severity: 'error', level: 'block' },
    ]);
    const waiver = { policy: 'CLASSIFIED', product: 'sales.invoices', owner: 'shop', expires: '2026-12-31' };
    const waived = await registry.waive({ ...waiver, by: 'gov', why: 'The class is being decided' });
    if (!waived.ok) throw new Error(waived.message);
    const published = await registry.publish(invoices(), BY);
    expect(published).toMatchObject({ ok: true });
    expect(policyFindings(published)).toMatchObject([{ code: 'POLICY_WAIVED', severity: 'warning' }]);
    expect(policyFindings(published)[0]?.message).toContain(
      `by the waiver ${waived.waiver.id} of gov: The class is being decided.`,
    );
    today = '2027-01-01';
    const later = await registry.check(invoices(`${SDL}\n# later`));
    expect(later.passed).toBe(false);
    expect(policyFindings({ report: later })[0]?.message).toContain('expired on 2026-12-31');
  });

  it('of a domain travel with what it publishes, and are kept', async () => {
    const directory = await newDirectory();
    const text = 'levels: { CLASSIFIED: { level: block, why: We are careful. } }\n';
    const registry = await withPolicies(classified('level: warn'), { directory });
    const free = await registry.publish(invoices(), BY);
    expect(free).toMatchObject({ ok: true });
    const strict = invoices(SDL, { policies: { file: 'policies.yaml', text } });
    expect(await registry.publish(strict, BY)).toMatchObject({ ok: false, reason: 'blocked' });
    const careful = { ...strict, contracts: strict.contracts.map(withClass) };
    // Nobody reads it: with no use known at all, a stricter class might hurt somebody.
    await registry.addUsage([used({ 'Query.flights': 1 })]);
    const published = await registry.publish(careful, BY);
    expect(published).toMatchObject({ ok: true, version: { policies: { file: 'policies.yaml' } } });
    await registry.close();
    const again = await withPolicies(classified('level: warn'), { directory });
    const version = again.state.subgraphs.get('sales')?.current?.version;
    expect(await again.document(version?.policies?.text ?? '')).toBe(text);
    expect(await again.publish(careful, BY)).toMatchObject({ ok: true, isUnchanged: true });
  });

  it('know since when something is deprecated', async () => {
    let today = inDays(0);
    const rule = `policies:
  - id: NOTICE
    name: Removed after notice
    why: Quarterly reports.
    owner: governance
    event: change
    level: block
    rule: "'Invoice.note' in previous.deprecatedOver90d"
`;
    const registry = await withPolicies(rule, { today: () => today });
    const deprecated = SDL.replace('note: String', 'note: String @deprecated(reason: "Use total.")');
    const waiver = { policy: 'NOTICE', product: 'sales.invoices', owner: 'shop', expires: '2099-01-01' };
    const step = async (day: string, sdl: string) => {
      today = day;
      return policyFindings({ report: await registry.check(invoices(sdl)) }).map(({ code }) => code);
    };
    await registry.publish(invoices(), BY);
    await registry.waive({ ...waiver, ...BY });
    expect(await registry.publish(invoices(deprecated), BY)).toMatchObject({ ok: true });
    for (const [id] of registry.state.waivers) await registry.endWaiver({ id, ...BY });
    // The store says when it was published, and only the registry's clock goes on here.
    expect(await step(inDays(0), `${deprecated}\n# 1`)).toEqual(['POLICY_VIOLATED']);
    expect(await step(inDays(89), `${deprecated}\n# 2`)).toEqual(['POLICY_VIOLATED']);
    expect(await step(inDays(90), `${deprecated}\n# 3`)).toEqual([]);
  });

  it('judge the end of a product that is taken away', async () => {
    const rule = `policies:
  - { id: END, name: No readers, why: They lose it., owner: governance, event: retire, level: block, rule: usage.consumers == 0 }
`;
    const registry = await withPolicies(rule);
    expect(await registry.publish(invoices(), BY)).toMatchObject({ ok: true });
    await registry.publish(candidate('flights', 'type Query { flights: Int }', { owner: 'shop' }), BY);
    await registry.addUsage([used({ 'Query.invoices': 3, 'Invoice.id': 3 })]);
    const kept = await registry.retire({ subgraph: 'sales', ...BY });
    if (kept.ok || kept.reason !== 'blocked') throw new Error('Expected the policy to keep it.');
    expect(policyFindings(kept)).toMatchObject([{ policy: 'END', product: 'sales.invoices' }]);
  });
});

describe('deprecatedSince', () => {
  const served = (at: string, note: string, status = 'active') => ({
    at,
    read: async () => ({
      sdl: SDL.replace('note: String', note),
      contracts: [
        { file: 'invoices.odcs.yaml', text: CONTRACT.replace('status: active', `status: ${status}`) },
      ],
    }),
  });
  const OLD = 'note: String @deprecated(reason: "Use total.")';

  it('goes back to where the deprecation begins, and no further than a break in it', async () => {
    const newestFirst = [
      served('2026-11-01', OLD, 'deprecated'),
      served('2026-10-01', `${OLD} extra: Int @deprecated`, 'deprecated'),
      served('2026-09-01', OLD),
      served('2026-08-01', 'note: String'),
      served('2026-07-01', OLD),
    ];
    expect([...(await deprecatedSince(newestFirst))]).toEqual([
      ['Invoice.note', '2026-09-01'],
      ['sales.invoices', '2026-10-01'],
    ]);
  });

  it('reads no further than it must', async () => {
    const unreadable = { at: '2026-01-01', read: () => Promise.reject(new Error('not needed')) };
    expect([...(await deprecatedSince([served('2026-11-01', 'note: String'), unreadable]))]).toEqual([]);
  });
});

/** A day after today, as the registry's clock may say it. */
function inDays(days: number): string {
  return new Date(Date.now() + days * 24 * 60 * 60 * 1_000).toISOString().slice(0, 10);
}

function withClass({ file, text }: { readonly file: string; readonly text: string }) {
  return {
    file,
    text: text.replace('logicalType: number,', 'logicalType: number, classification: internal,'),
  };
}
