import { describe, expect, it } from 'vitest';
import type { Authority } from '../../registry/authority.ts';
import type { AcceptedMesh, AcceptedSubgraph } from '../../registry/checks/accepted-mesh.ts';
import { asSubgraphSchema } from '../../registry/checks/as-subgraph-schema.ts';
import type { Candidate } from '../../registry/checks/check-report.ts';
import { DEFAULT_CHECK_RULES } from '../../registry/checks/check-rules.ts';
import { type CheckBasis, type Checked, runCheck } from '../../registry/checks/run-check.ts';
import type { Approval } from '../../registry/facts.ts';
import type { OperationUsage, Team } from '../../registry/index.ts';
import { composed, FEDERATION } from './mesh.ts';

const TEAMS: readonly Team[] = [
  { name: 'crm', title: 'CRM', domain: 'customers' },
  { name: 'network-operations', title: 'Network operations', domain: 'flights' },
  { name: 'sales', title: 'Sales', domain: 'flights' },
  { name: 'ground-operations', title: 'Ground operations' },
];

const CUSTOMERS = `${FEDERATION}
type Query { member(id: ID!, where: MemberFilter): Member }
type Member @key(fields: "id") { id: ID! name: String email: String tier: Tier address: Address }
type Address @shareable { city: String zip: String }
enum Tier { SILVER GOLD }
input MemberFilter { name: String city: String }
union Found = Member`;

const FLIGHTS = `${FEDERATION}
type Query { flights: [Flight] }
type Flight @key(fields: "id") { id: ID! delay: Int passenger: Member }
type Member @key(fields: "id", resolvable: false) { id: ID! }`;

const OLD = 'type Query { lounge: Lounge } type Lounge @key(fields: "id") { id: ID! seats: Int }';

function accepted(subgraph: string, sdl: string, more: Partial<AcceptedSubgraph> = {}): AcceptedSubgraph {
  const url = `http://${subgraph}.example/graphql`;
  const file = `${subgraph}.graphql`;
  return { subgraph, domain: subgraph, owner: 'crm', url, file, sdl, contracts: [], ...more };
}

const SUBGRAPHS = [
  accepted('customers', CUSTOMERS),
  accepted('flights', FLIGHTS, { owner: 'network-operations' }),
  accepted('lounges', OLD, { owner: 'ground-operations' }),
];
const MESH: AcceptedMesh = {
  subgraphs: SUBGRAPHS,
  supergraph: composed(...SUBGRAPHS.map(asSubgraphSchema)).sdl,
};

function candidate(sdl: string, more: Partial<Candidate> = {}): Candidate {
  return { ...accepted('flights', sdl, { owner: 'network-operations' }), ...more };
}

/** Traffic that nothing here hurts: without any, everything would count as used. */
const BOARD: OperationUsage = {
  operation: 'a'.repeat(64),
  kind: 'query',
  client: 'board',
  count: 3,
  errors: 0,
  totalMs: 9,
  maxMs: 4,
  firstSeen: '2026-11-20T12:00:00.000Z',
  lastSeen: '2026-11-25T12:00:00.000Z',
  coordinates: { Query: 3, 'Query.flights': 3, Flight: 3, 'Flight.id': 3 },
  source: 'traffic',
};

function judgement(approvals: readonly Approval[] = []): CheckBasis {
  const usage = { days: 30, operations: [BOARD], requests: BOARD.count };
  return {
    teams: TEAMS,
    clients: [],
    variants: [],
    approvals,
    usage,
    rules: DEFAULT_CHECK_RULES,
    at: '2026-11-26T12:00:00.000Z',
  };
}

const FLIGHTS_ONLY: Authority = { domain: 'flights', team: 'network-operations' };

function check(
  one: Candidate,
  authority: Authority = FLIGHTS_ONLY,
  approvals: readonly Approval[] = [],
): Promise<Checked> {
  return runCheck({ candidates: [one], retired: [], authority }, MESH, judgement(approvals));
}

