import type { QueryPlan } from '@apollo/query-planner';
import type { Caller } from '../hooks.ts';
import type { Operation, Variables } from '../operation/operation.ts';
import type { PrivateNames } from '../plan/private-names.ts';
import type { ReportedProduct } from './subgraph-answer.ts';

/** One run of a planned operation. */
export type ExecutionRequest = {
  readonly operation: Operation;
  readonly plan: QueryPlan;
  readonly names: PrivateNames;
  readonly variables: Variables;
  /** Headers of the client that go on to every subgraph. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whom it is run for, for hooks and data sources. */
  readonly caller?: Caller | undefined;
  /** Whether subgraphs are asked to say how old their data is. */
  readonly wantsReceipt: boolean;
  readonly signal: AbortSignal;
};

/** An error of the answer; `extensions.subgraph` is there whenever one subgraph is to blame. */
export type ExecutionError = {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>> & {
    readonly code: string;
    readonly subgraph?: string;
  };
};

/** What running a plan gives. */
export type Execution = {
  /** JSON text; `null` when a null reached the root. Never absent, because execution began. */
  readonly data: string;
  readonly errors: readonly ExecutionError[];
  readonly products: readonly ReportedProduct[];
};

/** Runs plans. Never rejects because of a subgraph: its fields are null and an error says why. */
export type Executor = { run(request: ExecutionRequest): Promise<Execution>; close(): Promise<void> };
