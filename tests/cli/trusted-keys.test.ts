import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePorts } from './support/mesh-folder.ts';
import { RegistryMesh } from './support/registry-mesh.ts';
import { commandLine, WeftProcess, weft } from './support/weft.ts';

/* A gateway with trusted keys: what it serves, what it keeps, what it says. Each test goes on where the one before ended. */

let mesh: RegistryMesh;

beforeAll(async () => {
  mesh = await RegistryMesh.create();
  expect(await mesh.weft('publish', '--all', '--why', 'Before there were keys')).toMatchObject({ code: 0 });
  expect(await commandLine('keys', 'create', '--out', mesh.path('registry'))).toMatchObject({ code: 0 });
  const manifest = await mesh.read('supergraph.yaml');
  const [port] = await freePorts(1);
  const gateway = `gateway: { port: ${port}, workers: 1, trustedKeys: [registry.pub.pem] }\n`;
  await mesh.write('supergraph.yaml', manifest + gateway);
});
afterAll(() => mesh?.remove());

const kept = () => readFile(mesh.path('.weft/gateway/build.json'), 'utf8').catch(() => undefined);
const FOLLOW = ['serve', 'gateway', '--registry', '.weft/registry'];

it('says what to do when it is given files', async () => {
  const { code, err } = await weft(['serve', 'gateway'], { cwd: mesh.root });
  expect(code).toBe(1);
  expect(err).toContain('SUPERGRAPH_UNSIGNED: Expected a build of the registry, signed by a trusted key');
  expect(err).toContain(
    'To serve files on this machine, with weft dev say, trust no keys there: WEFT_GATEWAY_TRUSTED_KEYS=[]',
  );
});

it('does not keep a build that nobody signed', async () => {
  const { code, err } = await weft(FOLLOW, { cwd: mesh.root });
  expect(code).toBe(1);
  expect(err).toContain('SUPERGRAPH_UNSIGNED: Expected build 1 to be signed');
  expect(await kept()).toBeUndefined();
});

it('serves and keeps one that is signed', async () => {
  const manifest = await mesh.read('supergraph.yaml');
  await mesh.write('supergraph.yaml', `${manifest}registry: { signingKey: registry.key.pem }\n`);
  const flights = await mesh.read('flights.graphql');
  await mesh.write('flights.graphql', flights.replace('  "Miles', '  gate: String\n  "Miles'));
  expect(await mesh.weft('publish', 'flights', '--why', 'Signed')).toMatchObject({ code: 0 });
  const gateway = new WeftProcess(FOLLOW, { cwd: mesh.root });
  try {
    await gateway.shows('The gateway answers at');
    expect(JSON.parse((await kept()) ?? '{}')).toMatchObject({
      build: { number: 2, signature: expect.stringMatching(/^\w+:/) },
    });
  } finally {
    await gateway.stop();
  }
});
