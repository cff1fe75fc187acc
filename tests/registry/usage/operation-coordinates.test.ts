import { buildSchema, Kind, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { compileCoordinates, compileVariables, operationCoordinates } from '../../../registry/index.ts';

const schema = buildSchema(/* GraphQL */ `
  directive @audit(reason: String!, level: Level = LOW) on QUERY | FIELD | FRAGMENT_DEFINITION
  scalar Date
  enum Level { LOW HIGH }
  enum Status { OPEN CLOSED }
  interface Node { id: ID! }
  interface Named implements Node { id: ID! name(locale: String): String }
  type Airport implements Node & Named {
    id: ID!
    name(locale: String, short: Boolean): String
    status: Status
    opened: Date
    flights(where: FlightFilter, first: Int = 10): [Flight!]
  }
  type Flight implements Node { id: ID! from: Airport note: String }
  type Train implements Node & Named { id: ID! name(locale: String): String }
  union Leg = Flight | Train
  input FlightFilter { code: String day: DayRange status: [Status!] and: [FlightFilter!] limit: Int! = 5 }
  input DayRange { from: Date! to: Date }
  type Query {
    airport(id: ID!): Airport
    airports(where: FlightFilter, status: Status, ids: [ID!]): [Airport!]
    node(id: ID!): Node
    named: [Named!]
    legs: [Leg!]
  }
  type Mutation { close(id: ID!): Airport }
  type Subscription { closed: Airport }
`);

/** What a valid operation uses, without what its root is. */
function used(text: string, variables: Record<string, unknown> = {}): readonly string[] {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  const root = ['Query', 'Mutation', 'Subscription'];
  return operationCoordinates({ schema, document, variables }).filter((key) => !root.includes(key));
}

describe('what an operation selects', () => {
  it('is its fields and the types it meets', () => {
    expect(used('{ airport(id: "1") { status opened } }')).toEqual(
      [
        'Airport',
        'Airport.opened',
        'Airport.status',
        'Date',
        'Query.airport',
        'Query.airport(id:)',
        'Status',
      ].sort(),
    );
  });

  it('has the root type, of mutations and subscriptions too', () => {
    const of = (text: string) => operationCoordinates({ schema, document: parse(text) });
    expect(of('mutation { close(id: 1) { id } }')).toEqual([
      'Airport',
      'Airport.id',
      'Mutation',
      'Mutation.close',
      'Mutation.close(id:)',
    ]);
    expect(of('subscription { closed { id } }')).toEqual([
      'Airport',
      'Airport.id',
      'Subscription',
      'Subscription.closed',
    ]);
  });

  it('counts on an interface for every type that may stand there', () => {
    expect(used('{ named { name(locale: "de") } }')).toEqual(
      [
        'Airport',
        'Airport.name',
        'Airport.name(locale:)',
        'Airport.name(short:)?',
        'Named',
        'Named.name',
        'Named.name(locale:)',
        'Query.named',
        'Train',
        'Train.name',
        'Train.name(locale:)',
      ].sort(),
    );
  });

  it('counts only for types that a condition leaves', () => {
    expect(used('{ node(id: 1) { ... on Named { id } ... on Flight { note } } }')).toEqual(
      [
        'Airport',
        'Airport.id',
        'Flight',
        'Flight.note',
        'Named',
        'Named.id',
        'Node',
        'Query.node',
        'Query.node(id:)',
        'Train',
        'Train.id',
      ].sort(),
    );
    expect(used('{ legs { ... on Node { id ... on Named { name } } } }')).toEqual(
      [
        'Flight',
        'Flight.id',
        'Leg',
        'Named',
        'Named.name',
        'Named.name(locale:)?',
        'Node',
        'Node.id',
        'Query.legs',
        'Train',
        'Train.id',
        'Train.name',
        'Train.name(locale:)?',
      ].sort(),
    );
  });

  it('goes through fragments, each with the types of where it is spread', () => {
    const text = `{ node(id: 1) { ...F } airport(id: 2) { ...F } } fragment F on Node { id }`;
    expect(used(text)).toEqual(
      [
        'Airport',
        'Airport.id',
        'Flight',
        'Flight.id',
        'Node',
        'Node.id',
        'Query.airport',
        'Query.airport(id:)',
        'Query.node',
        'Query.node(id:)',
        'Train',
        'Train.id',
      ].sort(),
    );
  });

  it('meets a union and its members by __typename alone', () => {
    expect(used('{ legs { __typename } }')).toEqual(['Flight', 'Leg', 'Query.legs', 'Train']);
  });

  it('is nothing of introspection', () => {
    expect(used('{ __schema { types { name } } __type(name: "Airport") { name } }')).toEqual([]);
  });

  it('includes what @skip and @include leave out in this request', () => {
    expect(used('query($s: Boolean!) { airport(id: 1) { id @skip(if: $s) } }', { s: true })).toEqual([
      '@skip',
      '@skip(if:)',
      'Airport',
      'Airport.id',
      'Query.airport',
      'Query.airport(id:)',
    ]);
  });

  it('has directives with their arguments', () => {
    expect(
      used(
        'query @audit(reason: "why", level: HIGH) { airport(id: 1) { ...F } } fragment F on Airport @audit(reason: "") { id }',
      ),
    ).toEqual([
      '@audit',
      '@audit(level:)',
      '@audit(level:)?',
      '@audit(reason:)',
      'Airport',
      'Airport.id',
      'Level',
      'Level.HIGH',
      'Query.airport',
      'Query.airport(id:)',
    ]);
  });

  it('is one of several operations of a document', () => {
    const document = parse('query A { named { id } } query B { legs { __typename } }');
    expect(operationCoordinates({ schema, document, operationName: 'B' })).toEqual([
      'Flight',
      'Leg',
      'Query',
      'Query.legs',
      'Train',
    ]);
    expect(() => operationCoordinates({ schema, document, operationName: 'C' })).toThrow('an operation "C"');
    expect(() => operationCoordinates({ schema, document })).toThrow('one operation');
  });
});

describe('arguments', () => {
  const airports = (text: string, variables?: Record<string, unknown>) =>
    used(text, variables).filter((key) => key.startsWith('Query.airports('));

  it('are given or left out, and null is left out as well', () => {
    expect(airports('{ airports(status: OPEN, ids: null) { id } }')).toEqual([
      'Query.airports(ids:)',
      'Query.airports(ids:)?',
      'Query.airports(status:)',
      'Query.airports(where:)?',
    ]);
  });

  it('may be null by a nullable variable, not by one that cannot be null', () => {
    expect(
      airports('query($s: Status, $i: [ID!]!) { airports(status: $s, ids: $i) { id } }', {
        i: [],
        s: 'OPEN',
      }),
    ).toEqual([
      'Query.airports(ids:)',
      'Query.airports(status:)',
      'Query.airports(status:)?',
      'Query.airports(where:)?',
    ]);
  });

  it('are given by the default of a variable, unless null is sent in its place', () => {
    const text = 'query($s: Status = OPEN) { airports(status: $s) { id } }';
    const rest = ['Query.airports(ids:)?', 'Query.airports(where:)?'];
    expect(airports(text)).toEqual([rest[0], 'Query.airports(status:)', rest[1]]);
    expect(airports(text, { s: 'CLOSED' })).toEqual([rest[0], 'Query.airports(status:)', rest[1]]);
    expect(airports(text, { s: null })).toEqual([
      rest[0],
      'Query.airports(status:)',
      'Query.airports(status:)?',
      rest[1],
    ]);
  });

  it('that the schema has a default for are left out when the text leaves them out', () => {
    expect(used('{ airport(id: 1) { flights { id } } }')).toContain('Airport.flights(first:)?');
  });
});

describe('input objects and enums', () => {
  const inputs = (text: string, variables?: Record<string, unknown>) =>
    used(text, variables).filter((key) => /^(FlightFilter|DayRange|Status|Date)/.test(key));
  const BOTH = 'query($w: FlightFilter) { airports(where: $w) { id } }';
  const filter = { code: 'secret', day: { from: '2026-01-01' }, status: ['OPEN'] };
  const expected = [
    'Date',
    'DayRange',
    'DayRange.from',
    'DayRange.to?',
    'FlightFilter',
    'FlightFilter.and?',
    'FlightFilter.code',
    'FlightFilter.day',
    'FlightFilter.limit?',
    'FlightFilter.status',
    'Status',
    'Status.OPEN',
  ];

  it('count the same in literals and in variables', () => {
    expect(
      inputs('{ airports(where: { code: "secret", day: { from: "2026-01-01" }, status: [OPEN] }) { id } }'),
    ).toEqual(expected);
    expect(inputs(BOTH, { w: filter })).toEqual(expected);
    expect(
      inputs(
        'query($w: FlightFilter = { code: "x", day: { from: "1" }, status: OPEN }) { airports(where: $w) { id } }',
      ),
    ).toEqual(expected);
  });

  it('of a variable that is not given are named only', () => {
    expect(inputs(BOTH)).toEqual(['FlightFilter']);
    expect(inputs(BOTH, { w: null })).toEqual(['FlightFilter']);
  });

  it('count in every item of nested lists, and in one that stands for a list', () => {
    expect(inputs(BOTH, { w: { and: [{ code: null }, { code: 'a', limit: 1 }] } })).toEqual([
      'FlightFilter',
      'FlightFilter.and',
      'FlightFilter.and?',
      'FlightFilter.code',
      'FlightFilter.code?',
      'FlightFilter.day?',
      'FlightFilter.limit',
      'FlightFilter.limit?',
      'FlightFilter.status?',
    ]);
    expect(inputs(BOTH, { w: { status: 'CLOSED' } })).toContain('Status.CLOSED');
  });

  it('have fields given by variables inside a literal', () => {
    const valid =
      'query($c: String, $l: Int!, $s: Status!) { airports(where: { code: $c, limit: $l, status: [$s] }) { id } }';
    expect(inputs(valid, { l: 1, s: 'OPEN' })).toEqual([
      'FlightFilter',
      'FlightFilter.and?',
      'FlightFilter.code',
      'FlightFilter.code?',
      'FlightFilter.day?',
      'FlightFilter.limit',
      'FlightFilter.status',
      'Status',
      'Status.OPEN',
    ]);
  });

  it('never hold anything of a value', () => {
    const keys = inputs(BOTH, { w: { ...filter, code: 'Status.CLOSED', unknown: 'x' } });
    expect(keys).toEqual(expected);
  });
});

describe('the fixed part', () => {
  const compile = (text: string) => {
    const document = parse(text);
    const [operation] = document.definitions;
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('Expected an operation.');
    const { fixed, meaningOf } = compileCoordinates({ schema, document });
    return { fixed, meaningOf, read: compileVariables(schema, operation.variableDefinitions ?? []) };
  };

  it('is made once; variables add what the text does not say', () => {
    const { fixed, meaningOf, read } = compile(
      'query($w: FlightFilter, $s: Status = OPEN) { airports(where: $w, status: $s) { id } }',
    );
    const added = (variables: Record<string, unknown>) => [...(read?.(variables) ?? [])].flatMap(meaningOf);
    expect(added({})).toEqual([]);
    expect(added({ s: 'CLOSED' })).toEqual(['Status.CLOSED']);
    expect(added({ s: null })).toEqual(['Query.airports(status:)?']);
    expect([...fixed]).not.toContain('Status.CLOSED');
  });

  it('is all there is when no variable can add anything', () => {
    expect(
      compile('query($i: ID!, $l: String) { airport(id: $i) { name(locale: $l) } }').read,
    ).toBeUndefined();
  });

  it('takes the first thousands of items for a list that never ends', () => {
    const { read } = compile('query($w: FlightFilter) { airports(where: $w) { id } }');
    const many = Array.from({ length: 100_000 }, (_, at) => (at < 99_999 ? { code: 'a' } : { limit: 1 }));
    const said = read?.({ w: { and: many } });
    expect(said?.has('FlightFilter.code')).toBe(true);
    expect(said?.has('FlightFilter.limit')).toBe(false);
  });

  it('stays small work for fragments that are spread again and again', () => {
    const layers = Array.from(
      { length: 30 },
      (_, at) => `fragment F${at} on Node { ...F${at + 1} ... on Airport { ...F${at + 1} } }`,
    );
    const document = parse(`{ node(id: 1) { ...F0 } } ${layers.join(' ')} fragment F30 on Node { id }`);
    expect(operationCoordinates({ schema, document })).toContain('Train.id');
  });
});
