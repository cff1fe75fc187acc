import { Pool } from 'undici';
import type { GatewayConfig } from '../config.ts';
import { post } from './post.ts';
import { failed, readSubgraphAnswer, type SubgraphAnswer, type WantedEntities } from './subgraph-answer.ts';

/** A subgraph as the supergraph names it. */
export type SubgraphAddress = { readonly name: string; readonly url: string };

/** One GraphQL request to a subgraph. */
export type SubgraphRequest = {
  /** The GraphQL request as JSON text. */
  readonly body: string;
  /** How many entities are asked for under which names, when any are. */
  readonly entities?: readonly WantedEntities[];
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
};

const JSON_HEADERS = {
  'content-type': 'application/json',
  accept: 'application/graphql-response+json, application/json',
};

/** Calls the subgraphs of one supergraph over keep-alive pools, one per origin. */
export class SubgraphClients {
  readonly #config: GatewayConfig['subgraph'];
  readonly #pools = new Map<string, Pool>();
  readonly #targets = new Map<string, { readonly pool: Pool; readonly path: string }>();

  constructor(subgraphs: readonly SubgraphAddress[], config: GatewayConfig['subgraph']) {
    this.#config = config;
    for (const { name, url } of subgraphs) {
      if (!URL.canParse(url)) continue; // A supergraph may leave the address out; calling that subgraph then says so.
      const { origin, pathname, search, protocol } = new URL(url);
      if (protocol !== 'http:' && protocol !== 'https:') continue;
      this.#targets.set(name, { pool: this.#poolOf(origin), path: `${pathname}${search}` });
    }
  }

  /** Asks one subgraph. Never rejects: a failure is an answer without data and with an error. */
  async ask(subgraph: string, request: SubgraphRequest): Promise<SubgraphAnswer> {
    const target = this.#targets.get(subgraph);
    if (!target)
      return failed(
        subgraph,
        'SUBGRAPH_UNREACHABLE',
        `The subgraph "${subgraph}" has no address in the supergraph.`,
      );
    const { body, entities, headers, signal } = request;
    const result = await post(target.pool, {
      path: target.path,
      headers: { ...headers, ...JSON_HEADERS },
      body,
      timeoutMs: this.#config.timeoutMs,
      maxResponseBytes: this.#config.maxResponseBytes,
      signal,
    });
    return readSubgraphAnswer(subgraph, result, entities);
  }

  /** Closes the pools after the calls under way have ended. */
  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()));
  }

  #poolOf(origin: string): Pool {
    const known = this.#pools.get(origin);
    if (known) return known;
    const pool = new Pool(origin, { connections: this.#config.maxConnections, pipelining: 1 });
    this.#pools.set(origin, pool);
    return pool;
  }
}
