import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { prettyFormatQueryPlan } from '@apollo/query-planner';
import { buildSchema, execute, type GraphQLSchema, getOperationAST, parse, validate } from 'graphql';
import { createGateway, type Gateway, gatewayConfigSchema, startGateway } from '../../../gateway/index.ts';
import { holdThreads } from '../../../gateway/plan/threads/shared-pool.ts';
import { composeSupergraph } from '../../support/gateway-fixtures.ts';
import { askInParts, type PartedReply } from '../../support/incremental-client.ts';
import { openStream } from '../../support/stream-clients.ts';
import type { Behaviour, Case } from './behaviour.ts';
import { createJudge } from './judge.ts';
import { createStock } from './stock.ts';
import { completeSdl, startWorldSubgraph } from './subgraph.ts';
import { mergedFieldResolver, typeResolver, type World } from './world.ts';

/** An answer as it is compared: data, and where the errors lie. */
export type Answer = {
  readonly data: unknown;
  readonly errors: readonly { readonly path?: readonly (string | number)[]; readonly message: string }[];
};

/** A behaviour set up to be asked three ways. */
export type Bench = {
  ours(one: Case): Promise<Answer>;
  stock(one: Case): Promise<Pick<Answer, 'data'>>;
  merged(one: Case): Promise<Answer>;
  plan(one: Case): Promise<string>;
  /** The requests of our plan, and of another planner's. */
  requests(one: Case): Promise<{ readonly ours: number; readonly judge: number | undefined }>;
  isValid(one: Case): boolean;
  /** What clients see. */
  readonly schema: GraphQLSchema;
  /** The first event of a subscription, which has to be the only one. */
  event(one: Case): Promise<Answer>;
  /** The answer in parts, over HTTP, put together. */
  parts(one: Case, accept: string): Promise<PartedReply>;
  close(): Promise<void>;
};

const CONFIG = gatewayConfigSchema.parse({
  port: 0,
  subgraph: { timeoutMs: 2_000 },
  subscriptions: { all: { protocol: 'sse' } },
  plan: { timeoutMs: 60_000 },
});

/** As if every operation had too many ways through the subgraphs to weigh. */
const BOUNDED = gatewayConfigSchema.parse({ ...CONFIG, plan: { ...CONFIG.plan, maxPaths: 1 } });

// Each behaviour is a gateway of its own; a planning thread for each would take longer to start than the cases to run.
for (const { plan } of [CONFIG, BOUNDED]) holdThreads(plan);

/** Starts the subgraphs whose SDL lies in a folder. */
export async function startBench(directory: string, behaviour: Behaviour): Promise<Bench> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.graphql')).sort();
  const sources = await Promise.all(
    files.map(async (file) => ({
      name: basename(file, '.graphql'),
      typeDefs: completeSdl(await readFile(join(directory, file), 'utf8')),
    })),
  );
  return startBenchOf(sources, behaviour);
}

/** Starts subgraphs of given SDL. */
export async function startBenchOf(
  sources: readonly { readonly name: string; readonly typeDefs: string }[],
  { createWorld, down = [] }: Pick<Behaviour, 'createWorld' | 'down'>,
  { isBounded = false }: { readonly isBounded?: boolean } = {},
): Promise<Bench> {
  const subgraphs = await Promise.all(
    sources.map(({ name, typeDefs }) => startWorldSubgraph(name, typeDefs, createWorld())),
  );
  const sdl = composeSupergraph(
    subgraphs.map(({ name, typeDefs, server }) => ({ name, typeDefs, url: `${server.url}/graphql` })),
  );
  await Promise.all(subgraphs.filter(({ name }) => down.includes(name)).map(({ server }) => server.close(0)));
  const gateway = createGateway({ config: isBounded ? BOUNDED : CONFIG, log: () => {} });
  const used = await gateway.useSupergraph(sdl);
  if (!used.ok) throw new Error(used.findings.map(({ message }) => message).join('\n'));
  const schema = buildSchema(gateway.snapshot?.parts.schemaSdl() ?? '');
  const stock = createStock(sdl);
  let served: Awaited<ReturnType<typeof startGateway>> | undefined;
  let judge: ReturnType<typeof createJudge> | undefined;
  const prepare = ({ faults = {} }: Case): void => {
    const world = createWorld();
    for (const subgraph of subgraphs) {
      subgraph.world = world;
      subgraph.fault = faults[subgraph.name];
    }
  };
  return {
    async ours(one) {
      prepare(one);
      const { data, errors = [] } = await gateway.execute(paramsOf(one));
      return { data, errors: errors as Answer['errors'] };
    },
    async stock(one) {
      prepare(one);
      return stock.run(one);
    },
    merged: (one) => runMerged(schema, one, createWorld()),
    plan: (one) => planOf(gateway, one),
    async requests(one) {
      judge ??= createJudge(sdl);
      const plan = await planOf(gateway, one);
      return { ours: plan.split('Fetch(').length - 1, judge: judge(one.query) };
    },
    isValid: ({ query }) => validate(schema, parse(query)).length === 0,
    schema,
    async event(one) {
      prepare(one);
      served ??= await startGateway(gateway);
      const { query, variables = {} } = one;
      const stream = await openStream(served.url, 'sse', { query, variables });
      const first = await stream.next();
      if (!first || (await stream.next()))
        throw new Error(`Expected one event, got ${JSON.stringify(first ?? stream.failure)}.`);
      return plain({ data: first.data, errors: (first.errors ?? []) as Answer['errors'] });
    },
    async parts(one, accept) {
      prepare(one);
      served ??= await startGateway(gateway);
      return askInParts(served.url, one.query, { accept, variables: one.variables ?? {} });
    },
    async close() {
      await served?.close(0);
      await gateway.close();
      await stock.close();
      await Promise.all(subgraphs.map(({ server }) => server.close(0)));
    },
  };
}

function paramsOf({ query, variables = {} }: Case) {
  return { query, variables };
}

async function planOf(gateway: Gateway, { query }: Case): Promise<string> {
  const document = parse(query);
  const definition = getOperationAST(document);
  const plans = gateway.snapshot?.parts.plans;
  if (!definition || !plans) throw new TypeError(`Expected one operation, got ${query}`);
  const planned = await plans.plan({
    id: query,
    key: `golden:${query}`,
    document,
    definition,
    kind: definition.operation,
    name: definition.name?.value,
    hasDefer: false,
  });
  return prettyFormatQueryPlan(planned.plan);
}

async function runMerged(schema: GraphQLSchema, { query, variables }: Case, world: World): Promise<Answer> {
  const document = parse(query);
  const invalid = validate(schema, document);
  if (invalid.length > 0) throw new Error(invalid.map(({ message }) => message).join('\n'));
  const { data, errors = [] } = await execute({
    schema,
    document,
    variableValues: variables,
    fieldResolver: mergedFieldResolver(world),
    typeResolver,
  });
  return plain({
    data: data ?? null,
    errors: errors.map(({ message, path }) => ({ message, ...(path ? { path } : {}) })),
  });
}

function plain(answer: Answer): Answer {
  return JSON.parse(JSON.stringify(answer));
}

/** Where errors left nulls: the shortest path at which the answer is null, for each error. */
export function nullPositions({ data, errors }: Answer): readonly string[] {
  const positions = errors.map(({ path = [] }) => {
    const here: (string | number)[] = [];
    let value: unknown = data;
    for (const part of path) {
      if (value === null || typeof value !== 'object') break;
      here.push(part);
      value = Object.hasOwn(value, part) ? Reflect.get(value, part) : undefined;
    }
    return here.join('.');
  });
  return [...new Set(positions)].sort();
}
