import { expect, it } from 'vitest';
import { KeptSubgraphs } from '../../registry/composition/kept-subgraphs.ts';
import { compose, type SubgraphSchema } from '../../registry/index.ts';
import { FEDERATION, subgraph, TEAMS } from './mesh.ts';

/* What a registry keeps of subgraphs between compositions saves time; the answer must be the one it would have given without. */

const flights = (fields = 'delay: Int', more: Partial<SubgraphSchema> = {}) =>
  subgraph(
    'flights',
    `${FEDERATION}type Query { flights: [Flight] }\ntype Flight @key(fields: "id") {\n  id: ID!\n  ${fields}\n}`,
    { owner: 'network-operations', ...more },
  );
const crews = (fields: string, more: Partial<SubgraphSchema> = {}) =>
  subgraph('crews', `${FEDERATION}type Flight @key(fields: "id") {\n  id: ID!\n  ${fields}\n}`, {
    owner: 'crm',
    ...more,
  });
const older = subgraph(
  'older',
  'type Query { gates: Int }\nextend type Flight @key(fields: "id") { id: ID! @external gate: String }',
  {
    owner: 'sales',
  },
);
const bare = FEDERATION.replace('v2.9', 'v2.0').replace(', "@interfaceObject"', '');
const twoDotO = subgraph('bare', `${bare}type Flight @key(fields: "id") { id: ID! seats: Int }`, {
  owner: 'sales',
});

/** What a registry is asked one after the other; each differs from the one before in what could be mistaken for the same. */
const QUESTIONS: Readonly<Record<string, readonly SubgraphSchema[]>> = {
  'a mesh': [flights(), crews('crew: Int')],
  'the same': [flights(), crews('crew: Int')],
  'one changed': [flights(), crews('crew: String')],
  'a field that nobody may share': [flights(), crews('delay: Int')],
  'the same at another place': [flights(), crews('delay: Int', { file: 'moved.graphql' })],
  'a field taken over, so the owner of the other changes': [
    flights(),
    crews('delay: Int @override(from: "flights")'),
  ],
  'and given back': [flights(), crews('crew: Int')],
  'another address': [flights('delay: Int', { url: 'http://elsewhere.example/graphql' }), crews('crew: Int')],
  'another team': [flights('delay: Int', { owner: 'sales' }), crews('crew: Int')],
  'a team that there is not': [flights('delay: Int', { owner: 'nobody' }), crews('crew: Int')],
  'types that do not agree, told as a hint': [
    flights('delay: Int @shareable'),
    crews('delay: Int! @shareable'),
  ],
  'a subgraph of Federation 1': [flights(), crews('crew: Int'), older],
  'the same beside another': [flights('at: Int'), crews('crew: Int'), older],
  'one of Federation 2.0': [flights('at: Int'), twoDotO],
  'what does not parse': [flights('at: '), twoDotO],
  'what is no schema': [flights('at: Missing'), twoDotO],
  'the same, and right again': [flights('at: Int'), twoDotO],
  'one less': [twoDotO],
  'the first mesh': [flights(), crews('crew: Int')],
};

const kept = new KeptSubgraphs();

it.each(Object.entries(QUESTIONS))('answers as without what is kept: %s', (_, subgraphs) => {
  const input = { subgraphs, teams: TEAMS };
  expect(JSON.stringify(compose(input, kept))).toBe(JSON.stringify(compose(input)));
});

it('builds what did not change only once', () => {
  const built = new KeptSubgraphs();
  const once = built.read(flights());
  const again = built.read(flights());
  if (!once.ok || !again.ok) throw new Error('Expected SDL that parses.');
  const buildFor = (team: string) => built.build(again.value.usage, new Map([['Flight.delay', [{ team }]]]));
  const first = buildFor('crm');
  // Compared here: what a matcher would print of two that differ is the whole graph of a schema.
  expect({ again: buildFor('crm') === first, others: buildFor('sales') === first }).toEqual({
    again: true,
    others: false,
  });
  built.keepOnly(new Set(['crews']));
  const later = built.read(flights());
  expect(later.ok && later.value.usage === once.value.usage).toBe(false);
});
