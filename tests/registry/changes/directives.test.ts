import { describe, expect, it } from 'vitest';
import { meshSchemaExtension } from '../../../contracts/index.ts';
import type { ChangeInput } from '../../../registry/changes/report-changes.ts';
import type { ChangeReport } from '../../../registry/checks/check-report.ts';
import { composed, subgraph } from '../mesh.ts';
import { reports, usageOf, used } from './fixtures.ts';

const LINKED = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@tag", "@cost", "@listSize", "@authenticated", "@requiresScopes", "@policy", "@composeDirective"])
  @link(url: "https://rules.example/rules/v1.0", import: ["@reviewed"])
  @composeDirective(name: "@reviewed")
directive @reviewed(by: String!) on FIELD_DEFINITION
${meshSchemaExtension()}`;

const FLIGHTS = `${LINKED}
type Query { flights(limit: Int = 10): [Flight] flight(id: ID!): Flight }
type Flight @key(fields: "id") @key(fields: "number")
  @owner(team: "network-operations") @dataProduct(id: "flights.flights", domain: "flights", version: "1.0.0") @contract(id: "flights.flights", version: "1.0.0", element: "flights")
  @sla(property: "latency", value: "1", unit: "h") @quality(id: "rows", metric: "rowCount", op: "mustBeGreaterThan", value: [100])
{
  id: ID!
  number: String! @shareable
  delay: Int @constraint(min: "0", max: "900") @classification(level: "internal")
  crew: String @owner(team: "crm")
  seats: Int
  origin: Airport
}
type FlightGroup @owner(team: "network-operations") @dataProduct(id: "flights.flights", domain: "flights", version: "1.0.0") @sla(property: "latency", value: "1", unit: "h") { day: String }
extend type Query { groups: [FlightGroup] }
type Airport @key(fields: "iata", resolvable: false) { iata: ID! }`;

const AIRPORTS = `${LINKED}
type Query { airports: [Airport] }
type Airport @key(fields: "iata") @owner(team: "ground-operations") { iata: ID! name: String }
type Flight @key(fields: "number") { number: String! @shareable gate: String }`;

function state(flights: string): ChangeInput['before'] {
  const { sdl } = composed(
    subgraph('flights', flights, { owner: 'network-operations' }),
    subgraph('airports', AIRPORTS, { owner: 'ground-operations' }),
  );
  const one = {
    subgraph: 'flights',
    owner: 'network-operations',
    file: 'flights.graphql',
    sdl: flights,
    contracts: [],
  };
  return { supergraphSdl: sdl, subgraphs: [one] };
}

const BEFORE = state(FLIGHTS);
const USAGE = usageOf(
  used('web', ['Query.flights', 'Flight', 'Flight.delay'], { operation: 'delays' }),
  used('app', ['Query.flights', 'Flight', 'Flight.gate', 'Flight.seats'], { operation: 'gates' }),
  used('batch', ['Query.groups', 'FlightGroup', 'FlightGroup.day'], { operation: 'groups' }),
  used('app', ['Query.airports', 'Airport', 'Airport.name'], { operation: 'airports' }),
);

/** What an edit of the SDL of flights is reported as. */
function edited(from: string | RegExp, to: string, before: string = FLIGHTS): readonly ChangeReport[] {
  const after = before.replace(from, to);
  if (after === before) throw new Error(`Expected ${from} to be in the SDL.`);
  const older = before === FLIGHTS ? BEFORE : state(before);
  return reports(older, state(after), { usage: USAGE });
}

type Row = readonly [
  title: string,
  from: string | RegExp,
  to: string,
  found: readonly (readonly [code: string, coordinate: string, consumer: string, victims: string])[],
];

/** Title, edit, and what is found: code, coordinate, class, affected operations. */
const ROWS: readonly Row[] = [
  [
    'an owner of a type',
    '@owner(team: "network-operations") @dataProduct(id: "flights.flights", domain: "flights", version: "1.0.0") @contract',
    '@owner(team: "sales") @dataProduct(id: "flights.flights", domain: "flights", version: "1.0.0") @contract',
    [['OWNER_CHANGED', 'Flight', 'safe', '']],
  ],
  [
    'an owner of a field',
    '@owner(team: "crm")',
    '@owner(team: "crm", steward: "ana")',
    [['OWNER_CHANGED', 'Flight.crew', 'safe', '']],
  ],
  [
    'a stricter classification',
    'level: "internal"',
    'level: "restricted"',
    [['CLASSIFICATION_STRICTER', 'Flight.delay', 'breaking', 'delays']],
  ],
  [
    'a looser classification',
    'level: "internal"',
    'level: "public"',
    [['CLASSIFICATION_LOOSER', 'Flight.delay', 'safe', '']],
  ],
  [
    'a new classification',
    'seats: Int',
    'seats: Int @classification(level: "confidential")',
    [['CLASSIFICATION_STRICTER', 'Flight.seats', 'breaking', 'gates']],
  ],
  [
    'a weaker promise, told once for all types of the product',
    /value: "1", unit: "h"/g,
    'value: "1", unit: "d"',
    [['PROMISE_WEAKENED', 'flights.flights#latency', 'breaking', 'delays gates']],
  ],
  [
    'a stronger promise',
    /value: "1", unit: "h"/g,
    'value: "30", unit: "min"',
    [['PROMISE_STRENGTHENED', 'flights.flights#latency', 'safe', '']],
  ],
  [
    'a promise taken back',
    /@sla\(property: "latency", value: "1", unit: "h"\)/g,
    '',
    [['PROMISE_REMOVED', 'flights.flights#latency', 'breaking', 'delays gates']],
  ],
  ['a looser rule', 'value: [100]', 'value: [10]', [['RULE_LOOSENED', 'Flight', 'breaking', 'delays gates']]],
  ['a tighter rule', 'value: [100]', 'value: [1000]', [['RULE_TIGHTENED', 'Flight', 'safe', '']]],
  [
    'a rule that went',
    /@quality\(id: "rows"[^)]*\)/,
    '',
    [['RULE_REMOVED', 'Flight', 'breaking', 'delays gates']],
  ],
  [
    'a new rule on a field',
    'seats: Int',
    'seats: Int @quality(id: "seated", metric: "nullValues", op: "mustBe", value: [0])',
    [['RULE_ADDED', 'Flight.seats', 'safe', '']],
  ],
  [
    'a looser limit',
    'max: "900"',
    'max: "1000"',
    [['LIMIT_LOOSENED', 'Flight.delay', 'dangerous', 'delays']],
  ],
  ['a tighter limit', 'max: "900"', 'max: "90"', [['LIMIT_TIGHTENED', 'Flight.delay', 'safe', '']]],
  [
    'a deprecation',
    'seats: Int',
    'seats: Int @deprecated(reason: "Use places.")',
    [['DEPRECATED', 'Flight.seats', 'dangerous', 'gates']],
  ],
  [
    'access by aggregates only',
    'seats: Int',
    'seats: Int @access(mode: "aggregate", minGroup: 5)',
    [['ACCESS_NARROWED', 'Flight.seats', 'breaking', 'gates']],
  ],
  [
    'access that stays open',
    'seats: Int',
    'seats: Int @access(mode: "open")',
    [['ACCESS_WIDENED', 'Flight.seats', 'safe', '']],
  ],
  [
    'a login that is needed',
    'seats: Int',
    'seats: Int @authenticated',
    [['ACCESS_NARROWED', 'Flight.seats', 'breaking', 'gates']],
  ],
  ['a tag', 'seats: Int', 'seats: Int @tag(name: "beta")', [['TAG_CHANGED', 'Flight.seats', 'safe', '']]],
  [
    'a price',
    'seats: Int',
    'seats: Int @cost(weight: 5)',
    [['COST_RAISED', 'Flight.seats', 'dangerous', 'gates']],
  ],
  [
    'a longer list',
    'flights(limit: Int = 10): [Flight]',
    'flights(limit: Int = 10): [Flight] @listSize(assumedSize: 50)',
    [['COST_RAISED', 'Query.flights', 'dangerous', 'delays gates']],
  ],
  [
    'a key that others use',
    ' @key(fields: "number")\n',
    '\n',
    [['SHARED_KEY_REMOVED', 'Flight', 'breaking', 'delays gates']],
  ],
  [
    'a new key',
    '@key(fields: "id")',
    '@key(fields: "id") @key(fields: "id number")',
    [['KEY_ADDED', 'Flight', 'safe', '']],
  ],
  [
    'a status',
    /version: "1.0.0"\)/g,
    'version: "1.0.0", status: "deprecated")',
    [['STATUS_DEPRECATED', 'flights.flights#status', 'dangerous', 'delays gates']],
  ],
  [
    'a source',
    'seats: Int',
    'seats: Int @source(name: "seat_count")',
    [['DETAIL_CHANGED', 'Flight.seats', 'safe', '']],
  ],
  [
    'a directive of the team',
    'seats: Int',
    'seats: Int @reviewed(by: "ana")',
    [['UNKNOWN_DIRECTIVE_CHANGED', 'Flight.seats', 'dangerous', 'gates']],
  ],
  ['a version alone', /version: "1.0.0"/g, 'version: "1.0.1"', []],
];

describe('applied directives', () => {
  it.each(ROWS)('tell of %s', (_title, from, to, found) => {
    const told = edited(from, to).map(({ code, coordinate, consumer, affected }) => {
      const victims = affected
        .map(({ operation }) => operation)
        .sort()
        .join(' ');
      return [code, coordinate, consumer, victims];
    });
    expect(told).toEqual(found);
  });

  it('name both teams and the line when an owner changes', () => {
    const [report] = edited('crew: String @owner(team: "crm")', 'crew: String @owner(team: "sales")');
    expect(report).toMatchObject({
      message: 'crm answered for Flight.crew, and sales does now.',
      owners: ['crm', 'sales'],
      verdict: 'safe',
      place: { file: 'flights.graphql', line: expect.any(Number) },
    });
  });

  it('are the business of the variant they make, where the settings name its tag', () => {
    const after = state(FLIGHTS.replace('seats: Int', 'seats: Int @tag(name: "partner")'));
    const settings = { variantTags: ['partner'] };
    const [report] = reports(BEFORE, after, { usage: USAGE, settings });
    expect(report).toMatchObject({
      code: 'VARIANT_TAG_CHANGED',
      verdict: 'notice',
      affected: [{ client: 'app' }],
    });
  });

  it.each([
    ['[["a"]]', '[["a"], ["b"]]', 'ACCESS_WIDENED'],
    ['[["a", "b"]]', '[["a"]]', 'ACCESS_WIDENED'],
    ['[["a"]]', '[["a", "b"]]', 'ACCESS_NARROWED'],
    ['[["a"], ["b"]]', '[["a"]]', 'ACCESS_NARROWED'],
    ['[["a"]]', '[["b"]]', 'ACCESS_NARROWED'],
  ])('of scopes %s to %s are %s', (from, to, code) => {
    const scoped = FLIGHTS.replace('seats: Int', `seats: Int @requiresScopes(scopes: ${from})`);
    expect(edited(`scopes: ${from}`, `scopes: ${to}`, scoped).map((report) => report.code)).toEqual([code]);
  });

  it.each([
    ['mode: "role", roles: ["a"]', 'mode: "role", roles: ["a", "b"]', 'ACCESS_WIDENED'],
    ['mode: "role", roles: ["a", "b"]', 'mode: "role", roles: ["b"]', 'ACCESS_NARROWED'],
    ['mode: "aggregate", minGroup: 5', 'mode: "aggregate", minGroup: 10', 'ACCESS_NARROWED'],
    ['mode: "aggregate", minGroup: 5', 'mode: "aggregate", minGroup: 2', 'ACCESS_WIDENED'],
    ['mode: "deny"', 'mode: "role", roles: ["a"]', 'ACCESS_WIDENED'],
  ])('of access %s to %s are %s', (from, to, code) => {
    const limited = FLIGHTS.replace('seats: Int', `seats: Int @access(${from})`);
    expect(edited(`@access(${from})`, `@access(${to})`, limited).map((report) => report.code)).toEqual([
      code,
    ]);
  });

  it('are not told for what comes, goes or is hidden: the schema says that', () => {
    const [report, ...others] = edited('crew: String @owner(team: "crm")', '');
    expect([report?.code, others]).toEqual(['FIELD_REMOVED', []]);
  });
});
