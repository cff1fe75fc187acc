import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGateway, gatewayConfigSchema, startGateway } from '../../gateway/index.ts';
import { MESH_FIXTURES, startTestMesh, type TestMesh } from '../support/gateway-fixtures.ts';

let mesh: TestMesh;
let webDirectory: string;
beforeAll(async () => {
  webDirectory = await mkdtemp(join(tmpdir(), 'weft-web-'));
  await writeFile(join(webDirectory, 'index.html'), '<title>Playground</title>');
  await writeFile(join(webDirectory, 'app.js'), 'let x;');
  mesh = await startTestMesh(MESH_FIXTURES, { webDirectory });
});
afterAll(async () => {
  await mesh.close();
  await rm(webDirectory, { recursive: true });
});

const read = async (path: string, init?: RequestInit) => {
  const response = await fetch(mesh.url + path, init);
  const body = await response.text();
  return { status: response.status, headers: response.headers, body };
};

describe('the surfaces of the gateway', () => {
  it('serves the supergraph as it was composed', async () => {
    const { status, headers, body } = await read('/supergraph.graphql');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toContain('text/plain');
    expect(body).toBe(mesh.supergraphSdl);
  });

  it('serves the schema that clients see', async () => {
    const { status, body } = await read('/schema.graphql');
    expect(status).toBe(200);
    const fields = buildSchema(body).getType('Flight');
    expect(fields && 'getFields' in fields && Object.keys(fields.getFields())).toEqual([
      'id',
      'delay',
      'origin',
      'strict',
    ]);
    expect(body).not.toMatch(/join__|@owner/);
  });

  it('serves owners, products and classification by coordinate', async () => {
    const { status, body } = await read('/ownership');
    expect(status).toBe(200);
    const ownership = JSON.parse(body);
    expect(ownership.supergraph).toBe(mesh.gateway.snapshot?.parts.hash);
    expect(ownership.teams['flight-safety']).toEqual({
      title: 'Flight safety',
      domain: 'safety',
      contact: 'safety@meridian.example',
    });
    expect(ownership.products).toEqual({
      'airports.airports': {
        domain: 'airports',
        version: '2.1.0',
        status: 'active',
        owner: 'ground-operations',
      },
      'flights.flights': {
        domain: 'flights',
        version: '1.0.0',
        status: 'active',
        owner: 'network-operations',
      },
    });
    expect(ownership.coordinates['Airport.state']).toEqual({
      owners: [{ team: 'ground-operations', steward: 'Ada', subgraph: 'airports' }],
      contract: { id: 'airports.airports', version: '2.1.0' },
      product: 'airports.airports',
      classification: { level: 'internal', pii: true },
    });
    expect(ownership.coordinates['Airport.iata'].owners).toEqual([
      { team: 'ground-operations', steward: 'Ada', subgraph: 'airports' },
    ]);
    // Added to the type by another domain: its owner is there, the product of the type is not its product.
    expect(ownership.coordinates['Airport.strikes']).toEqual({
      owners: [{ team: 'flight-safety', subgraph: 'safety' }],
    });
    expect(ownership.coordinates['Flight.delay']).toMatchObject({
      product: 'flights.delays',
      contract: { id: 'flights.delays', version: '3.0.0', element: 'delay' },
    });
    expect(ownership.coordinates).not.toHaveProperty('Flight.secret');
  });

  it('serves the web pages, the editor under its own path', async () => {
    expect((await read('/')).body).toContain('Playground');
    expect((await read('/playground')).body).toContain('Playground');
    expect((await read('/app.js')).headers.get('content-type')).toContain('javascript');
  });

  it('lists what there is under an unknown path', async () => {
    const { status, body } = await read('/graphiql');
    expect(status).toBe(404);
    expect(JSON.parse(body)).toMatchObject({
      errors: [{ message: 'Nothing is served at "/graphiql".', extensions: { code: 'NOT_FOUND' } }],
      surfaces: { '/graphql': expect.any(String), '/ownership': expect.any(String) },
    });
  });

  it('answers 405 with Allow to a wrong method', async () => {
    for (const path of ['/ownership', '/schema.graphql', '/health/ready', '/']) {
      const { status, headers } = await read(path, { method: 'POST' });
      expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    }
    const graphql = await read('/graphql', { method: 'PUT' });
    expect([graphql.status, graphql.headers.get('allow')]).toEqual([405, 'GET, POST']);
    expect(await read('/ownership', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  });
});

describe('health', () => {
  it('is live at once, ready with a supergraph, and not ready while draining', async () => {
    const gateway = createGateway({
      config: gatewayConfigSchema.parse({ port: 0, host: '127.0.0.1' }),
      log: () => {},
    });
    const server = await startGateway(gateway);
    const status = async (path: string) => (await fetch(server.url + path)).status;
    expect(await status('/health/live')).toBe(200);
    expect(await status('/health/ready')).toBe(503);
    expect(await status('/schema.graphql')).toBe(503);
    expect(await status('/graphql?query=%7B__typename%7D')).toBe(503);
    expect(await (await fetch(`${server.url}/`)).text()).toContain('npm run build');

    await gateway.useSupergraph(mesh.supergraphSdl, []);
    expect(await status('/health/ready')).toBe(200);

    gateway.drain();
    expect(await status('/health/ready')).toBe(503);
    expect(await status('/health/live')).toBe(200);
    expect(await status('/graphql?query=%7B__typename%7D')).toBe(200);
    await server.close();
    expect(gateway.phase).toBe('closed');
  });

  it('says 503 for the delay of the probe before the listener stops', async () => {
    const config = gatewayConfigSchema.parse({
      port: 0,
      host: '127.0.0.1',
      shutdown: { readinessDelayMs: 200 },
    });
    const gateway = createGateway({ config, log: () => {} });
    await gateway.useSupergraph(mesh.supergraphSdl, []);
    const server = await startGateway(gateway);
    const closed = server.close();
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(503);
    expect((await fetch(`${server.url}/graphql?query=%7B__typename%7D`)).status).toBe(200);
    await closed;
    await expect(fetch(`${server.url}/health/live`)).rejects.toThrow();
  });

  it('does not depend on subgraphs', async () => {
    const alone = await startTestMesh(MESH_FIXTURES);
    for (const subgraph of Object.values(alone.subgraphs)) await subgraph.server.close(0);
    expect((await fetch(`${alone.url}/health/ready`)).status).toBe(200);
    await alone.close();
  });
});
