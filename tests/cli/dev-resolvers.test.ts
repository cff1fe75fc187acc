import { readFileSync } from 'node:fs';
import { rm, symlink, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postQuery } from '../support/post-query.ts';
import { MeshFolder, ROOT } from './support/mesh-folder.ts';
import { commandLine, until, WeftProcess } from './support/weft.ts';

/* The example of docs/resolvers.md as it stands there: served by `weft dev`, asked through the gateway, edited on disk. */

const PAGE = readFileSync(join(ROOT, 'docs/resolvers.md'), 'utf8');
const [SDL = '', QUESTION = ''] = blocks('graphql');
const [RESOLVERS = ''] = blocks('ts');
const EXTENSION = 'subgraphs/airports/extension.graphql';
const MODULE = 'subgraphs/airports/resolvers.ts';

function blocks(language: string): string[] {
  const pattern = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm');
  return [...PAGE.matchAll(pattern)].map(([, text = '']) => text);
}

let mesh: MeshFolder;
let dev: WeftProcess;

beforeAll(async () => {
  mesh = await MeshFolder.create();
  await mesh.write('supergraph.yaml', mesh.manifest(['safety']));
  // As `npm install ../weft` does it: a link among the others.
  await unlink(mesh.path('node_modules'));
  await mesh.write('node_modules/.keep', '');
  await symlink(join(ROOT, 'node_modules/vega-datasets'), mesh.path('node_modules/vega-datasets'));
  await symlink(ROOT, mesh.path('node_modules/weft'));
  await mesh.write(EXTENSION, SDL);
  await mesh.write(MODULE, RESOLVERS);
  dev = new WeftProcess(['dev', '--scale', '0.02'], { cwd: mesh.root });
  await dev.shows('Ctrl-C stops everything.');
});
afterAll(async () => {
  await dev?.stop();
  await rm(mesh.root, { recursive: true, force: true });
});

async function ask(query: string): Promise<unknown> {
  const response = await postQuery(`${mesh.url}/graphql`, { query });
  return response.json();
}

describe('resolvers beside a contract', () => {
  it('answer the question of the page', async () => {
    expect(await ask(QUESTION)).toEqual({
      data: { nearestAirport: { distance: 0, airport: { iata: 'LGA', name: 'LaGuardia', distanceTo: 17 } } },
    });
  });

  it('answer for rows of another domain, through the gateway', async () => {
    const question =
      '{ flights(limit: 2, where: { origin: { iata: { eq: "LGA" } } }) { origin { iata distanceTo(iata: "JFK") } } }';
    const origin = { iata: 'LGA', distanceTo: 17 };
    expect(await ask(question)).toEqual({ data: { flights: [{ origin }, { origin }] } });
  });

  it('have the owner of their domain', async () => {
    const coordinates = ['Airport.distanceTo', 'Query.nearestAirport', 'NearestAirport.distance'];
    for (const coordinate of coordinates) {
      const { out, code } = await commandLine('owners', coordinate, '--config', mesh.path('supergraph.yaml'));
      expect(out).toContain('ground-operations');
      expect(code).toBe(0);
    }
  });

  it('are taken up when one of the files changes', async () => {
    await mesh.edit(MODULE, 'Math.round(6371', 'Math.floor(0 * 6371');
    await until(async () => JSON.stringify(await ask(QUESTION)).includes('"distanceTo":0'));
    await mesh.write(MODULE, RESOLVERS);
    await mesh.edit(EXTENSION, 'type NearestAirport {', 'type NearestAirport {\n  miles: Int');
    const miles =
      '{ nearestAirport(latitude: 40.78, longitude: -73.87) { miles airport { distanceTo(iata: "JFK") } } }';
    await until(async () => JSON.stringify(await ask(miles)).includes('"distanceTo":17'));
    expect(await ask(miles)).toEqual({
      data: { nearestAirport: { miles: null, airport: { distanceTo: 17 } } },
    });
  });

  it('are refused when wrong, while the old ones serve on', async () => {
    await mesh.edit(MODULE, 'nearestAirport: async', 'nearestAirpotr: async');
    await dev.shows(
      'subgraphs/airports/extension.graphql:8:3 error RESOLVER_MISSING: Expected a resolver for Query.nearestAirport in subgraphs/airports/resolvers.ts, found none.',
    );
    await dev.shows(
      'error RESOLVER_UNKNOWN_FIELD: Expected resolvers for fields of the extension only, got one for Query.nearestAirpotr',
    );
    expect(await ask(QUESTION)).toMatchObject({ data: { nearestAirport: { distance: 0 } } });
    await mesh.write(MODULE, RESOLVERS);
    await mesh.edit(EXTENSION, 'extend type Airport {', 'extend type Airprot {');
    await dev.shows(/extension\.graphql:1:13 error EXTENSION_UNKNOWN_TYPE: .*\n.*Did you mean Airport\?/);
    expect(await ask(QUESTION)).toMatchObject({ data: { nearestAirport: { distance: 0 } } });
  });
});
