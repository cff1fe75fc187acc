import { buildSchema, type GraphQLSchema, parse, validate } from 'graphql';
import { expect, it } from 'vitest';
import { createGateway, type Gateway, gatewayConfigSchema, startGateway } from '../../gateway/index.ts';
import { composeSupergraph } from '../support/gateway-fixtures.ts';
import { askInParts, DEFER_2022, DEFER_TODAY, mergeParts } from '../support/incremental-client.ts';
import { Random } from './harness/random.ts';
import { deferSome, findDifference, printDeferred } from './harness/random-defer.ts';
import { type MadeMesh, makeMesh } from './harness/random-mesh.ts';
import { type MadeQuery, makeQuery, smallerQueries, VARIABLES } from './harness/random-query.ts';
import { completeSdl, startWorldSubgraph } from './harness/subgraph.ts';

/** `RANDOM_MESHES=500 RANDOM_SEED=7 npx vitest run tests/federation/random-defer.test.ts` is the long run. */
const MESHES = Number(process.env['RANDOM_MESHES'] ?? 4);
const FIRST_SEED = Number(process.env['RANDOM_SEED'] ?? 1);
const QUERIES_PER_MESH = 4;

/** Seeds that once differed: a deferred part that was fetched before its inputs were there. */
const FOUND = [1_200_090];

/** A gateway over a made-up mesh, over HTTP, and the schema it shows. */
type Served = {
  readonly gateway: Gateway;
  readonly url: string;
  readonly schema: GraphQLSchema;
  close(): Promise<void>;
};

async function serve({ sources, createWorld }: MadeMesh): Promise<Served> {
  const subgraphs = await Promise.all(
    sources.map(({ name, typeDefs }) => startWorldSubgraph(name, completeSdl(typeDefs), createWorld())),
  );
  const sdl = composeSupergraph(
    subgraphs.map(({ name, typeDefs, server }) => ({ name, typeDefs, url: `${server.url}/graphql` })),
  );
  const config = gatewayConfigSchema.parse({ port: 0, host: '127.0.0.1', requestTimeoutMs: 120_000 });
  const gateway = createGateway({ config, log: () => {} });
  const used = await gateway.useSupergraph(sdl);
  if (!used.ok) throw new Error(used.findings.map(({ message }) => message).join('\n'));
  const server = await startGateway(gateway);
  return {
    gateway,
    url: server.url,
    schema: buildSchema(gateway.snapshot?.parts.schemaSdl() ?? ''),
    async close() {
      await server.close(100);
      await Promise.all(subgraphs.map((subgraph) => subgraph.server.close(0)));
    },
  };
}

it(
  'sends in parts what it sends at once',
  async () => {
    let parted = 0;
    for (const seed of [...FOUND, ...Array.from({ length: MESHES }, (_, at) => FIRST_SEED + at)]) {
      const random = new Random(seed);
      const mesh = makeMesh(random);
      const served = await serve(mesh);
      try {
        for (let at = 0; at < QUERIES_PER_MESH; at++) {
          const query = makeValidQuery(random, mesh, served.schema);
          const { difference, parts } = await compare(served, query);
          if (parts > 1) parted += 1;
          if (difference === undefined) continue;
          const small = await shrink(served, query);
          const sdl = mesh.sources.map(({ name, typeDefs }) => `# ${name}\n${typeDefs}`).join('\n');
          const shown = (await compare(served, small)).difference;
          expect.fail(`Seed ${seed}: ${printDeferred(small)}\n${shown}\n${sdl}`);
        }
      } finally {
        await served.close();
      }
    }
    // Else the comparison proves little.
    expect(parted).toBeGreaterThan((MESHES * QUERIES_PER_MESH) / 2);
  },
  60_000 + MESHES * 20_000,
);

function makeValidQuery(random: Random, mesh: MadeMesh, schema: GraphQLSchema): MadeQuery {
  for (;;) {
    const query = deferSome(random, makeQuery(random, mesh));
    if (validate(schema, parse(printDeferred(query))).length === 0) return query;
  }
}

type Comparison = { readonly difference: string | undefined; readonly parts: number };

async function compare({ gateway, url }: Served, made: MadeQuery): Promise<Comparison> {
  const query = printDeferred(made);
  const whole = await gateway.execute({ query, variables: VARIABLES });
  let count = 0;
  for (const accept of [DEFER_2022, DEFER_TODAY]) {
    const { parts, text } = await askInParts(url, query, { accept, variables: VARIABLES });
    count = parts.length;
    const { data, failed } =
      parts.length > 0 ? mergeParts(parts) : { data: JSON.parse(text).data, failed: [] };
    const hasErrors = whole.errors !== undefined;
    const difference = findDifference(whole.data, data, { failed, hasErrors });
    if (difference) return { difference: `${accept}\n${difference}\n${text}`, parts: count };
  }
  return { difference: undefined, parts: count };
}

/** Takes away one selection after another, as long as something still differs. */
async function shrink(served: Served, query: MadeQuery): Promise<MadeQuery> {
  let tries = 0;
  for (const smaller of smallerQueries(query)) {
    if (++tries > 200) break;
    const found = await compare(served, smaller).catch(() => undefined);
    if (found?.difference) return shrink(served, smaller);
  }
  return query;
}
