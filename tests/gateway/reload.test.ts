import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  airportsFixture,
  composeSupergraph,
  flightsFixture,
  startTestMesh,
  type TestMesh,
} from '../support/gateway-fixtures.ts';

let mesh: TestMesh;
let withoutAirportName: string;
beforeAll(async () => {
  mesh = await startTestMesh([flightsFixture, airportsFixture]);
  const subgraphs = [flightsFixture, airportsFixture].map(({ name, typeDefs }) => ({
    name,
    typeDefs: typeDefs.replace(/state: String .*/, ''),
    url: `${mesh.subgraphs[name]?.server.url}/graphql`,
  }));
  withoutAirportName = composeSupergraph(subgraphs);
});
afterAll(() => mesh.close());

const errorsOf = async (query: string) => (await mesh.ask(query)).errors?.map(({ message }) => message);

describe('a new supergraph', () => {
  it('serves new requests while a running one finishes on the old snapshot', async () => {
    const old = mesh.gateway.snapshot;
    const running = mesh.ask('{ sleep(ms: 400) airport(iata: "SFO") { state } }');
    await expect.poll(() => old?.references, { interval: 5 }).toBe(2);

    const swapped = await mesh.gateway.useSupergraph(withoutAirportName, []);
    expect(swapped.ok && swapped.value.hash).toBe(mesh.gateway.snapshot?.parts.hash);
    expect(mesh.gateway.snapshot).not.toBe(old);
    expect(old?.references).toBe(1);
    expect(await errorsOf('{ airport(iata: "SFO") { state } }')).toEqual([
      'Cannot query field "state" on type "Airport". Did you mean "iata" or "name"?',
    ]);

    expect((await running).data).toEqual({ sleep: 400, airport: { state: 'CA' } });
    expect(old?.references).toBe(0);
    await old?.disposed;
    expect(() => old?.retain()).toThrow('Expected a snapshot in use');
  });

  it('is refused when it is invalid, and the old one keeps serving', async () => {
    const { snapshot } = mesh.gateway;
    for (const sdl of ['type Query {', 'type Query { a: Int }', '']) {
      const outcome = await mesh.gateway.useSupergraph(sdl, []);
      expect(outcome).toMatchObject({
        ok: false,
        findings: [{ code: 'INVALID_SUPERGRAPH', severity: 'error', message: expect.any(String) }],
      });
    }
    expect(mesh.gateway.snapshot).toBe(snapshot);
    expect((await fetch(`${mesh.url}/health/ready`)).status).toBe(200);
    expect(await errorsOf('{ airport(iata: "SFO") { name } }')).toBeUndefined();
    expect(await (await fetch(`${mesh.url}/composition`)).json()).toMatchObject({
      ok: false,
      supergraph: snapshot?.parts.hash,
      findings: [{ code: 'INVALID_SUPERGRAPH' }],
    });
  });

  it('that never composed is reported, and forgotten with the next good one', async () => {
    const finding = { code: 'UNKNOWN_TEAM', severity: 'error', message: 'No team "x".' } as const;
    mesh.gateway.reportComposition([finding]);
    const composition = async () => (await fetch(`${mesh.url}/composition`)).json();
    expect(await composition()).toMatchObject({ ok: false, findings: [finding] });
    expect((await fetch(`${mesh.url}/health/ready`)).status).toBe(200);
    await mesh.gateway.useSupergraph(mesh.supergraphSdl, []);
    expect(await composition()).toEqual({
      ok: true,
      findings: [],
      supergraph: mesh.gateway.snapshot?.parts.hash,
    });
  });

  it('is refused by a closed gateway', async () => {
    const other = await startTestMesh([airportsFixture]);
    await other.close();
    await expect(other.gateway.useSupergraph(mesh.supergraphSdl, [])).rejects.toThrow(TypeError);
    expect(await other.gateway.execute({ query: '{ __typename }' })).toMatchObject({
      errors: [{ extensions: { code: 'NO_SUPERGRAPH' } }],
    });
  });
});
