import { buildSchema, getOperationAST, parse } from 'graphql';
import { expect, it } from 'vitest';
import { gatewayConfigSchema } from '../../gateway/config.ts';
import { createProgramExecutor } from '../../gateway/execute/program-executor.ts';
import { SubgraphClients } from '../../gateway/execute/subgraph-client.ts';
import { hideNames } from '../../gateway/plan/private-names.ts';

const schema = buildSchema('type Query { node: Node sure: Node! } interface Node { id: ID! }');

/** Runs an operation whose plan asks nobody anything, as planners make them for an interface that nobody implements. */
async function runUnplanned(query: string) {
  const clients = new SubgraphClients([], gatewayConfigSchema.parse({}).subgraph);
  const executor = createProgramExecutor({ apiSchema: schema, supergraphSchema: schema }, clients, 100);
  const document = parse(query);
  const definition = getOperationAST(document);
  if (!definition) throw new TypeError(`Expected one operation, got ${query}`);
  return executor.run({
    operation: { id: '', key: '', document, definition, kind: 'query', name: undefined, hasDefer: false },
    plan: { kind: 'QueryPlan' },
    names: hideNames(document, definition, new Set()),
    variables: {},
    headers: {},
    wantsReceipt: false,
    signal: new AbortController().signal,
  });
}

it('answers an operation that no plan was found for with an error, not with null alone', async () => {
  const message = 'No subgraph can answer the field "n".';
  expect(await runUnplanned('{ __typename n: node { id } }')).toMatchObject({
    data: `{"__typename":"Query","n":null}`,
    errors: [{ message, path: ['n'] }],
  });
});

it('propagates that null where none may be', async () => {
  expect(await runUnplanned('{ sure { id } }')).toMatchObject({ data: 'null', errors: [{ path: ['sure'] }] });
});

it('answers what needs no subgraph', async () => {
  expect(await runUnplanned('{ __typename __type(name: "Node") { name } }')).toMatchObject({
    data: `{"__typename":"Query","__type":{"name":"Node"}}`,
    errors: [],
  });
});
