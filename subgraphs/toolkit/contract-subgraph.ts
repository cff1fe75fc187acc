import { readdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { type DomainModel, failure, type Outcome, readDomainModel, success } from '../../contracts/index.ts';
import {
  graphqlResponseBytes,
  type HttpRequest,
  type HttpResponse,
  json,
  methodNotAllowed,
  readGraphqlRequest,
  startServer,
} from '../../edge/index.ts';
import { DomainExecutor } from './execute-operation.ts';
import { findPostgres, type OpenData, openDuckDb, openPostgres, usesPostgres } from './load/open-engine.ts';
import { runGenerator } from './load/run-generator.ts';
import { DEFAULT_QUERY_LIMITS } from './query/limits.ts';
import { domainSdl } from './sdl/domain-sdl.ts';
import { SCALARS } from './sdl/scalars.ts';
import type { RunningSubgraph, SubgraphContext } from './subgraph.ts';

/** Which contracts make a subgraph, and what fills its data. */
export type ContractSubgraph = {
  /** Folder of `*.odcs.yaml` files, relative to the folder of `supergraph.yaml`. */
  readonly directory: string;
  /** Generator module (`run.data`). */
  readonly data?: string;
};

/** What the contracts of a folder say, and the SDL that follows. */
export type ContractSchema = {
  readonly model: DomainModel;
  readonly sdl: string;
  readonly files: readonly string[];
};

/** Reads a folder of contracts into SDL without touching any data. Fails with every finding of every contract. */
export async function readContractSchema(root: string, directory: string): Promise<Outcome<ContractSchema>> {
  const folder = resolve(root, directory);
  const names = await readdir(folder).catch(() => [] as string[]);
  const files = names
    .filter((name) => /\.odcs\.ya?ml$/.test(name))
    .sort()
    .map((name) => relative(process.cwd(), join(folder, name)));
  if (files.length === 0) {
    return failure({
      code: 'NO_CONTRACTS',
      severity: 'error',
      message: `Expected at least one data contract (*.odcs.yaml) in ${directory}, found none.`,
      place: { file: directory },
    });
  }
  const outcome = await readDomainModel(files);
  return outcome.ok
    ? success({ model: outcome.value, sdl: domainSdl(outcome.value), files }, outcome.findings)
    : outcome;
}

/**
 * Starts a subgraph that is nothing but contracts: makes or opens its data, holds it against the contracts' promises,
 * and serves it. Fails with findings when a contract or its data is wrong; rejects with PortInUseError.
 */
export async function startContractSubgraph(
  subgraph: ContractSubgraph,
  context: SubgraphContext,
): Promise<Outcome<RunningSubgraph>> {
  const read = await readContractSchema(context.root, subgraph.directory);
  if (!read.ok) return read;
  const { model, sdl } = read.value;
  const opened = await openData(subgraph, model, context);
  if (!opened.ok) return opened;
  const { data, close } = opened.value;
  const executor = new DomainExecutor({
    model,
    schema: buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: { ...SCALARS } }]),
    engine: data.engine,
    limits: DEFAULT_QUERY_LIMITS,
    asOf: data.asOf,
    onError: (error, id) => console.error(`[${context.name}] ${id}`, error),
  });
  try {
    const server = await startServer({
      handler: (request) => respond(request, executor),
      port: context.port,
      ...(context.host ? { host: context.host } : {}),
      limits: { maxBodyBytes: 10_000_000 },
    });
    return success({
      port: server.port,
      url: `${server.url}/graphql`,
      async close() {
        await server.close();
        await close();
      },
    });
  } catch (error) {
    await close();
    throw error;
  }
}

async function respond(request: HttpRequest, executor: DomainExecutor): Promise<HttpResponse> {
  switch (request.path) {
    case '/graphql': {
      const read = await readGraphqlRequest(request);
      if (!read.ok) return read.response;
      const { body, hasData } = await executor.execute(read.params, request.signal);
      return graphqlResponseBytes(body, read.mediaType, { hasData });
    }
    case '/health/live':
    case '/health/ready':
      return request.method === 'GET' ? json(200, { status: 'ok' }) : methodNotAllowed('GET');
    default:
      return json(404, {
        error: `Nothing is served at ${request.path}. Try /graphql, /health/live or /health/ready.`,
      });
  }
}

type Opened = { readonly data: OpenData; close(): Promise<void> };

async function openData(
  subgraph: ContractSubgraph,
  model: DomainModel,
  context: SubgraphContext,
): Promise<Outcome<Opened>> {
  const { root, name, scale, progress } = context;
  const dataDir = resolve(context.dataDir);
  const paths = { root, dataDir };
  const generator = subgraph.data && { name, module: subgraph.data, root, dataDir, scale, progress };
  if (!usesPostgres(model)) {
    if (generator) await runGenerator(generator);
    const opened = await openDuckDb(model, paths, DEFAULT_QUERY_LIMITS);
    return opened.ok ? success({ data: opened.value, close: () => opened.value.engine.close() }) : opened;
  }
  const postgres = await findPostgres(model, paths, progress);
  if (!postgres.ok) return postgres;
  const { url, target } = postgres.value;
  if (generator) await runGenerator({ ...generator, postgres: { url, target } });
  const opened = await openPostgres(model, url, DEFAULT_QUERY_LIMITS);
  if (!opened.ok) {
    await postgres.value.close();
    return opened;
  }
  return success({
    data: opened.value,
    async close() {
      await opened.value.engine.close();
      await postgres.value.close();
    },
  });
}
