import type { GraphQLSchema } from 'graphql';
import { compileVariables, type VariableReader } from '../../registry/usage/index.ts';
import type { Operation, Variables } from '../operation/operation.ts';
import type { UsageClient } from './client-names.ts';

/** What one client asked of one operation between two flushes: numbers, no values. Times are of `performance.now()`. */
export class UsageCounter {
  count = 0;
  errors = 0;
  totalMs = 0;
  maxMs = 0;
  firstAt = 0;
  lastAt = 0;
  /** Requests whose variables were read, and how many of these said what. */
  sampled = 0;
  readonly said = new Map<string, number>();

  add(startedAt: number, endedAt: number): void {
    const ms = endedAt - startedAt;
    if (this.count === 0) this.firstAt = startedAt;
    this.count += 1;
    this.totalMs += ms;
    if (ms > this.maxMs) this.maxMs = ms;
    this.lastAt = endedAt;
  }

  sample(said: ReadonlySet<string>): void {
    this.sampled += 1;
    for (const key of said) this.said.set(key, (this.said.get(key) ?? 0) + 1);
  }
}

/** How often variables are read: a share of requests, and at most so many a second for one operation. */
export type Sampling = { readonly sampleRatio: number; readonly maxSamplesPerSecond: number };

/** Counts of one operation by client, between two flushes. */
export class OperationCounters {
  readonly schema: GraphQLSchema;
  readonly operation: Operation;
  readonly counters = new Map<UsageClient, UsageCounter>();
  readonly #read: VariableReader | undefined;
  #second = 0;
  #readInSecond = 0;

  constructor(schema: GraphQLSchema, operation: Operation) {
    this.schema = schema;
    this.operation = operation;
    const { literals, definition } = operation;
    this.#read = compileVariables(schema, literals?.declared ?? definition.variableDefinitions ?? []);
  }

  /** Reads the shape of a request's variables, when it is its turn. */
  sample(counter: UsageCounter, variables: Variables, { sampleRatio, maxSamplesPerSecond }: Sampling): void {
    if (!this.#read || (sampleRatio < 1 && Math.random() >= sampleRatio)) return;
    const second = Math.floor(counter.lastAt / 1_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#readInSecond = 0;
    }
    if (this.#readInSecond >= maxSamplesPerSecond) return;
    this.#readInSecond += 1;
    counter.sample(this.#read(variables));
  }
}
