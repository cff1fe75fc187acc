import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { QueryPlanner } from '@graphql-hive/router-query-planner';
import { type ConstDirectiveNode, Kind, parse, type StringValueNode } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDemoManifest } from '../demo/contracts.ts';
import { ask, exampleQuestion, readMeshOwnership, surface } from '../support/mesh.ts';

let sdl: string;
beforeAll(async () => {
  sdl = await surface('/supergraph.graphql');
});

describe('GET /supergraph.graphql', () => {
  it('has @owner with a declared team and its subgraph on every field of every type', async () => {
    const { teams, subgraphs } = await readDemoManifest();
    const unowned: string[] = [];
    let count = 0;
    for (const type of parse(sdl).definitions) {
      if (type.kind !== Kind.OBJECT_TYPE_DEFINITION && type.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
      for (const field of type.fields ?? []) {
        count += 1;
        const owners = field.directives?.filter(({ name }) => name.value === 'owner') ?? [];
        const isOwned =
          owners.length > 0 &&
          owners.every(
            (owner) => argument(owner, 'team') in teams && argument(owner, 'subgraph') in subgraphs,
          );
        if (!isOwned) unowned.push(`${type.name.value}.${field.name.value}`);
      }
    }
    expect(unowned).toEqual([]);
    expect(count).toBeGreaterThan(400);
  });

  it('is what /ownership and the health probe speak of', async () => {
    const { supergraph } = await readMeshOwnership();
    expect(JSON.parse(await surface('/health/ready'))).toEqual({ status: 'ready', supergraph });
    expect(JSON.parse(await surface('/health/live'))).toEqual({ status: 'live' });
  });

  it('is planned by Hive Router with the five subgraphs of the question', async () => {
    const question = await exampleQuestion('busiest-airports');
    const plan = JSON.stringify(new QueryPlanner(sdl).plan(question, undefined, new Set(), 0));
    for (const name of ['flights', 'airports', 'safety', 'bookings', 'customers'])
      expect(plan).toContain(`"serviceName":"${name}"`);
  });
});

describe('@apollo/gateway over the same supergraph and subgraphs', () => {
  let server: ApolloServer;
  beforeAll(async () => {
    const gateway = new ApolloGateway({ supergraphSdl: sdl });
    server = new ApolloServer({ gateway, stopOnTerminationSignals: false });
    await server.start();
  });
  afterAll(() => server?.stop());

  it.each(['busiest-airports', 'one-member', 'ledger-differences', 'people-at-our-bases'])(
    'gives the same answer to %s',
    async (name) => {
      const query = await exampleQuestion(name);
      const { body } = await server.executeOperation({ query });
      const result = body.kind === 'single' ? body.singleResult : undefined;
      expect(result?.errors).toBeUndefined();
      const { data } = await ask(query);
      expect(JSON.parse(JSON.stringify(result?.data))).toEqual(data);
    },
  );
});

function argument(directive: ConstDirectiveNode, name: string): string {
  const found = directive.arguments?.find((one) => one.name.value === name)?.value;
  return isString(found) ? found.value : '';
}

function isString(value: { readonly kind: string } | undefined): value is StringValueNode {
  return value?.kind === Kind.STRING;
}
