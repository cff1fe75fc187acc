import { resolve } from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { type DomainModel, type Outcome, success } from '../../contracts/index.ts';
import {
  graphqlResponseBytes,
  type HttpRequest,
  type HttpResponse,
  json,
  methodNotAllowed,
  readGraphqlRequest,
  startServer,
} from '../../edge/index.ts';
import { type ContractSchema, readContractSchema } from './contract-schema.ts';
import { DomainExecutor } from './execute-operation.ts';
import {
  type DomainPostgres,
  findPostgres,
  openDuckDb,
  openPostgres,
  usesPostgres,
} from './load/open-engine.ts';
import { runGenerator } from './load/run-generator.ts';
import { DEFAULT_QUERY_LIMITS } from './query/limits.ts';
import { SCALARS } from './sdl/scalars.ts';
import type { RunningSubgraph, SubgraphContext } from './subgraph.ts';

/** Which contracts make a subgraph, and what fills its data. */
export type ContractSubgraph = {
  /** Folder of `*.odcs.yaml` files, relative to the folder of `supergraph.yaml`. */
  readonly directory: string;
  /** Generator module (`run.data`). */
  readonly data?: string;
};

/**
 * Starts a subgraph that is nothing but contracts: makes or opens its data, holds it against the contracts' promises,
 * and serves it. Fails with findings when a contract or its data is wrong; rejects with PortInUseError.
 */
export async function startContractSubgraph(
  subgraph: ContractSubgraph,
  context: SubgraphContext,
): Promise<Outcome<RunningSubgraph>> {
  const server = new ContractSubgraphServer(subgraph, context);
  const loaded = await server.load();
  if (!loaded.ok) {
    await server.close();
    return loaded;
  }
  try {
    return success(await server.listen(), loaded.findings);
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** One version of a domain's contracts and data, and how many requests still use it. */
type Serving = {
  readonly executor: DomainExecutor;
  readonly rows: number;
  close(): Promise<void>;
  active: number;
  isSuperseded: boolean;
};

/** Serves one domain's contracts and swaps to changed ones without dropping a request. */
class ContractSubgraphServer {
  readonly #subgraph: ContractSubgraph;
  readonly #context: SubgraphContext;
  #serving: Serving | undefined;
  #postgres: DomainPostgres | undefined;

  constructor(subgraph: ContractSubgraph, context: SubgraphContext) {
    this.#subgraph = subgraph;
    this.#context = context;
  }

  /** Reads contracts and data and serves them from now on; on failure whatever served before goes on. */
  async load(): Promise<Outcome<void>> {
    const read = await readContractSchema(this.#context.root, this.#subgraph.directory);
    if (!read.ok) return read;
    const opened = await this.#open(read.value);
    if (!opened.ok) return opened;
    const previous = this.#serving;
    this.#serving = opened.value;
    if (previous) {
      previous.isSuperseded = true;
      if (previous.active === 0) await previous.close();
    }
    return success(undefined, [...read.findings, ...opened.findings]);
  }

  async listen(): Promise<RunningSubgraph> {
    const { port, host } = this.#context;
    const limits = { maxBodyBytes: 10_000_000 };
    const handler = (request: HttpRequest): Promise<HttpResponse> => this.#respond(request);
    const server = await startServer({ handler, port, limits, ...(host ? { host } : {}) });
    return {
      port: server.port,
      url: `${server.url}/graphql`,
      rows: this.#serving?.rows ?? 0,
      reload: () => this.load(),
      close: async () => {
        await server.close();
        await this.close();
      },
    };
  }

  /** Closes the data. */
  async close(): Promise<void> {
    await this.#serving?.close();
    await this.#postgres?.close();
  }

  async #respond(request: HttpRequest): Promise<HttpResponse> {
    switch (request.path) {
      case '/graphql':
        return this.#answer(request);
      case '/health/live':
      case '/health/ready':
        return request.method === 'GET' ? json(200, { status: 'ok' }) : methodNotAllowed('GET');
      default:
        return json(404, {
          error: `Nothing is served at ${request.path}. Try /graphql, /health/live or /health/ready.`,
        });
    }
  }

  async #answer(request: HttpRequest): Promise<HttpResponse> {
    const read = await readGraphqlRequest(request);
    if (!read.ok) return read.response;
    const serving = this.#serving as Serving;
    serving.active += 1;
    try {
      const { body, hasData } = await serving.executor.execute(read.params, request.signal);
      return graphqlResponseBytes(body, read.mediaType, { hasData });
    } finally {
      serving.active -= 1;
      if (serving.isSuperseded && serving.active === 0) await serving.close();
    }
  }

  async #open({ model, sdl }: ContractSchema): Promise<Outcome<Serving>> {
    const data = usesPostgres(model) ? await this.#openPostgres(model) : await this.#openDuckDb(model);
    if (!data.ok) return data;
    const { engine, asOf, rows } = data.value;
    const executor = new DomainExecutor({
      model,
      schema: buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: { ...SCALARS } }]),
      engine,
      limits: DEFAULT_QUERY_LIMITS,
      asOf,
      onError: (error, id) => console.error(`[${this.#context.name}] ${id}`, error),
    });
    return success(
      { executor, rows, close: () => engine.close(), active: 0, isSuperseded: false },
      data.findings,
    );
  }

  async #openDuckDb(model: DomainModel) {
    await this.#generate();
    return openDuckDb(model, this.#paths(), DEFAULT_QUERY_LIMITS);
  }

  async #openPostgres(model: DomainModel) {
    if (!this.#postgres) {
      const found = await findPostgres(model, this.#paths(), this.#context.progress);
      if (!found.ok) return found;
      this.#postgres = found.value;
    }
    await this.#generate(this.#postgres);
    return openPostgres(model, this.#postgres.url, DEFAULT_QUERY_LIMITS);
  }

  #paths() {
    return { root: this.#context.root, dataDir: resolve(this.#context.dataDir) };
  }

  async #generate(postgres?: DomainPostgres): Promise<void> {
    if (!this.#subgraph.data) return;
    const { name, scale, progress } = this.#context;
    await runGenerator({
      name,
      module: this.#subgraph.data,
      ...this.#paths(),
      scale,
      progress,
      ...(postgres ? { postgresUrl: postgres.url } : {}),
    });
  }
}
