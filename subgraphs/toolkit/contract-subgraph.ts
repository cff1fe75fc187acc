import { resolve } from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { type DomainModel, type Outcome, success } from '../../contracts/index.ts';
import {
  eventsResponse,
  graphqlResponseBytes,
  type HttpRequest,
  type HttpResponse,
  json,
  methodNotAllowed,
  onlyPartResponse,
  readGraphqlRequest,
  type SocketHandler,
  startServer,
} from '../../edge/index.ts';
import { openChanges } from './events/open-changes.ts';
import { DomainExecutor } from './execute-operation.ts';
import { extendExecutor, readServedSchema, type ServedSchema } from './extension/extend-domain.ts';
import { FederationTrace } from './federation-trace.ts';
import { writesDuckDb } from './load/domain-engine.ts';
import { DomainSource } from './load/domain-source.ts';
import { adoptedDbtResults } from './quality/dbt-results.ts';
import { QualityWatch } from './quality/quality-watch.ts';
import { DEFAULT_QUALITY_TIMING } from './quality/schedule.ts';
import { domainLimits, type QueryLimits } from './query/limits.ts';
import { SCALARS } from './sdl/scalars.ts';
import { Serving } from './serving.ts';
import { storeBudgets } from './store/store-budget.ts';
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

/** After this pause a stream over HTTP says that it is alive. */
const HEARTBEAT_MS = 10_000;

/** A gateway carries the subscriptions of all its clients over a few sockets. */
const SOCKETS = {
  origins: [],
  initHeaders: [],
  initTimeoutMs: 5_000,
  pingMs: 15_000,
  maxOperations: 1_000,
} as const;

/** Serves one domain's contracts and swaps to changed ones without dropping a request. */
class ContractSubgraphServer {
  readonly #subgraph: ContractSubgraph;
  readonly #context: SubgraphContext;
  readonly #source: DomainSource;
  #serving: Serving | undefined;
  /** Set while the data is closed and opened again. */
  #paused: Promise<void> | undefined;
  #isListening = false;

  constructor(subgraph: ContractSubgraph, context: SubgraphContext) {
    this.#subgraph = subgraph;
    this.#context = context;
    this.#source = new DomainSource(context, subgraph.data);
  }

  /** Reads contracts and data and serves them from now on; on failure whatever served before goes on. */
  async load(): Promise<Outcome<void>> {
    const read = await readServedSchema(this.#context.root, this.#subgraph.directory);
    if (!read.ok) return read;
    const previous = this.#serving;
    const isExclusive = previous?.parts.isExclusive || writesDuckDb(read.value.model);
    const opened =
      previous && isExclusive ? await this.#replace(previous, read.value) : await this.#open(read.value);
    if (!opened.ok) return opened;
    this.#serving = opened.value;
    if (!isExclusive) void previous?.retire().catch((error: unknown) => this.#report(error));
    if (this.#isListening) void this.#serving.parts.stores?.build();
    return success(undefined, [...read.findings, ...opened.findings]);
  }

  /** Two databases over one file that is written to would destroy it: requests wait while the old one closes. */
  async #replace(previous: Serving, schema: ServedSchema): Promise<Outcome<Serving>> {
    let resume = (): void => {};
    this.#paused = new Promise((resolve) => {
      resume = resolve;
    });
    try {
      await previous.retire();
      const opened = await this.#open(schema);
      if (opened.ok) this.#serving = opened.value;
      else await this.#reopen(previous);
      return opened;
    } catch (error) {
      await this.#reopen(previous);
      throw error;
    } finally {
      this.#paused = undefined;
      resume();
    }
  }

