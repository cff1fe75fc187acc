import type { GatewayConfig } from '../../config.ts';
import { failed, type SubgraphAnswer, type SubgraphError } from '../subgraph-answer.ts';
import type { SubgraphAddress } from '../subgraph-client.ts';
import { callerKey } from './caller-key.ts';
import { SharedStreams } from './shared-streams.ts';
import { SseUpstream, type UpstreamTarget } from './sse-upstream.ts';
import type { UpstreamCall, UpstreamClient, UpstreamListener } from './upstream.ts';
import { WebSocketUpstream } from './websocket-upstream.ts';

/** The subscriptions that one supergraph version has open at its subgraphs, each of them once. */
export class Upstreams {
  readonly #config: Pick<GatewayConfig, 'subgraph' | 'subscriptions'>;
  readonly #addresses: ReadonlyMap<string, string>;
  readonly #clients = new Map<string, UpstreamClient>();
  // An answer is completed in place, so each listener needs its own.
  readonly #shared = new SharedStreams<SubgraphAnswer, SubgraphError>(structuredClone);
  #unshared = 0;

  constructor(
    subgraphs: readonly SubgraphAddress[],
    config: Pick<GatewayConfig, 'subgraph' | 'subscriptions'>,
  ) {
    this.#config = config;
    this.#addresses = new Map(subgraphs.map(({ name, url }) => [name, url]));
  }

  /** Subscriptions open at subgraphs. */
  get size(): number {
    return this.#shared.size;
  }

  /** Where a subgraph is; undefined for one that the supergraph does not have. */
  addressOf(subgraph: string): string | undefined {
    return this.#addresses.get(subgraph);
  }

  /** Joins the subscription at the subgraph, or opens it. Returns how to leave; the last to leave closes it. */
  open(call: UpstreamCall, listener: UpstreamListener): () => void {
    const client = this.#clientOf(call.subgraph);
    if (!client) {
      const message = `The subgraph "${call.subgraph}" has no address in the supergraph.`;
      listener.end(failed(call.subgraph, 'SUBGRAPH_UNREACHABLE', message).errors);
      return () => {};
    }
    const { share, sharedAcrossHeaders } = this.#config.subscriptions;
    const equal = [call.subgraph, call.payload, callerKey(call.headers, sharedAcrossHeaders)];
    const key = share && !call.isOwn ? JSON.stringify(equal) : `${this.#unshared++}`;
    return this.#shared.join(key, (spread) => client.subscribe(call, spread), listener);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#clients.values()].map((client) => client.close()));
  }

  #clientOf(subgraph: string): UpstreamClient | undefined {
    const known = this.#clients.get(subgraph);
    const address = this.#addresses.get(subgraph) ?? '';
    if (known || !URL.canParse(address)) return known;
    const { all, subgraphs, pingMs, sharedAcrossHeaders } = this.#config.subscriptions;
    const { protocol, path } = { ...all, ...subgraphs[subgraph] };
    const { timeoutMs, maxResponseBytes } = this.#config.subgraph;
    const url = new URL(path ?? '', address);
    if (path === undefined) url.search = new URL(address).search;
    if (protocol === 'ws') url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const target: UpstreamTarget = { url, timeoutMs, maxResponseBytes, pingMs };
    const client =
      protocol === 'ws' ? new WebSocketUpstream(target, sharedAcrossHeaders) : new SseUpstream(target);
    this.#clients.set(subgraph, client);
    return client;
  }
}
