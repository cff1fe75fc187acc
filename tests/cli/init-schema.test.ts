import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { postQuery } from '../support/post-query.ts';
import { InitMesh, officialErrors } from './support/init-mesh.ts';
import { MeshFolder } from './support/mesh-folder.ts';
import { until, WeftProcess, weftHere } from './support/weft.ts';

/* `weft init --from schema.graphql`: a service in any language, which runs by itself, joins the running mesh. */

const SDL = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])

"A review that a traveller wrote."
type Review @key(fields: "id") {
  id: ID!
  stars: Int!
  text: String
  airport: Airport!
}

extend type Airport @key(fields: "iata") {
  iata: ID!
  reviews: [Review!]!
}

type Query {
  reviews: [Review!]!
}
`;

const ROWS = [{ id: 'r1', stars: 4, text: 'Long walks', airport: { __typename: 'Airport', iata: 'ORD' } }];

let service: Server;
let url: string;
let mesh: MeshFolder;
let dev: WeftProcess;

beforeAll(async () => {
  const schema = buildSubgraphSchema([
    {
      typeDefs: parse(SDL),
      resolvers: {
        Query: { reviews: () => ROWS },
        Airport: {
          reviews: ({ iata }: { iata: string }) => ROWS.filter(({ airport }) => airport.iata === iata),
        },
      },
    },
  ]);
  const requestSchema = z.object({
    query: z.string(),
    variables: z.record(z.string(), z.unknown()).nullish(),
  });
  service = createServer((request, response) => {
    void text(request).then(async (body) => {
      const { query, variables } = requestSchema.parse(JSON.parse(body));
      const answer = await graphql({ schema, source: query, variableValues: variables ?? {} });
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => service.listen(0, resolve));
  url = `http://localhost:${(service.address() as AddressInfo).port}/graphql`;
  mesh = await MeshFolder.create();
  dev = new WeftProcess(['dev', '--scale', '0.02'], { cwd: mesh.root });
  await dev.shows('Ctrl-C stops everything.');
});
afterAll(async () => {
  await dev?.stop();
  service?.closeAllConnections();
  service?.close();
  await mesh?.remove();
});

const ask = async (query: string): Promise<unknown> => {
  const response = await postQuery(`${mesh.url}/graphql`, { query });
  return response.json();
};

describe('weft init from the schema of a service', () => {
  it('drafts a contract from it and joins the service to the running mesh', async () => {
    await mesh.write('reviews/reviews.graphql', SDL);
    const args = [
      'init',
      'reviews',
      '--from',
      'reviews/reviews.graphql',
      '--url',
      url,
      '--owner',
      'feedback',
    ];
    const made = await weftHere(args, { cwd: mesh.root });
    expect(made.err).toBe('');
    expect(made.code).toBe(0);
    const contract = await mesh.read('reviews/reviews.odcs.yaml');
    expect(await officialErrors(contract)).toBe('');
    expect(contract).toContain(`location: ${url}`);
    const manifest = await mesh.read('supergraph.yaml');
    expect(manifest).toContain(`routing_url: ${url}`);
    expect(manifest).toContain('schema: { file: reviews/reviews.graphql }');
    const linted = await weftHere(['contract', 'lint', '--json'], { cwd: mesh.root });
    expect(JSON.parse(linted.out).contracts).toContain('reviews/reviews.odcs.yaml');
    const alone = `reviews: { routing_url: "${url}", owner: feedback, schema: { file: reviews/reviews.graphql } }`;
    await mesh.write('reviews.yaml', `subgraphs: { ${alone} }\nteams: { feedback: { title: Feedback } }\n`);
    expect(await weftHere(['contract', 'test', '--config', 'reviews.yaml'], { cwd: mesh.root })).toEqual({
      code: 0,
      out: '',
      err: 'reviews.reviews is not tested: a service of its own answers for it.\n',
    });
    const question = '{ airport(iata: "ORD") { city reviews { stars airport { name } } } }';
    const answer = {
      data: {
        airport: {
          city: 'Chicago',
          reviews: [{ stars: 4, airport: { name: "Chicago O'Hare International" } }],
        },
      },
    };
    await until(async () => JSON.stringify(await ask(question)) === JSON.stringify(answer));
  });

  it('refuses a schema with a slip, one that clashes with the mesh, and wrong use', async () => {
    const init = (file: string, ...more: string[]) =>
      weftHere(['init', 'other', '--from', file, ...more], { cwd: mesh.root });
    await mesh.write('slip.graphql', 'type A {\n  id ID\n}\n');
    const slip = await init('slip.graphql', '--url', url);
    expect(slip).toMatchObject({ code: 1, err: expect.stringContaining('slip.graphql:2:') });
    await mesh.write('clash.graphql', SDL.replaceAll('Review', 'Flight'));
    const before = await mesh.read('supergraph.yaml');
    expect((await init('clash.graphql', '--url', url)).code).toBe(1);
    expect(await mesh.read('supergraph.yaml')).toBe(before);
    expect(await init('clash.graphql')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Expected --url with a schema'),
    });
    expect((await init('clash.graphql', '--url', 'nowhere')).code).toBe(2);
    expect((await init('x.csv', '--url', url)).code).toBe(2);
  });

  it('refuses one that does not compose as the first of a mesh, too', async () => {
    const empty = await InitMesh.create();
    try {
      const file = await empty.write(
        'first.graphql',
        SDL.replace('"@key"]', '"@key", "@external"]').concat(
          'extend type Nobody @key(fields: "id") { id: ID! name: String @external }\n',
        ),
      );
      const first = await empty.init('first', '--from', file, '--url', url);
      expect(first).toMatchObject({
        code: 1,
        err: expect.stringMatching(/first\.graphql:\d+:\d+ error EXTERNAL/),
      });
      expect(await empty.read('supergraph.yaml')).not.toContain('first');
    } finally {
      await empty.remove();
    }
  });
});
