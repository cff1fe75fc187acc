import { createHash } from 'node:crypto';
import type { Finding } from '../contracts/index.ts';

/** A composed supergraph: valid Federation 2 SDL with `@owner` on every field. */
export type Supergraph = {
  readonly sdl: string;
  /** sha256 of `sdl`, in hex: the same subgraphs give the same hash. */
  readonly hash: string;
  readonly hints: readonly Finding[];
};

/** The identity of a supergraph. */
export function hashSupergraph(sdl: string): string {
  return createHash('sha256').update(sdl).digest('hex');
}
