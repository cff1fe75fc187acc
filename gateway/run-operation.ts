import type { Signal } from '../edge/index.ts';
import type { Ending } from './deprecation/operation-endings.ts';
import { withDeadline, withTimeLimit } from './execute/deadline.ts';
import type { ExecutionError, ExecutionRequest, PassThrough } from './execute/executor.ts';
import { InFlight } from './execute/in-flight.ts';
import type { PlannedOperation } from './plan/plan-cache.ts';
import { type Answer, completeAnswer, writeErrors } from './respond.ts';
import type { Lease, SnapshotParts } from './supergraph/snapshot.ts';
import type { UsageWatch } from './usage/usage-watch.ts';

/** A planned operation with what it is run for. */
export type OperationRun = Pick<ExecutionRequest, 'variables' | 'headers' | 'caller' | 'wantsReceipt'> & {
  readonly planned: PlannedOperation;
  readonly timeoutMs: number;
  /** A mutation is not cut in half because its client left. */
  readonly clientSignal: Signal | undefined;
  /** Whether a large answer of one subgraph may be passed on while it arrives. */
  readonly mayStream: boolean;
  /** Equal runs under way, which may answer this one, too; without them every run is its own. */
  readonly shared: SharedOperations | undefined;
  /** What the answer says is to go; undefined when it does not say. */
  readonly deprecations: readonly Ending[] | undefined;
  /** Counts it; missing when nobody wants to know. */
  readonly usage: UsageWatch | undefined;
};

/** Steps 4 and 5 of a request, done once for equal queries that come at the same time. */
export async function runOperation(snapshot: Lease, run: OperationRun): Promise<Answer> {
  const { usage } = run;
  let answer: Answer;
  try {
    answer = await runShared(snapshot.parts, run);
  } catch (error) {
    usage?.end(true);
    throw error;
  }
  const { stream, hasErrors } = answer;
  if (!stream) {
    usage?.end(hasErrors !== undefined);
    return answer;
  }
  snapshot.retain();
  const end = (): void => {
    snapshot.release();
    usage?.end(hasErrors?.() ?? false);
  };
  return { ...answer, stream: endAfter(stream, end) };
}

function runShared(parts: SnapshotParts, run: OperationRun): Promise<Answer> {
  const { planned, shared, timeoutMs, clientSignal, variables, headers, wantsReceipt, deprecations } = run;
  const { kind } = planned.operation;
  if (!shared || kind !== 'query' || shared.isLarge(planned)) {
    return withDeadline({ timeoutMs, clientSignal }, (signal) => execute(parts, run, { signal }));
  }
  const inFlight = shared.of(planned);
  // Everything that can change the answer, beside the plan and with it the supergraph: the rest of a request reaches no subgraph.
  const key = `${JSON.stringify(variables)}${JSON.stringify(headers)}${wantsReceipt ? 1 : 0}${deprecations ? 1 : 0}`;
  return inFlight.run(key, clientSignal, async (cancellation) => {
    const answer = await withTimeLimit(cancellation, timeoutMs, (signal) =>
      execute(parts, run, { signal, key }),
    );
    return inFlight.isShared(key) && !answer.stream ? { ...answer, bytes: Buffer.from(answer.text) } : answer;
  });
}

async function execute(
  parts: SnapshotParts,
  run: OperationRun,
  { signal, key }: { readonly signal: Signal; readonly key?: string },
): Promise<Answer> {
  const { planned, shared, variables, headers, caller, wantsReceipt } = run;
  const { operation, plan, names } = planned;
  const passing =
    run.mayStream && !wantsReceipt && !run.deprecations ? new Passing(parts, run, key) : undefined;
  const execution = await parts.executor.run({
    operation,
    plan,
    names,
    variables,
    headers,
    caller,
    wantsReceipt,
    signal,
    mayShare: shared !== undefined && operation.kind === 'query',
    passThrough: passing,
  });
  const answer = completeAnswer(parts, run, execution);
  return answer.stream && passing ? { ...answer, hasErrors: () => passing.hasErrors } : answer;
}

/** How the answer of one run is passed on: not while others wait for it, and with the owners of its errors. */
class Passing implements PassThrough {
  readonly #parts: SnapshotParts;
  readonly #run: OperationRun;
  readonly #key: string | undefined;
  hasErrors = false;

  constructor(parts: SnapshotParts, run: OperationRun, key: string | undefined) {
    this.#parts = parts;
    this.#run = run;
    this.#key = key;
  }

  isAlone(): boolean {
    const { planned, shared } = this.#run;
    return this.#key === undefined || !shared || shared.keepApart(planned, this.#key);
  }

  writeErrors(errors: readonly ExecutionError[]): string {
    this.hasErrors = true;
    return writeErrors(this.#parts, this.#run, errors);
  }
}

/** The queries that are being answered, by their plan. */
export class SharedOperations {
  readonly #running = new WeakMap<PlannedOperation, InFlight<Answer>>();
  readonly #large = new WeakSet<PlannedOperation>();

  of(planned: PlannedOperation): InFlight<Answer> {
    const known = this.#running.get(planned);
    if (known) return known;
    const inFlight = new InFlight<Answer>();
    this.#running.set(planned, inFlight);
    return inFlight;
  }

  /** True when the last answer was passed on, which is for one client alone. */
  isLarge(planned: PlannedOperation): boolean {
    return this.#large.has(planned);
  }

  /** Makes a run one for its own client, now and from then on; false when others wait for it already. */
  keepApart(planned: PlannedOperation, key: string): boolean {
    const inFlight = this.of(planned);
    if (inFlight.isShared(key)) return false;
    inFlight.seal(key);
    this.#large.add(planned);
    return true;
  }
}

/** A snapshot lives until the last byte that follows from it is out. */
async function* endAfter(stream: AsyncIterable<Buffer>, end: () => void): AsyncGenerator<Buffer, void> {
  try {
    yield* stream;
  } finally {
    end();
  }
}
