import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, GraphQLError, parse } from 'graphql';
import { gql } from 'graphql-tag';
import { z } from 'zod';
import { meshSchemaExtension } from '../../contracts/index.ts';
import {
  graphqlResponse,
  type HttpRequest,
  type HttpResponse,
  type RunningServer,
  readGraphqlRequest,
  startServer,
} from '../../edge/index.ts';
import {
  createGateway,
  type Gateway,
  type GatewayOptions,
  gatewayConfigSchema,
  type OwnershipTeam,
  startGateway,
} from '../../gateway/index.ts';
import { holdThreads } from '../../gateway/plan/threads/shared-pool.ts';

// Most tests start several gateways; a planning thread for each would take longer than the test.
holdThreads(gatewayConfigSchema.parse({}).plan);

type Module = Extract<Parameters<typeof buildSubgraphSchema>[0], { readonly typeDefs: unknown }>;
type Resolvers = NonNullable<Module['resolvers']>;

/** A subgraph of a test: its SDL, its resolvers and what it answers to `extensions: {weft: {receipt: true}}`. */
export type SubgraphFixture = {
  readonly name: string;
  readonly typeDefs: string;
  readonly resolvers: Resolvers;
  readonly products?: readonly Record<string, unknown>[];
};

/** A subgraph that serves; `fault` takes over its answers, `requests` holds what it was asked. */
export type RunningSubgraph = SubgraphFixture & {
  readonly server: RunningServer;
  readonly requests: { readonly headers: HttpRequest['headers']; readonly body: Record<string, unknown> }[];
  fault: ((request: HttpRequest) => HttpResponse | Promise<HttpResponse>) | undefined;
};

/** Serves a subgraph on a free port, over the same edge as the real ones. */
export async function startSubgraph(fixture: SubgraphFixture): Promise<RunningSubgraph> {
  const schema = buildSubgraphSchema([{ typeDefs: gql(fixture.typeDefs), resolvers: fixture.resolvers }]);
  const requests: RunningSubgraph['requests'] = [];
  const handler = async (request: HttpRequest): Promise<HttpResponse> => {
    requests.push({ headers: request.headers, body: JSON.parse((await request.body()).toString()) });
    if (running.fault) return running.fault(request);
    const read = await readGraphqlRequest(request);
    if (!read.ok) return read.response;
    const { params, mediaType } = read;
    const result = await execute({
      schema,
      document: parse(params.query ?? ''),
      variableValues: params.variables,
    });
    const extensions = params.extensions['weft']
      ? { extensions: { weft: { products: fixture.products ?? [] } } }
      : {};
    return graphqlResponse({ ...result, ...extensions }, mediaType);
  };
  const server = await startServer({ handler, port: 0 });
  const running: RunningSubgraph = { ...fixture, server, requests, fault: undefined };
  return running;
}

/** Composes subgraphs as a composer without our registry would; throws when they do not fit together. */
export function composeSupergraph(
  subgraphs: readonly { name: string; typeDefs: string; url: string }[],
): string {
  const result = composeServices(
    subgraphs.map(({ name, typeDefs, url }) => ({ name, url, typeDefs: gql(typeDefs) })),
  );
  if (!result.supergraphSdl) throw new Error((result.errors ?? []).map(({ message }) => message).join('\n'));
  return result.supergraphSdl;
}

/** A gateway over real subgraphs, all on free ports. */
export type TestMesh = {
  readonly gateway: Gateway;
  readonly url: string;
  readonly supergraphSdl: string;
  readonly subgraphs: Readonly<Record<string, RunningSubgraph>>;
  readonly server: RunningServer;
  ask(query: string, options?: AskOptions): Promise<GraphqlAnswer>;
  close(): Promise<void>;
};

export type AskOptions = {
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
  readonly extensions?: Record<string, unknown>;
  readonly headers?: Record<string, string>;
};

const answerSchema = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z
    .array(
      z.object({
        message: z.string(),
        path: z.array(z.union([z.string(), z.number()])).optional(),
        locations: z.array(z.object({ line: z.number(), column: z.number() })).optional(),
        extensions: z.looseObject({ code: z.string() }),
      }),
    )
    .optional(),
  extensions: z.record(z.string(), z.unknown()).optional(),
});

type GraphqlAnswer = z.infer<typeof answerSchema> & {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
};

export async function startTestMesh(
  fixtures: readonly SubgraphFixture[],
  options: Omit<GatewayOptions, 'config' | 'supergraphSdl'> & { config?: Record<string, unknown> } = {},
): Promise<TestMesh> {
  const running = await Promise.all(fixtures.map(startSubgraph));
  const supergraphSdl = composeSupergraph(
    running.map(({ name, typeDefs, server }) => ({ name, typeDefs, url: `${server.url}/graphql` })),
  );
  const config = gatewayConfigSchema.parse({ port: 0, host: '127.0.0.1', ...options.config });
  const { teams = TEAMS, ...given } = options;
  const gateway = createGateway({ log: () => {}, ...given, config });
  const used = await gateway.useSupergraph(supergraphSdl, teams);
  if (!used.ok) throw new Error(used.findings.map(({ message }) => message).join('\n'));
  const server = await startGateway(gateway);
  return {
    gateway,
    server,
    url: server.url,
    supergraphSdl,
    subgraphs: Object.fromEntries(running.map((subgraph) => [subgraph.name, subgraph])),
    ask: (query, ask) => askServer(server.url, query, ask),
    close: async () => {
      await server.close(100);
      await Promise.all(running.map((subgraph) => subgraph.server.close(0)));
    },
  };
}

