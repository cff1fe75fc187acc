import type { Signal } from '../../edge/index.ts';
import type { GatewayConfig } from '../config.ts';
import type { Caller, SubgraphHttp } from '../hooks.ts';
import type { Operation } from '../operation/operation.ts';
import { restrictCachePolicy } from './cache-policy.ts';
import { InFlight } from './in-flight.ts';
import { type PostResult, post, type StreamWish } from './post.ts';
import { failed, readSubgraphAnswer, type SubgraphAnswer, type WantedEntities } from './subgraph-answer.ts';
import type { Subgraphs } from './subgraphs.ts';
import { openPool, type UpstreamPool } from './upstream/open-pool.ts';

/** A subgraph as the supergraph names it. */
export type SubgraphAddress = { readonly name: string; readonly url: string };

/** One GraphQL request to a subgraph. */
export type SubgraphRequest = {
  /** The GraphQL request as JSON text. */
  readonly body: string;
  /** How many entities are asked for under which names, when any are. */
  readonly entities?: readonly WantedEntities[];
  readonly kind: Operation['kind'];
  readonly headers: Readonly<Record<string, string>>;
  /** Another address than that of the supergraph. */
  readonly url?: string;
  /** Whom it is asked for; read by what is put around the clients, never by them. */
  readonly caller?: Caller | undefined;
  /** Whether the answer is to tell status and headers. */
  readonly wantsHttp?: boolean;
  readonly signal: Signal;
  /** Whether an equal call under way may answer this one, too. */
  readonly mayShare?: boolean | undefined;
  /** There when a large answer may be taken chunk by chunk. */
  readonly stream?: StreamWish | undefined;
};

const JSON_HEADERS = {
  'content-type': 'application/json',
  accept: 'application/graphql-response+json, application/json',
};

type Target = { readonly url: string; readonly pool: UpstreamPool; readonly path: string };

/** Pools kept for addresses that hooks gave; a gateway with a tenant per host has many. */
const MAX_OTHER_POOLS = 64;

/** Calls the subgraphs of one supergraph over keep-alive pools, one per origin. */
export class SubgraphClients implements Subgraphs {
  readonly #config: GatewayConfig['subgraph'];
  readonly #pools = new Map<string, UpstreamPool>();
  readonly #otherPools = new Map<string, UpstreamPool>();
  readonly #targets = new Map<string, Target>();
  readonly #calls = new InFlight<PostResult>();

  constructor(subgraphs: readonly SubgraphAddress[], config: GatewayConfig['subgraph']) {
    this.#config = config;
    for (const { name, url } of subgraphs) {
      // A supergraph may leave the address out; calling that subgraph then says so.
      const target = targetOf(url, (origin) => this.#poolOf(origin));
      if (target) this.#targets.set(name, target);
    }
  }

  /** Asks one subgraph. Never rejects: a failure is an answer without data and with an error. */
  async ask(subgraph: string, request: SubgraphRequest): Promise<SubgraphAnswer> {
    const target =
      request.url === undefined
        ? this.#targets.get(subgraph)
        : targetOf(request.url, (origin) => this.#otherPoolOf(origin));
    if (!target)
      return failed(
        subgraph,
        'SUBGRAPH_UNREACHABLE',
        `The subgraph "${subgraph}" has no address in the supergraph.`,
      );
    const result = await this.#post(target, request);
    const { apollo } = request.caller ?? {};
    if (apollo && result.kind === 'answered')
      restrictCachePolicy(apollo.overallCachePolicy, result.headers['cache-control']);
    const answer = readSubgraphAnswer(subgraph, result, request.entities);
    return request.wantsHttp && result.kind === 'answered' ? { ...answer, http: httpOf(result) } : answer;
  }

  /** Shares bytes, never what was read of them: everybody who asked changes what he reads. */
  #post(target: Target, { body, headers, signal, stream, mayShare }: SubgraphRequest): Promise<PostResult> {
    if (!mayShare) return this.#send(target, { body, headers, signal, stream });
    const key = `${target.url}\n${textOf(headers)}\n${body}`;
    return this.#calls.run(key, signal, (cancelled) =>
      this.#send(target, {
        body,
        headers,
        signal: cancelled,
        stream: stream && new UnsharedWish(this.#calls, key, stream),
      }),
    );
  }

  #send(
    { pool, path }: Target,
    { body, headers, signal, stream }: Pick<SubgraphRequest, 'body' | 'headers' | 'signal' | 'stream'>,
  ): Promise<PostResult> {
    const { timeoutMs, maxResponseBytes } = this.#config;
    const all = { ...headers, ...JSON_HEADERS };
    return post(pool, { path, headers: all, body, timeoutMs, maxResponseBytes, signal, stream });
  }

  /** Closes the pools after the calls under way have ended. */
  async close(): Promise<void> {
    const pools = [...this.#pools.values(), ...this.#otherPools.values()];
    await Promise.all(pools.map((pool) => pool.close()));
  }

  #poolOf(origin: string): UpstreamPool {
    const known = this.#pools.get(origin);
    if (known) return known;
    const pool = openPool(origin, this.#config.maxConnections);
    this.#pools.set(origin, pool);
    return pool;
  }

  #otherPoolOf(origin: string): UpstreamPool {
    const known = this.#pools.get(origin) ?? this.#otherPools.get(origin);
    if (known) return known;
    for (const [oldest, pool] of this.#otherPools) {
      if (this.#otherPools.size < MAX_OTHER_POOLS) break;
      this.#otherPools.delete(oldest);
      void pool.close();
    }
    const pool = openPool(origin, this.#config.maxConnections);
    this.#otherPools.set(origin, pool);
    return pool;
  }
}

/** A stream has one reader: it starts only while nobody else waits, and then nobody joins. */
class UnsharedWish implements StreamWish {
  readonly aboveBytes: number;
  readonly #calls: InFlight<PostResult>;
  readonly #key: string;
  readonly #wish: StreamWish;

  constructor(calls: InFlight<PostResult>, key: string, wish: StreamWish) {
    this.aboveBytes = wish.aboveBytes;
    this.#calls = calls;
    this.#key = key;
    this.#wish = wish;
  }

  mayStart(head: Buffer): boolean {
    if (this.#calls.isShared(this.#key) || !this.#wish.mayStart(head)) return false;
    this.#calls.seal(this.#key);
    return true;
  }
}

function targetOf(url: string, poolOf: (origin: string) => UpstreamPool): Target | undefined {
  if (!URL.canParse(url)) return undefined;
  const { origin, pathname, search, protocol } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') return undefined;
  return { url, pool: poolOf(origin), path: `${pathname}${search}` };
}

function httpOf({ status, headers }: Extract<PostResult, { kind: 'answered' }>): SubgraphHttp {
  const joined = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : value,
  ]);
  return { status, headers: Object.fromEntries(joined) };
}

/** Headers as a text that only equal headers have; most requests have none. */
function textOf(headers: Readonly<Record<string, string>>): string {
  for (const _name in headers) return JSON.stringify(headers);
  return '';
}
