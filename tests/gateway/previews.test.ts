import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGateway, type PreviewGraph } from '../../gateway/index.ts';
import { createKeyPair, readSigningKey, signBuild, signPreview } from '../../registry/index.ts';
import {
  airportsFixture,
  composeSupergraph,
  flightsFixture,
  type RunningSubgraph,
  startSubgraph,
  startTestMesh,
  type TestMesh,
} from '../support/gateway-fixtures.ts';

/* A candidate of the airports runs beside the stable ones, at another address, and says where a state lies. */

let mesh: TestMesh;
let candidate: RunningSubgraph;
let graphs: Readonly<Record<'country' | 'again', PreviewGraph>>;

function preview(name: string, sdl: string): PreviewGraph {
  const facts: PreviewGraph['preview'] = { name, versions: { airports: 2 }, supergraph: `hash of ${name}` };
  return { preview: facts, sdl };
}

beforeAll(async () => {
  mesh = await startTestMesh([flightsFixture, airportsFixture], {
    config: { plan: { workers: 0 }, maxPreviews: 1 },
  });
  candidate = await startSubgraph({
    ...airportsFixture,
    typeDefs: airportsFixture.typeDefs.replace('type Query {', 'type Query { country: String '),
    resolvers: {
      ...airportsFixture.resolvers,
      Query: { ...queryOf(airportsFixture.resolvers), country: () => 'US' },
    },
  });
  const flights = { ...flightsFixture, url: `${mesh.subgraphs['flights']?.server.url}/graphql` };
  const sdl = composeSupergraph([flights, { ...candidate, url: `${candidate.server.url}/graphql` }]);
  graphs = { country: preview('country', sdl), again: preview('again', `${sdl}\n# the same once more`) };
});
afterAll(async () => {
  await mesh.close();
  await candidate.server.close(0);
});

function queryOf(resolvers: typeof airportsFixture.resolvers): Record<string, unknown> {
  const query: unknown = Reflect.get(resolvers, 'Query');
  return typeof query === 'object' && query !== null ? { ...query } : {};
}

const on = (name: string) => ({ headers: { 'x-weft-preview': name } });

describe('a preview', () => {
  it('answers requests that name it, and says so; all others get the stable graph', async () => {
    mesh.gateway.usePreviews([graphs.country]);
    const previewed = await mesh.ask('{ country airport(iata: "SFO") { name } }', on('country'));
    expect(previewed.data).toEqual({ country: 'US', airport: { name: 'San Francisco' } });
    expect(previewed.headers.get('x-weft-preview')).toBe('country');
    for (const options of [{}, on(''), on('Country'), on('__proto__')]) {
      const stable = await mesh.ask('{ country }', options);
      expect(stable.errors?.[0]?.message).toContain('Cannot query field "country"');
      expect(stable.headers.get('x-weft-preview')).toBeNull();
    }
    const sdl = await fetch(`${mesh.url}/schema.graphql`, on('country'));
    expect(await sdl.text()).toContain('country: String');
  });

  it('has its own address of a subgraph, and shares no answer with the stable graph', async () => {
    const query = '{ airport(iata: "SFO") { name } }';
    const counts = () => [mesh.subgraphs['airports']?.requests.length, candidate.requests.length];
    const [stable = 0, previewed = 0] = counts();
    const answers = await Promise.all([mesh.ask(query), mesh.ask(query, on('country'))]);
    expect(answers.map(({ data }) => data)).toEqual(Array(2).fill({ airport: { name: 'San Francisco' } }));
    expect(counts()).toEqual([stable + 1, previewed + 1]);
  });

  it('lets its requests finish when it is closed, and then answers with the stable graph', async () => {
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    candidate.fault = async () => {
      await gate;
      return {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: '{"data":{"country":"late"}}',
      };
    };
    const before = candidate.requests.length;
    const running = mesh.ask('{ country }', on('country'));
    await expect.poll(() => candidate.requests.length).toBe(before + 1);
    mesh.gateway.usePreviews([]);
    expect((await mesh.ask('{ country }', on('country'))).errors).toHaveLength(1);
    open();
    expect((await running).data).toEqual({ country: 'late' });
    candidate.fault = undefined;
  });

  it('is built anew when others pushed it out, of which only so many are kept', async () => {
    mesh.gateway.usePreviews([graphs.country, graphs.again]);
    for (const name of ['country', 'again', 'country', 'again'])
      expect((await mesh.ask('{ country }', on(name))).data).toEqual({ country: 'US' });
    const both = await Promise.all([
      mesh.ask('{ country }', on('country')),
      mesh.ask('{ country }', on('again')),
    ]);
    expect(both.map(({ headers }) => headers.get('x-weft-preview'))).toEqual(['country', 'again']);
  });

  it('that is no supergraph is refused with the reason, and costs the stable graph nothing', async () => {
    mesh.gateway.usePreviews([preview('broken', 'type Query {')]);
    const refused = await mesh.ask('{ airport(iata: "SFO") { name } }', on('broken'));
    expect(refused.errors?.[0]).toMatchObject({ extensions: { code: 'PREVIEW_INVALID' } });
    expect((await mesh.ask('{ airport(iata: "SFO") { name } }')).errors).toBeUndefined();
  });

  it('that no trusted key signed is refused', async () => {
    const { privatePem, publicPem } = createKeyPair();
    const key = readSigningKey(privatePem, 'a test');
    if (!key.ok) throw new Error('Expected a key.');
    const gateway = createGateway({ config: { trustedKeys: [publicPem], plan: { workers: 0 } } });
    const sdl = mesh.supergraphSdl;
    const build = { number: 1, supergraph: hashOf(sdl), versions: {} };
    await gateway.useSupergraph(sdl, [], { build: signBuild(build, key.value) });
    const unsigned = { ...graphs.country.preview, supergraph: hashOf(graphs.country.sdl) };
    gateway.usePreviews([
      { ...graphs.country, preview: { ...unsigned, name: 'unsigned' } },
      { ...graphs.country, preview: signPreview(unsigned, key.value) },
    ]);
    expect(await gateway.execute({ query: '{ country }' }, on('unsigned'))).toMatchObject({
      errors: [
        {
          message: expect.stringContaining('the preview "unsigned"'),
          extensions: { code: 'PREVIEW_INVALID' },
        },
      ],
    });
    expect(await gateway.execute({ query: '{ country }' }, on('country'))).toEqual({
      data: { country: 'US' },
    });
    await gateway.close();
  });
});

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
