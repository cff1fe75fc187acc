import { afterAll, beforeAll, expect, it } from 'vitest';
import { readMeshManifest } from '../../cli/mesh/read-mesh.ts';
import { startSubgraph } from '../../cli/mesh/start-subgraph.ts';
import { postQuery } from '../support/post-query.ts';
import { InitMesh } from './support/init-mesh.ts';
import { commandLine } from './support/weft.ts';

/* `limits` of supergraph.yaml: what contracts say where they say nothing. */

let mesh: InitMesh;
beforeAll(async () => {
  mesh = await InitMesh.create();
  await mesh.made('pets', '--from', await mesh.write('in/pets.csv', 'id,name\np1,Rex\np2,Tom\np3,Kim\n'));
});
afterAll(() => mesh?.remove());

const CONTRACT = 'subgraphs/pets/pets.odcs.yaml';

async function firstError(query: string): Promise<unknown> {
  const config = mesh.path('supergraph.yaml');
  const terminal = { out: () => undefined, err: () => undefined, isInteractive: false };
  const manifest = await readMeshManifest({ positionals: [], flags: { config }, terminal });
  const [entry] = manifest.ok ? manifest.value.subgraphs : [];
  if (!manifest.ok || !entry) throw new Error(JSON.stringify(manifest.findings));
  const started = await startSubgraph(manifest.value, entry, {
    ...{ scale: 1, port: 0, host: 'localhost', progress: () => undefined },
  });
  if (!started.ok) throw new Error(JSON.stringify(started.findings));
  const response = await postQuery(started.value.url, { query });
  const body = (await response.json()) as { errors?: readonly { message: string }[] };
  await started.value.close();
  return body.errors?.[0]?.message;
}

it('hold for contracts that set none, and no longer for one that does', async () => {
  const manifest = await mesh.read('supergraph.yaml');
  await mesh.write('supergraph.yaml', `${manifest}limits: { maxPageRows: 2, maxScannedRows: 2 }\n`);
  expect(await firstError('{ pets(limit: 3) { name } }')).toBe(
    'Expected limit to be a whole number from 0 to 2, got 3.',
  );
  expect(await firstError('{ petsAggregate { count } }')).toMatch(
    /^The question would read about 3 rows, and pets\.pets allows 2 \(maxScannedRows\)\./,
  );
  const contract = await mesh.read(CONTRACT);
  await mesh.write(
    CONTRACT,
    `${contract}customProperties: [{ property: weft.limits, value: { maxScannedRows: 3 } }]\n`,
  );
  expect(await firstError('{ petsAggregate { count } }')).toBeUndefined();
});

it.each([
  ['maxPageRow: 2', 'did you mean "maxPageRows"'],
  ['maxPageRows: none', 'Expected a number at limits.maxPageRows, got "none"'],
])('are refused as { %s }', async (limits, message) => {
  await mesh.write('supergraph.yaml', `subgraphs: {}\nlimits: { ${limits} }\n`);
  const { code, err } = await commandLine('compose', '--config', mesh.path('supergraph.yaml'));
  expect(code).toBe(1);
  expect(err).toMatch(/supergraph\.yaml:2:\d+/);
  expect(err.toLowerCase()).toContain(message.toLowerCase());
});
