import type { Finding } from '../../contracts/index.ts';
import type { HttpRequest } from '../../edge/index.ts';
import type {
  GatewayConfig,
  KnownOperation,
  MeshFacts,
  OwnershipTeam,
  PreviewGraph,
} from '../../gateway/index.ts';
import type { UsageBatch } from '../../registry/index.ts';

/** What is to be served: a supergraph, and what the mesh says beside it. */
export type ServedGraph = {
  /** Missing until the registry has one. */
  readonly sdl?: string;
  readonly teams: readonly OwnershipTeam[];
  readonly facts: MeshFacts;
  readonly previews: readonly PreviewGraph[];
  /** What clients asked for most, which a gateway that starts plans before it answers. */
  readonly known?: readonly KnownOperation[];
};

/** A supergraph and how it is to be served. */
export type SupergraphSource = {
  readonly graph: ServedGraph;
  readonly settings: GatewayConfig;
  /** Whether the primary process has a registry, which takes usage and answers `/registry/v1`. */
  readonly hasRegistry: boolean;
};

/** A request to the registry, as far as it goes through a channel between processes. */
export type RegistryRequest = Pick<HttpRequest, 'method' | 'path' | 'headers' | 'peer'> & {
  /** Without the question mark. */
  readonly query: string;
  /** Left out at first: whether it is read, and how much of it, is for the registry to say. */
  readonly body?: string;
};

/** The answer to it, or that the body is wanted first. */
export type RegistryAnswer =
  | {
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | { readonly wantsBody: { readonly maxBytes: number | undefined } };

/** What a worker asks of the primary process, and waits for. */
export type WorkerQuestion =
  | { readonly about: 'usage'; readonly batch: UsageBatch }
  | { readonly about: 'registry'; readonly request: RegistryRequest };

/** What the primary process tells a worker: what to serve from now on, that the port may be opened, an answer, that it is over. */
export type ToWorker =
  | { readonly kind: 'serve'; readonly source: SupergraphSource }
  | { readonly kind: 'use'; readonly graph: ServedGraph }
  | { readonly kind: 'listen' }
  | {
      readonly kind: 'answer';
      readonly id: number;
      readonly answer?: RegistryAnswer;
      readonly failure?: string;
    }
  | { readonly kind: 'stop' };

/** What a worker tells the primary process. */
export type FromWorker =
  | { readonly kind: 'hearing' }
  | { readonly kind: 'built' }
  | { readonly kind: 'listening'; readonly url: string }
  | { readonly kind: 'question'; readonly id: number; readonly question: WorkerQuestion }
  /** What it was told to serve serves. */
  | { readonly kind: 'took'; readonly build?: number }
  /** A supergraph that came later is not served. */
  | { readonly kind: 'kept-old'; readonly build?: number; readonly findings: readonly Finding[] }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

/** Reads a message of the primary. Both ends are one program and the channel is private, so the kind says the rest. */
export function toWorkerMessage(message: unknown): ToWorker | undefined {
  return isOfKind(message, ['serve', 'use', 'listen', 'answer', 'stop']) ? (message as ToWorker) : undefined;
}

/** Reads a message of a worker, as `toWorkerMessage` does one of the primary. */
export function fromWorkerMessage(message: unknown): FromWorker | undefined {
  return isOfKind(message, ['hearing', 'built', 'listening', 'question', 'took', 'kept-old', 'refused'])
    ? (message as FromWorker)
    : undefined;
}

function isOfKind(message: unknown, kinds: readonly string[]): boolean {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return false;
  return typeof message.kind === 'string' && kinds.includes(message.kind);
}
