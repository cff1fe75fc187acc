import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { MeshFolder } from './support/mesh-folder.ts';
import { commandLine, until, WeftProcess } from './support/weft.ts';

/* The registry of a mesh that `weft dev` runs: commands beside it find it at the gateway's port. */

const CONTRACT = 'subgraphs/airports/airports.odcs.yaml';

let mesh: MeshFolder;
let dev: WeftProcess;

beforeAll(async () => {
  mesh = await MeshFolder.create();
  const port = `port: ${mesh.gatewayPort}`;
  await mesh.edit('supergraph.yaml', port, `${port}, quality: { pollMs: 500 }`);
  dev = new WeftProcess(['dev', '--scale', '0.02'], { cwd: mesh.root });
  await dev.shows('Ctrl-C stops everything.');
});
afterAll(async () => {
  await dev?.stop();
  await rm(mesh.root, { recursive: true, force: true });
});

const weft = (...words: readonly string[]) => commandLine(...words, '--config', mesh.path('supergraph.yaml'));

const usageSchema = z.object({
  operations: z.array(z.object({ name: z.string(), client: z.string(), count: z.number() })),
});

describe('the registry of weft dev', { timeout: 120_000 }, () => {
  it('checks a subgraph beside the files of the others before anything is published', async () => {
    // Alone it would not compose: it refers to objects of the others.
    const { out, code } = await weft('check', 'flights');
    expect(out).toMatch(/^✓ flights can be published for the first time\./);
    expect(out).toContain('Nothing is published at http://localhost:');
    expect(code).toBe(0);
  });

  it('keeps what is published, and counts what clients ask', async () => {
    const published = await weft('publish', '--all', '--why', 'The mesh goes live');
    expect(published.out + published.err).toContain('in build 1');
    expect(published.code).toBe(0);
    await fetch(`${mesh.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'apollographql-client-name': 'atlas' },
      body: JSON.stringify({ query: 'query Towns { airports(limit: 1) { city } }' }),
    });
    await until(async () => {
      const answer = await fetch(`${mesh.url}/registry/v1/usage?client=atlas`);
      const { operations } = usageSchema.parse(await answer.json());
      return operations.some(({ name, count }) => name === 'Towns' && count === 1);
    });
  });

  it('knows how good the data is that its subgraphs measure', async () => {
    const products = z.object({ products: z.array(z.object({ product: z.string() })) });
    await until(async () => {
      const answer = await fetch(`${mesh.url}/registry/v1/quality?product=airports.airports`);
      return products.parse(await answer.json()).products.length === 1;
    });
  });

  it('says whose question a change would break, before anything is published', async () => {
    await mesh.edit(
      CONTRACT,
      'name: city\n',
      'name: city\n        customProperties: [{ property: weft.field, value: town }]\n',
    );
    const { out, code } = await weft('check', 'airports');
    expect(out).toContain('Airport.city');
    expect(out).toContain('atlas');
    expect(code).toBe(1);
  });

  it('serves what was edited all the same: a save is no publish', async () => {
    await until(async () => (await (await fetch(`${mesh.url}/schema.graphql`)).text()).includes('  town: '));
    const { out } = await weft('history', 'airports');
    expect(out).toContain('published airports 1 in build 1');
    expect(out).not.toContain('airports 2 in build');
  });

  it('takes a larger body than the gateway does of others', async () => {
    const body = (bytes: number) => JSON.stringify({ subgraph: 'airports', why: 'x'.repeat(bytes) });
    const send = (bytes: number) =>
      fetch(`${mesh.url}/registry/v1/retire`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: body(bytes),
      });
    // Read as a whole, and refused for what is in it.
    expect((await send(3_000_000)).status).toBe(422);
    const refused = await send(17_000_000);
    expect({ status: refused.status, text: await refused.text() }).toMatchObject({
      status: 413,
      text: expect.stringContaining('The limit is registry.maxBodyBytes'),
    });
  });

  it('knows the team that supergraph.yaml declares meanwhile', async () => {
    const approve = async () => {
      const body = JSON.stringify({ change: 'abc', team: 'lounge-services', why: 'New here' });
      const headers = { 'content-type': 'application/json' };
      return (await fetch(`${mesh.url}/registry/v1/approvals`, { method: 'POST', headers, body })).status;
    };
    expect(await approve()).toBe(422);
    await mesh.edit('supergraph.yaml', 'teams:\n', 'teams:\n  lounge-services: { title: Lounges }\n');
    await until(async () => (await approve()) === 201);
  });

  it('is open to read where the schema is: introspection off shuts both', async () => {
    const read = (headers: Record<string, string> = {}) =>
      fetch(`${mesh.url}/registry/v1/subgraphs`, { headers });
    const elsewhere = { via: '1.1 proxy' };
    expect((await read(elsewhere)).status).toBe(200);
    await mesh.edit('supergraph.yaml', 'gateway: { port:', 'gateway: { introspection: false, port:');
    // The port is closed for a moment while the gateway with the new setting takes it.
    await until(async () => {
      const answer = await fetch(`${mesh.url}/schema.graphql`).catch(() => undefined);
      return answer?.status === 403;
    });
    expect((await read(elsewhere)).status).toBe(401);
    expect((await read()).status).toBe(200);
  });
});
