import { type BenchMesh, type BenchSubgraph, FEDERATION_2 } from './mesh.ts';

const WIDTH = 20;

function part(at: number) {
  return { id: String(at), label: `Part ${at}`, amount: at * 11 };
}

function subgraph(at: number): BenchSubgraph {
  const type = `type Part${at} { id: ID! label: String amount: Int }`;
  return {
    name: `part${at}`,
    typeDefs: `${FEDERATION_2}type Query { part${at}: Part${at} } ${type}`,
    federation1: `extend type Query { part${at}: Part${at} } ${type}`,
    resolvers: { Query: { [`part${at}`]: () => part(at) } },
  };
}

const PARTS = Array.from({ length: WIDTH }, (_, at) => at);

/** Twenty subgraphs with one root field each. */
export const FAN: BenchMesh = {
  name: 'fan',
  rootValue: Object.fromEntries(PARTS.map((at) => [`part${at}`, () => part(at)])),
  subgraphs: PARTS.map(subgraph),
};

/** Asks all twenty at once. */
export const FAN_QUERY = `{ ${PARTS.map((at) => `part${at} { id label amount }`).join(' ')} }`;