  async #reopen({ parts }: Serving): Promise<void> {
    const again = await this.#open(parts.schema);
    if (again.ok) this.#serving = again.value;
  }

  async listen(): Promise<RunningSubgraph> {
    const { port, host } = this.#context;
    const limits = { maxBodyBytes: 10_000_000 };
    const handler = (request: HttpRequest): Promise<HttpResponse> => this.#respond(request);
    const sockets = { path: '/graphql', handler: this.#answerSocket, ...SOCKETS };
    const server = await startServer({ handler, port, limits, sockets, ...(host ? { host } : {}) });
    this.#isListening = true;
    void this.#serving?.parts.stores?.build();
    return {
      port: server.port,
      url: `${server.url}/graphql`,
      rows: this.#serving?.parts.rows ?? 0,
      quality: () => this.#serving?.parts.quality.products ?? [],
      reload: () => this.load(),
      settled: async () => this.#serving?.parts.stores?.build(),
      close: async () => {
        await server.close();
        await this.close();
      },
    };
  }

  /** Closes the data. */
  async close(): Promise<void> {
    await this.#serving?.retire();
    await this.#source.close();
  }

  async #respond(request: HttpRequest): Promise<HttpResponse> {
    switch (request.path) {
      case '/graphql':
        return this.#answer(request);
      case '/health/live':
      case '/health/ready':
        return request.method === 'GET' ? json(200, { status: 'ok' }) : methodNotAllowed('GET');
      case '/quality':
        return request.method === 'GET' ? json(200, this.#quality()) : methodNotAllowed('GET');
      default:
        return json(404, {
          error: `Nothing is served at ${request.path}. Try /graphql, /quality, /health/live or /health/ready.`,
        });
    }
  }

  #quality() {
    return { subgraph: this.#context.name, products: this.#serving?.parts.quality.products ?? [] };
  }

  async #answer(request: HttpRequest): Promise<HttpResponse> {
    const read = await readGraphqlRequest(request);
    if (!read.ok) return read.response;
    while (this.#paused) await this.#paused;
    const { params, isGet, mediaType, stream } = read;
    const takesEvents = stream?.events !== undefined;
    const answer = await (this.#serving as Serving).use((executor) =>
      executor.execute(params, request.signal, {
        isGet,
        takesEvents,
        trace: FederationTrace.ifWanted(request.headers),
        headers: request.headers,
      }),
    );
    if (answer === 'needs POST') return methodNotAllowed('POST', 'Expected POST for a mutation, got GET.');
    if ('events' in answer) return eventsResponse(answer.events, stream?.events ?? 'sse', HEARTBEAT_MS);
    const response = graphqlResponseBytes(answer.body, mediaType, { hasData: answer.hasData });
    return stream?.only ? onlyPartResponse(response, stream.only) : response;
  }

  /** Answers what comes over a WebSocket: subscriptions with their events, queries and mutations with one result. */
  readonly #answerSocket: SocketHandler = async ({ params, signal }) => {
    while (this.#paused) await this.#paused;
    const answer = await (this.#serving as Serving).use((executor) =>
      executor.execute(params, signal, { takesEvents: true }),
    );
    if (answer === 'needs POST') throw new TypeError('Nothing comes by GET over a WebSocket.');
    if ('events' in answer) return { kind: 'events', events: answer.events };
    const text = typeof answer.body === 'string' ? answer.body : Buffer.from(answer.body).toString();
    if (answer.hasData) return { kind: 'result', body: text };
    return { kind: 'refused', errors: JSON.stringify(JSON.parse(text).errors) };
  };

  async #open(schema: ServedSchema): Promise<Outcome<Serving>> {
    const { model, sdl } = schema;
    const limits = this.#limits(model);
    const data = await this.#source.open(model, { limits, purpose: 'serve' });
    if (!data.ok) return data;
    const { engine, rows, stores, writer } = data.value;
    const changes = await openChanges(data.value.model, {
      engine,
      postgresUrl: this.#source.postgresUrl,
      onError: (error) => this.#report(error, 'changes'),
    });
    if (!changes.ok) {
      await closeAll(writer, engine);
      return changes;
    }
    const { quality: timing = DEFAULT_QUALITY_TIMING, root } = this.#context;
    const quality = new QualityWatch({
      model: data.value.model,
      data: data.value,
      timing: timing === 'never' ? undefined : timing,
      foreign: () => adoptedDbtResults(resolve(root, this.#subgraph.directory), root),
      onError: (error) => this.#report(error, 'measuring quality'),
    });
    const domain = {
      model: data.value.model,
      schema: buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: { ...SCALARS } }]),
      limits,
      onError: (error: unknown, id: string) => this.#report(error, id),
    };
    const generated = new DomainExecutor({
      ...domain,
      engine,
      stores,
      products: () => quality.served,
      ...(writer ? { writer } : {}),
      ...(changes.value ? { changes: changes.value } : {}),
    });
    const closeData = (): Promise<void> => {
      stores?.close();
      return closeAll(changes.value, writer, engine);
    };
    return success(
      new Serving({
        schema,
        executor: await extendExecutor(generated, schema, domain),
        rows,
        quality,
        stores,
        isExclusive: writesDuckDb(model),
        closeData,
      }),
      data.findings,
    );
  }

  #limits(model: DomainModel): QueryLimits {
    const { defaultLimits, limits } = this.#context;
    return { ...domainLimits(model, defaultLimits), ...storeBudgets(process.env), ...limits };
  }

  #report(error: unknown, id = ''): void {
    console.error(`[${this.#context.name}] ${id}`, error);
  }
}

/** What builds on the data closes before it. */
async function closeAll(...parts: readonly ({ close(): Promise<void> } | undefined)[]): Promise<void> {
  for (const part of parts) await part?.close();
}