function errors({ report }: Checked): readonly string[] {
  return report.findings
    .filter(({ severity }) => severity === 'error')
    .map(({ stage, code, coordinate }) => [stage, code, coordinate].filter(Boolean).join(' '));
}

describe('a check', () => {
  it('passes a subgraph that adds a field, and says which supergraph it makes', async () => {
    const sdl = FLIGHTS.replace('delay: Int', 'delay: Int gate: String');
    const { report, supergraph } = await check(candidate(sdl, { commit: 'abc', branch: 'gates' }));
    expect(report.findings).toEqual([]);
    expect(report).toMatchObject({ subgraph: 'flights', passed: true, commit: 'abc', branch: 'gates' });
    expect(report.supergraph).toBe(supergraph?.hash);
    expect(supergraph?.sdl).toContain('gate: String');
  });

  it('lets a domain contribute fields to the type of another', async () => {
    const sdl = FLIGHTS.replace(
      'type Member @key(fields: "id", resolvable: false) { id: ID! }',
      'type Member @key(fields: "id") { id: ID! lastFlight: Flight }',
    );
    expect(errors(await check(candidate(sdl)))).toEqual([]);
  });

  it.each([
    ['a syntax error', 'type Query {', 'parse GRAPHQL_SYNTAX'],
    [
      'a team nobody declared',
      FLIGHTS.replace('delay: Int', 'delay: Int @owner(team: "slaes")'),
      'ownership UNKNOWN_TEAM Flight.delay',
    ],
    [
      "another's field without sharing",
      FLIGHTS.replace('resolvable: false) { id: ID! }', 'resolvable: false) { id: ID! name: String }'),
      'compose INVALID_FIELD_SHARING Member.name',
    ],
    [
      'an unknown type',
      FLIGHTS.replace('delay: Int', 'delay: Delay'),
      'compose INVALID_GRAPHQL Flight.delay',
    ],
    [
      'a code nobody wrote a fix for',
      FLIGHTS.replace('delay: Int', 'delay: Int @shareable @shareable'),
      'compose INVALID_SHAREABLE_USAGE',
    ],
  ])('refuses %s, and says where, whose it is and what to do', async (_, sdl, expected) => {
    const checked = await check(candidate(sdl));
    expect(errors(checked)).toContainEqual(expect.stringMatching(`^${expected}`));
    expect(checked.supergraph).toBeUndefined();
    expect(checked.report).toMatchObject({ passed: false });
    for (const finding of checked.report.findings)
      expect(finding).toMatchObject({
        subgraph: expect.stringContaining('flights'),
        owner: expect.any(String),
        fix: expect.any(String),
        place: { file: expect.any(String) },
      });
  });

  it('checks contracts against the standard, and against those of other domains', async () => {
    const contract = (id: string) =>
      `apiVersion: v3.1.0\nkind: DataContract\nid: ${id}\nversion: 1.0.0\nstatus: active\nteam: { name: network-operations }\nservers: [{ server: files, type: local, path: x.parquet, format: parquet }]\nschema: [{ name: flights, properties: [{ name: id, logicalType: string, primaryKey: true }] }]\n`;
    const mesh: AcceptedMesh = {
      ...MESH,
      subgraphs: MESH.subgraphs.map((one) =>
        one.subgraph === 'customers'
          ? {
              ...one,
              contracts: [
                { file: 'm.odcs.yaml', text: contract('customers.members'), id: 'customers.members' },
              ],
            }
          : one,
      ),
    };
    const run = async (text: string) =>
      errors(
        await runCheck(
          {
            candidates: [candidate(FLIGHTS, { contracts: [{ file: 'f.odcs.yaml', text }] })],
            retired: [],
            authority: FLIGHTS_ONLY,
          },
          mesh,
          judgement(),
        ),
      );
    expect(await run(contract('flights.flights'))).toEqual([]);
    expect(await run(contract('customers.members'))).toEqual(['contract CONTRACT_ID_TAKEN']);
    expect(await run(contract('flights.flights').replace('kind:', 'kynd:'))).toContain(
      'contract UNKNOWN_KEY',
    );
    const tests = [{ code: 'RULE_FAILED', severity: 'error', message: '3 rows lack an id' }] as const;
    expect(errors(await check(candidate(FLIGHTS, { contractTests: tests })))).toEqual([
      'contract-test RULE_FAILED',
    ]);
  });

  it('composes several subgraphs at once that alone would not', async () => {
    const seats = candidate(
      `${FEDERATION} extend type Flight @key(fields: "id") { id: ID! @external seats: Int }`,
      { subgraph: 'seats' },
    );
    const proposal = { candidates: [seats, candidate(FLIGHTS)], retired: [], authority: {} };
    const alone = { ...proposal, candidates: [seats] };
    const empty: AcceptedMesh = { subgraphs: [SUBGRAPHS[0] ?? accepted('customers', CUSTOMERS)] };
    expect((await runCheck(alone, empty, judgement())).report.passed).toBe(false);
    const both = await runCheck(proposal, empty, judgement());
    expect(errors(both)).toEqual([]);
    expect(both.report.subgraph).toBe('seats, flights');
  });

  it('tells the retirement of a subgraph that others need', async () => {
    const notes = `${FEDERATION} type Member @key(fields: "id") { id: ID! name: String @external note: String @requires(fields: "name") }`;
    const mesh = { ...MESH, subgraphs: [...SUBGRAPHS, accepted('notes', notes)] };
    const proposal = { candidates: [], retired: ['customers'], authority: {} };
    const { report } = await runCheck(proposal, mesh, judgement());
    expect(report).toMatchObject({ subgraph: 'customers', passed: false });
  });
});

