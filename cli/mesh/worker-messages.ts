import type { Finding } from '../../contracts/index.ts';
import type { GatewayConfig, MeshFacts, OwnershipTeam } from '../../gateway/index.ts';

/** A supergraph and how it is to be served. */
export type SupergraphSource = {
  readonly sdl: string;
  readonly teams: readonly OwnershipTeam[];
  readonly facts: MeshFacts;
  readonly settings: GatewayConfig;
};

/** What the primary process tells a worker: what to serve, that the port may be opened, that it is over. */
export type ToWorker =
  | { readonly kind: 'serve'; readonly source: SupergraphSource }
  | { readonly kind: 'listen' }
  | { readonly kind: 'stop' };

/** What a worker tells the primary process. */
export type FromWorker =
  | { readonly kind: 'hearing' }
  | { readonly kind: 'built' }
  | { readonly kind: 'listening'; readonly url: string }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

/** Reads a message of the primary. Both ends are one program and the channel is private, so the kind says the rest. */
export function toWorkerMessage(message: unknown): ToWorker | undefined {
  return isOfKind(message, ['serve', 'listen', 'stop']) ? (message as ToWorker) : undefined;
}

/** Reads a message of a worker, as `toWorkerMessage` does one of the primary. */
export function fromWorkerMessage(message: unknown): FromWorker | undefined {
  return isOfKind(message, ['hearing', 'built', 'listening', 'refused'])
    ? (message as FromWorker)
    : undefined;
}

function isOfKind(message: unknown, kinds: readonly string[]): boolean {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return false;
  return typeof message.kind === 'string' && kinds.includes(message.kind);
}
