import type { Flags } from '../../operation/flags.ts';
import type { ExecutionError, ExecutionRequest } from '../executor.ts';
import type { StreamWish } from '../post.ts';
import type { ReportedProduct } from '../subgraph-answer.ts';
import type { Deferral } from './deferral.ts';

/** An object as subgraphs send them. Objects of one answer are shared and completed in place. */
export type Tree = { [name: string]: unknown };

/** What one run of a program adds up. */
export type Run = {
  readonly request: ExecutionRequest;
  /** The variables that `@skip` and `@include` ask for, with their defaults. */
  readonly flags: Flags;
  /** Everything fetched so far, by response name. */
  readonly root: Tree;
  /** Whether an object stands at several places of `root`; one record for all that complete it. */
  readonly sharing: { isAny: boolean };
  readonly errors: ExecutionError[];
  readonly products: ReportedProduct[];
  /** Calls, by index, that had errors. */
  readonly failedCalls: number[];
  /** There when the answer of the only call may be passed on; the call puts it into `stream`. */
  readonly streamWish: StreamWish | undefined;
  stream: AsyncIterable<Buffer> | undefined;
  /** What comes in later parts; there when the plan has any. */
  readonly deferral?: Deferral;
};

/** One compiled step; settles when it and what it waits for are done. Never rejects because of a subgraph. */
export type Step = (run: Run) => Promise<void>;

/** A path in the answer: response names, and positions in lists. */
export type Path = readonly (string | number)[];

/** True for an object that fields can be read from and merged into. */
export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field of a tree, never something inherited: `constructor` is a legal response name. */
export function read(tree: Tree, name: string): unknown {
  const value = tree[name];
  return value !== undefined && name in Object.prototype && !Object.hasOwn(tree, name) ? undefined : value;
}

/** Sets a field of a tree; `__proto__` becomes a field like any other. */
export function write(tree: Tree, name: string, value: unknown): void {
  if (name === '__proto__')
    Object.defineProperty(tree, name, { value, enumerable: true, writable: true, configurable: true });
  else tree[name] = value;
}