const MEMBER = 'type Member @key(fields: "id", resolvable: false) { id: ID! }';

describe('what one domain could do to another', () => {
  it.each([
    [
      'take over a field',
      FLIGHTS.replace(
        MEMBER,
        'type Member @key(fields: "id") { id: ID! email: String @override(from: "customers") }',
      ),
      'FIELD_TAKEN_OVER Member.email',
    ],
    [
      'take over a field little by little',
      FLIGHTS.replace(
        MEMBER,
        'type Member @key(fields: "id") { id: ID! email: String @override(from: "customers", label: "percent(1)") }',
      ),
      'FIELD_TAKEN_OVER Member.email',
    ],
    [
      'hide a type',
      FLIGHTS.replace(MEMBER, 'type Member @key(fields: "id", resolvable: false) @inaccessible { id: ID! }')
        .replace('passenger: Member', 'passenger: Member @inaccessible')
        .replace('"@key"', '"@key", "@inaccessible"'),
      undefined,
    ],
    [
      'hide a shared value',
      `${FLIGHTS.replace('"@key"', '"@key", "@inaccessible"')} type Address @shareable { city: String @inaccessible zip: String }`,
      'FOREIGN_ELEMENT_CHANGED Address.city',
    ],
    [
      'drop a field of an input',
      `${FLIGHTS} input MemberFilter { city: String }`,
      'FOREIGN_ELEMENT_CHANGED MemberFilter.name',
    ],
    [
      'require a field of an input',
      `${FLIGHTS} input MemberFilter { name: String! city: String }`,
      'FOREIGN_ELEMENT_CHANGED MemberFilter.name',
    ],
    [
      'add a value to an enum',
      `${FLIGHTS.replace('delay: Int', 'tier: Tier')} enum Tier { SILVER GOLD PLATINUM }`,
      'FOREIGN_ELEMENT_CHANGED Tier',
    ],
    ['add a member to a union', `${FLIGHTS} union Found = Flight`, 'FOREIGN_ELEMENT_CHANGED Found'],
    [
      'tag a key',
      FLIGHTS.replace(
        'resolvable: false) { id: ID! }',
        'resolvable: false) { id: ID! @tag(name: "public") }',
      ).replace('"@key"', '"@key", "@tag"'),
      'FOREIGN_ELEMENT_CHANGED Member.id',
    ],
    [
      'classify a type',
      FLIGHTS.replace(
        MEMBER,
        'type Member @key(fields: "id", resolvable: false) @access(mode: "open") { id: ID! }',
      ),
      'FOREIGN_ELEMENT_CHANGED Member',
    ],
    [
      'describe a type',
      FLIGHTS.replace(MEMBER, `"Call 555 to win" ${MEMBER}`),
      'FOREIGN_ELEMENT_CHANGED Member',
    ],
    [
      'guard a type away',
      FLIGHTS.replace(
        'resolvable: false) { id: ID! }',
        'resolvable: false) @requiresScopes(scopes: [["flights"]]) { id: ID! }',
      ).replace('"@key"', '"@key", "@requiresScopes"'),
      'FOREIGN_ELEMENT_CHANGED Member',
    ],
    [
      'answer a field that Federation 1 shares',
      `${FLIGHTS} type Lounge @key(fields: "id") { id: ID! seats: Int @shareable }`,
      'FIELD_ANSWERED_TOO Lounge.seats',
    ],
    [
      'make its team responsible',
      FLIGHTS.replace('delay: Int', 'delay: Int @owner(team: "crm")'),
      'OWNER_CLAIMED Flight.delay',
    ],
  ])('%s: not without the word of its owners', async (_, sdl, expected) => {
    const checked = await check(candidate(sdl));
    if (expected === undefined) return expect(checked.report.passed).toBe(false);
    expect(errors(checked)).toContain(`ownership ${expected}`);
    const blocked = checked.report.changes.filter(({ verdict }) => verdict === 'blocked');
    const teams = new Set(blocked.flatMap(({ missingApprovals }) => missingApprovals));
    expect([...teams]).toEqual([expected.includes('Lounge') ? 'ground-operations' : 'crm']);

    const approvals = blocked.flatMap(({ id: change }) => [...teams].map((team) => ({ change, team })));
    const allowed = await check(candidate(sdl), FLIGHTS_ONLY, approvals);
    expect(errors(allowed)).toEqual([]);
    const ids = new Set(blocked.map(({ id }) => id));
    const agreed = allowed.report.changes.filter(({ id }) => ids.has(id));
    expect(agreed.map(({ verdict }) => verdict)).toEqual(blocked.map(() => 'approved'));
    // Somebody else's word does not help.
    const wrong = approvals.map((approval) => ({ ...approval, team: 'sales' }));
    expect((await check(candidate(sdl), FLIGHTS_ONLY, wrong)).report.passed).toBe(false);
  });

  it('may name its own teams, the one that speaks, and those the accepted version names', async () => {
    const own = FLIGHTS.replace('delay: Int', 'delay: Int @owner(team: "sales")');
    expect(errors(await check(candidate(own)))).toEqual([]);
    const named = FLIGHTS.replace('delay: Int', 'delay: Int @owner(team: "crm")');
    expect(errors(await check(candidate(named), { domain: 'flights', team: 'crm' }))).toEqual([]);
    const agreed = {
      ...MESH,
      subgraphs: MESH.subgraphs.map((one) => (one.subgraph === 'flights' ? { ...one, sdl: named } : one)),
    };
    const again = { candidates: [candidate(named)], retired: [], authority: FLIGHTS_ONLY };
    expect((await runCheck(again, agreed, judgement())).report.passed).toBe(true);
  });

  it('is told, and let pass, when whoever publishes speaks for the whole mesh', async () => {
    const sdl = FLIGHTS.replace(
      MEMBER,
      'type Member @key(fields: "id") { id: ID! email: String @override(from: "customers") }',
    );
    const { report } = await check(candidate(sdl), {});
    expect(report.passed).toBe(true);
    expect(report.changes).toMatchObject([{ code: 'FIELD_TAKEN_OVER', verdict: 'notice' }]);
    expect(report.findings).toContainEqual(
      expect.objectContaining({ severity: 'warning', code: 'FIELD_TAKEN_OVER' }),
    );
  });
});
