import type { HttpRequest, HttpResponse } from '../../../edge/index.ts';
import type { World } from './world.ts';

/** Takes over the answers of a subgraph. */
export type Fault = (request: HttpRequest) => HttpResponse | Promise<HttpResponse>;

/** One operation over the subgraphs of a behaviour. */
export type Case = {
  readonly name: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** `@apollo/gateway` agrees unless said otherwise: it fails, or its data is wrong, or it would plan for minutes and is not asked. */
  readonly stock?: 'differs' | 'endless';
  /** The right answer where one merged schema cannot tell it, because a subgraph is at fault. */
  readonly answer?: {
    readonly data: unknown;
    /** The path of every error, as `users.0.name`; empty for an error without one. */
    readonly errors: readonly string[];
  };
  readonly faults?: Readonly<Record<string, Fault>>;
};

/** A feature of federation: subgraphs (`*.graphql` in its folder), data and operations. */
export type Behaviour = {
  readonly createWorld: () => World;
  readonly cases: readonly Case[];
  /** Operations with `@defer`, whose parts put together are what the merged schema answers. */
  readonly deferred?: readonly string[];
  /** False where one merged schema does not know the answer to just any operation. */
  readonly isMadeUp?: boolean;
  /** Subgraphs that do not listen. */
  readonly down?: readonly string[];
};
