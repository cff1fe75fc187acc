import { IntrospectAndCompose } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apolloGateway, type SupergraphHook } from '../../gateway/index.ts';
import { type ForeignMesh, startForeignMesh } from '../support/foreign-mesh.ts';

/* Supergraphs that do not come as a text: what an ApolloGateway takes at supergraphSdl. */

const logger = { debug() {}, info() {}, warn() {}, error() {} };
const QUERY = '{ top { name reviews { body } } }';
const DATA = {
  top: [
    { name: 'Table', reviews: [{ body: 'Fine 1' }] },
    { name: 'Couch', reviews: [{ body: 'Fine 2' }] },
  ],
};

let mesh: ForeignMesh;
beforeAll(async () => {
  mesh = await startForeignMesh();
});
afterAll(() => mesh?.close());

async function ask(server: ApolloServer, query: string): Promise<unknown> {
  const { body } = await server.executeOperation({ query });
  return body.kind === 'single' ? { ...body.singleResult } : undefined;
}

describe('supergraphSdl', () => {
  it('may be a hook, whose updates the server follows, and which is told when it is over', async () => {
    const sdl = await mesh.supergraphSdl('0.5');
    let update: Parameters<SupergraphHook>[0]['update'] = () => {};
    const ended: string[] = [];
    const logged: unknown[] = [];
    const gateway = apolloGateway({
      log: ({ message }) => logged.push(message),
      supergraphSdl: async (options) => {
        update = options.update;
        await options.healthCheck(sdl);
        return {
          supergraphSdl: sdl,
          cleanup: async () => {
            ended.push('cleanup');
          },
        };
      },
    });
    const server = new ApolloServer({ gateway, logger });
    await server.start();
    expect(await ask(server, QUERY)).toMatchObject({ data: DATA });

    update('type Query { none: Int }');
    await expect.poll(() => logged).toHaveLength(1);
    expect(String(logged[0])).toContain('Expected a composed supergraph.');
    expect(await ask(server, QUERY), 'the old one stays').toMatchObject({ data: DATA });

    update(sdl.replace('  body: String\n', '  body: String\n  stars: Int\n'));
    await expect
      .poll(() => ask(server, '{ __type(name: "Review") { fields { name } } }'))
      .toMatchObject({
        data: { __type: { fields: [{ name: 'body' }, { name: 'stars' }, { name: 'product' }] } },
      });
    await server.stop();
    expect(ended).toEqual(['cleanup']);
  });

  it('may be a manager, such as IntrospectAndCompose', async () => {
    const subgraphs = [mesh.products, mesh.reviews].map(({ name, server }) => ({
      name,
      url: `${server.url}/graphql`,
    }));
    const supergraphSdl = new IntrospectAndCompose({ subgraphs, subgraphHealthCheck: true });
    const server = new ApolloServer({ gateway: apolloGateway({ supergraphSdl }), logger });
    await server.start();
    expect(await ask(server, QUERY)).toMatchObject({ data: DATA });
    await server.stop();
  });

  it('keeps the server from starting when the hook rejects, or gives none', async () => {
    const start = (supergraphSdl: SupergraphHook) =>
      new ApolloServer({ gateway: apolloGateway({ supergraphSdl }), logger }).start();
    await expect(start(() => Promise.reject(new Error('no network')))).rejects.toThrow('no network');
    await expect(start(async () => ({ supergraphSdl: 'type Query { none: Int }' }))).rejects.toThrow(
      'Expected a composed supergraph.',
    );
    const sdl = (await mesh.supergraphSdl('0.5')).replace(mesh.reviews.server.url, 'http://localhost:1');
    await expect(
      start(async ({ healthCheck }) => {
        await healthCheck(sdl);
        return { supergraphSdl: sdl };
      }),
    ).rejects.toThrow('Expected every subgraph to answer; these do not: reviews.');
  });

  it('is refused at once when it is none of these', () => {
    expect(() => apolloGateway({ supergraphSdl: {} as never })).toThrow(
      'Expected the text of a composed supergraph at supergraphSdl, or a hook or manager that gives it, got neither.',
    );
  });
});
