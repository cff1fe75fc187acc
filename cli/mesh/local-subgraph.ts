import type { SubgraphEntry } from '../../registry/index.ts';

/** Where a subgraph of this machine listens: the host and port of its routing URL. */
export function listenAddress({ routingUrl }: SubgraphEntry): {
  readonly host: string;
  readonly port: number;
} {
  const { hostname, port, protocol } = new URL(routingUrl);
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port || (protocol === 'https:' ? 443 : 80)),
  };
}

/** True when the manifest says how to start the subgraph and its address is this machine. */
export function runsHere(entry: SubgraphEntry): boolean {
  return entry.run !== undefined && ['localhost', '127.0.0.1', '::1'].includes(listenAddress(entry).host);
}
