import type { QueryPlan } from '@apollo/query-planner';
import type { Signal } from '../../edge/index.ts';
import type { Caller } from '../hooks.ts';
import type { Operation, Variables } from '../operation/operation.ts';
import type { PrivateNames } from '../plan/private-names.ts';
import type { AnswerPart } from '../plan/split-deferred.ts';
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
  readonly signal: Signal;
  /** Whether its calls to subgraphs may be answered together with equal calls of others: never those of mutations. */
  readonly mayShare?: boolean;
  /** There when a large answer of one subgraph may be passed on as it is. */
  readonly passThrough?: PassThrough | undefined;
  /** What is there before the plan runs: the event of a subscription. */
  readonly start?: ExecutionStart;
};

/** What is there before the plan runs: the data of an event, with its errors and the products it came from. */
export type ExecutionStart = {
  readonly data: Record<string, unknown> | null;
  readonly errors: readonly ExecutionError[];
  readonly products: readonly ReportedProduct[];
};

/** How an answer is passed on: only for one client alone, and with its errors told as the gateway tells them. */
export type PassThrough = {
  isAlone(): boolean;
  writeErrors(errors: readonly ExecutionError[]): string;
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
  /** The bytes of the whole GraphQL answer, instead of all the above: it is passed on while it arrives. */
  readonly stream?: AsyncIterable<Buffer>;
};

/** One run of an operation that is answered in parts. */
export type DeferredRequest = Omit<ExecutionRequest, 'passThrough'> & { readonly first: AnswerPart };

/** A deferred part at one object of the answer: what the client is told to wait for. */
export type OpenPart = {
  readonly id: number;
  readonly path: readonly (string | number)[];
  readonly label: string | undefined;
};

/** What a part gives, as plain JSON; `data` is null when a null bubbled up to its fragment. */
export type PartData = { readonly data: unknown; readonly errors: readonly ExecutionError[] };

/** What became of a deferred part. */
export type PartResult = PartData & { readonly open: OpenPart };

/** What can be sent now: first the answer without its deferred parts, then parts as they are done. */
export type Delivery = {
  readonly first?: PartData;
  readonly results: readonly PartResult[];
  /** Parts to wait for from now on. */
  readonly opened: readonly OpenPart[];
  readonly hasNext: boolean;
};

/** Told of each delivery, and of the products that took part until then. */
export type Deliver = (delivery: Delivery, products: readonly ReportedProduct[]) => void;

/** Runs plans. Never rejects because of a subgraph: its fields are null and an error says why. */
export type Executor = {
  run(request: ExecutionRequest): Promise<Execution>;
  /** Settles when everything was delivered; rejects when the request's signal ended it before. */
  runDeferred(request: DeferredRequest, deliver: Deliver): Promise<void>;
  close(): Promise<void>;
};