/** Asks a server as a client would, by POST. */
async function askServer(url: string, query: string, options: AskOptions = {}): Promise<GraphqlAnswer> {
  const { headers, ...params } = options;
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...headers },
    body: JSON.stringify({ query, ...params }),
  });
  const text = await response.text();
  return {
    ...answerSchema.parse(JSON.parse(text)),
    status: response.status,
    headers: response.headers,
    text,
  };
}

export const TEAMS: readonly OwnershipTeam[] = [
  {
    name: 'ground-operations',
    title: 'Ground operations',
    domain: 'airports',
    contact: 'ground@meridian.example',
  },
  {
    name: 'network-operations',
    title: 'Network operations',
    domain: 'flights',
    contact: 'network@meridian.example',
  },
  { name: 'flight-safety', title: 'Flight safety', domain: 'safety', contact: 'safety@meridian.example' },
];

const federation = (imports: readonly string[]): string =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${imports.map((name) => `"${name}"`).join(', ')}])\n${meshSchemaExtension()}`;

const AIRPORTS = new Map([
  ['SFO', { iata: 'SFO', name: 'San Francisco', state: 'CA' }],
  ['JFK', { iata: 'JFK', name: 'New York', state: 'NY' }],
]);

const FLIGHTS = [
  { id: '1', delay: 5, origin: { iata: 'SFO' } },
  { id: '2', delay: 50, origin: { iata: 'JFK' } },
  { id: '3', delay: null, origin: { iata: 'SFO' } },
];

const ground = '@owner(team: "ground-operations", steward: "Ada", subgraph: "airports")';
export const airportsFixture: SubgraphFixture = {
  name: 'airports',
  typeDefs: `${federation(['@key', '@composeDirective'])}
    type Query { airport(iata: ID!): Airport ${ground} }
    interface Place { name: String! ${ground} }
    type Airport implements Place @key(fields: "iata") @dataProduct(id: "airports.airports", domain: "airports", version: "2.1.0") {
      iata: ID! ${ground}
      name: String! ${ground}
      state: String ${ground} @classification(level: "public") @classification(level: "internal", pii: true)
    }`,
  resolvers: {
    Query: { airport: (_: unknown, { iata }: { iata: string }) => AIRPORTS.get(iata) },
    Airport: { __resolveReference: ({ iata }: { iata: string }) => AIRPORTS.get(iata) },
  },
  products: [{ id: 'airports.airports', version: '2.1.0', asOf: null }],
};

const network = '@owner(team: "network-operations", subgraph: "flights")';
export const flightsFixture: SubgraphFixture = {
  name: 'flights',
  typeDefs: `${federation(['@key', '@composeDirective', '@inaccessible'])}
    type Query {
      flights(limit: Int = 2, minDelay: Int): [Flight!]! ${network}
      flight(id: ID!): Flight ${network}
      sleep(ms: Int!): Int ${network}
      broken: String! ${network}
      failing: String ${network}
      legs: [Leg!]! ${network}
    }
    type Mutation { delayFlight(id: ID!, minutes: Int!): Flight ${network} }
    union Leg = Flight | Train
    type Train { id: ID! ${network} operator: String @owner(team: "flight-safety", subgraph: "flights") }
    type Flight @key(fields: "id") @dataProduct(id: "flights.flights", domain: "flights", version: "1.0.0") {
      id: ID! ${network}
      delay(unit: String = "minutes"): Int ${network} @contract(id: "flights.delays", version: "3.0.0", element: "delay")
      origin: Airport! ${network}
      secret: String ${network} @inaccessible
      strict: Int! ${network}
    }
    type Airport @key(fields: "iata", resolvable: false) { iata: ID! }`,
  resolvers: {
    Query: {
      flights: (_: unknown, { limit }: { limit: number }) => FLIGHTS.slice(0, limit),
      flight: (_: unknown, { id }: { id: string }) => FLIGHTS.find((flight) => flight.id === id),
      sleep: async (_: unknown, { ms }: { ms: number }) => {
        await new Promise((resolve) => setTimeout(resolve, ms));
        return ms;
      },
      broken: () => null,
      failing: () => {
        throw new GraphQLError('The delays table is being rebuilt.', {
          extensions: { code: 'REBUILDING', stacktrace: ['at /srv/app.ts:1'], hint: 'later' },
        });
      },
      legs: () => [
        { __typename: 'Flight', ...FLIGHTS[0] },
        { __typename: 'Train', id: 't1', operator: 'Rail' },
      ],
    },
    Mutation: {
      delayFlight: (_: unknown, { id, minutes }: { id: string; minutes: number }) => ({
        id,
        delay: minutes,
        origin: { iata: 'SFO' },
      }),
    },
    Flight: { strict: ({ id }: { id: string }) => (id === '2' ? null : 1) },
  },
  products: [{ id: 'flights.flights', version: '1.0.1', asOf: '2001-07-01T00:00:00Z' }],
};

const safety = '@owner(team: "flight-safety", subgraph: "safety")';
const safetyFixture: SubgraphFixture = {
  name: 'safety',
  typeDefs: `${federation(['@key', '@composeDirective'])}
    type Airport @key(fields: "iata") { iata: ID! strikes: [Strike!] ${safety} strikeCount: Int ${safety} }
    type Strike { species: String! ${safety} }`,
  resolvers: {
    Airport: {
      __resolveReference: (reference: unknown) => reference,
      strikes: ({ iata }: { iata: string }) => {
        if (iata === 'JFK')
          throw new GraphQLError('Strikes of JFK are under review.', {
            extensions: { code: 'UNDER_REVIEW' },
          });
        return [{ species: 'Gull' }, { species: 'Owl' }];
      },
      strikeCount: () => 2,
    },
  },
};

/** The three domains of most tests. */
export const MESH_FIXTURES: readonly SubgraphFixture[] = [airportsFixture, flightsFixture, safetyFixture];
