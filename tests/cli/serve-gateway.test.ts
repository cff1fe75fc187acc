import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createGateway, gatewayConfigSchema, startGateway } from '../../gateway/index.ts';
import { type ForeignMesh, JOIN_VERSIONS, startForeignMesh } from '../support/foreign-mesh.ts';
import { freePorts, MeshFolder } from './support/mesh-folder.ts';
import { WeftProcess, weftHere } from './support/weft.ts';

/* `weft serve gateway` as its own process, over supergraphs that others composed. */

let mesh: ForeignMesh;
let folder: string;

beforeAll(async () => {
  mesh = await startForeignMesh();
  folder = await mkdtemp(join(tmpdir(), 'weft-serve-'));
});

afterAll(async () => {
  await mesh?.close();
  await rm(folder, { recursive: true, force: true });
});

async function writeSupergraph(version: (typeof JOIN_VERSIONS)[number]): Promise<string> {
  const name = `supergraph-${version}.graphql`;
  await writeFile(join(folder, name), await mesh.supergraphSdl(version));
  return name;
}

async function ask(url: string, query: string, headers: Record<string, string> = {}): Promise<unknown> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  return response.json();
}

const QUESTION = '{ top { name reviews { body product { name } } } }';
const ANSWER = {
  data: {
    top: [
      { name: 'Table', reviews: [{ body: 'Fine 1', product: { name: 'Table' } }] },
      { name: 'Couch', reviews: [{ body: 'Fine 2', product: { name: 'Couch' } }] },
    ],
  },
};

describe('weft serve gateway --supergraph', () => {
  it('serves a supergraph of another composer without owners and without supergraph.yaml', async () => {
    const file = await writeSupergraph('0.5');
    const [port] = await freePorts(1);
    const gateway = new WeftProcess(['serve', 'gateway', '--supergraph', file, '--port', `${port}`], {
      cwd: folder,
    });
    try {
      await gateway.shows('The gateway answers at');
      expect(await ask(`http://localhost:${port}`, QUESTION)).toEqual(ANSWER);
    } finally {
      expect(await gateway.stop()).toBe(0);
    }
    expect(await readdir(folder), 'nothing is left behind').not.toContain('.weft');
  });

  // What the process above does with a supergraph, in this one.
  it.each(JOIN_VERSIONS)('serves one of join v%s', async (version) => {
    const config = gatewayConfigSchema.parse({ port: 0, host: '127.0.0.1' });
    const gateway = createGateway({ config, log: () => {} });
    expect(await gateway.useSupergraph(await mesh.supergraphSdl(version))).toMatchObject({ ok: true });
    const server = await startGateway(gateway);
    onTestFinished(() => server.close());
    expect(await ask(server.url, QUESTION)).toEqual(ANSWER);
  });
});

describe('--forward-header', () => {
  it('passes the named headers on, besides the usual ones, and no others', async () => {
    const file = await writeSupergraph('0.5');
    const [port] = await freePorts(1);
    const gateway = new WeftProcess(
      [
        ...['serve', 'gateway', '--supergraph', file, '--port', `${port}`],
        ...['--forward-header', 'Authorization', '--forward-header', 'x-tenant, x-user'],
      ],
      { cwd: folder },
    );
    try {
      await gateway.shows('The gateway answers at');
      await ask(`http://localhost:${port}`, '{ top { name } }', {
        authorization: 'Bearer t',
        'x-tenant': 'a',
        'x-user': 'b',
        'x-request-id': 'r1',
        'x-other': 'c',
      });
    } finally {
      await gateway.stop();
    }
    const { headers } = mesh.products.requests.at(-1) ?? { headers: {} };
    expect(headers).toMatchObject({
      authorization: 'Bearer t',
      'x-tenant': 'a',
      'x-user': 'b',
      'x-request-id': 'r1',
    });
    expect(headers).not.toHaveProperty('x-other');
  });

  it('adds to the headers of supergraph.yaml', async () => {
    const own = await MeshFolder.create();
    try {
      const { url } = mesh.products.server;
      await own.write('products.graphql', mesh.products.typeDefs);
      await own.write(
        'supergraph.yaml',
        [
          'subgraphs:',
          `  products: { routing_url: "${url}/graphql", owner: shop, schema: { file: products.graphql } }`,
          'teams: { shop: { title: Shop } }',
          `gateway: { port: ${own.gatewayPort}, forwardHeaders: [x-tenant] }`,
          '',
        ].join('\n'),
      );
      const gateway = new WeftProcess(['serve', 'gateway', '--forward-header', 'x-user'], { cwd: own.root });
      try {
        await gateway.shows('The gateway answers at');
        await ask(own.url, '{ top { name } }', { 'x-tenant': 'a', 'x-user': 'b', 'x-request-id': 'r1' });
      } finally {
        await gateway.stop();
      }
      const { headers } = mesh.products.requests.at(-1) ?? { headers: {} };
      expect(headers).toMatchObject({ 'x-tenant': 'a', 'x-user': 'b' });
      expect(headers).not.toHaveProperty('x-request-id');
    } finally {
      await own.remove();
    }
  });

  it.each([
    [
      'Connection',
      'Expected a header that may be forwarded; this one belongs to a single connection at --forward-header, got "Connection".',
    ],
    ['x-a,content-length', /belongs to a single connection at --forward-header, got "content-length"\.$/],
    ['x a', 'Expected a header name at --forward-header, got "x a".'],
    ['x-a,', 'Expected --forward-header to name something, got "x-a,".'],
  ])('refuses %j with exit code 2', async (header, message) => {
    const file = await writeSupergraph('0.5');
    const { code, out, err } = await weftHere(
      ['serve', 'gateway', '--supergraph', file, '--forward-header', header],
      {
        cwd: folder,
      },
    );
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.split('\n')[0]).toMatch(message);
  });
});
