import type { GraphQLSchema } from 'graphql';
import { Cancellation, type Signal } from '../../../edge/index.ts';
import { readFlags } from '../../operation/defer.ts';
import type { AnswerPart } from '../../plan/split-deferred.ts';
import { clientGone } from '../deadline.ts';
import type { DeferredRequest, Deliver, Executor, OpenPart, PartData, PartResult } from '../executor.ts';
import { type AnswerWriter, compileAnswer } from './compile-answer.ts';
import { compilePlan, type PlanContext } from './compile-plan.ts';
import { Deferral } from './deferral.ts';
import { PartErrors } from './part-errors.ts';
import { compilePlaces, type PartPlace, type PlaceFinder } from './part-places.ts';
import type { Run, Step } from './run.ts';
import { ToldCompletion } from './told-completion.ts';

/** A part compiled once: where it stands, and how its data is made of what was fetched. */
type PartProgram = {
  readonly part: AnswerPart;
  readonly findPlaces: PlaceFinder;
  readonly write: AnswerWriter;
  readonly inner: readonly PartProgram[];
};

type Program = { readonly step: Step; readonly first: PartProgram };

/** Runs operations that are answered in parts, by programs compiled once per plan. */
export function createDeferredRunner(
  schema: GraphQLSchema,
  context: Omit<PlanContext, 'names'>,
): Executor['runDeferred'] {
  const programs = new WeakMap<object, Program>();
  return async (request, deliver) => {
    const { plan, names, first } = request;
    let program = programs.get(plan);
    if (!program) {
      const { step } = compilePlan(plan, { ...context, names });
      program = { step, first: compilePart(first, { request, schema, types: context.types }) };
      programs.set(plan, program);
    }
    const stop = createStop(request.signal);
    try {
      await new DeferredRun(program, { ...request, signal: stop.signal }, deliver).run(stop);
    } finally {
      stop.forget();
    }
  };
}

/** Flags are decided before, and an object may get more fields after it was written. */
const WHOLE = { flags: {}, isPlanned: true, sharedPlaces: new Set<string>() };

type PartContext = Pick<PlanContext, 'types'> & {
  readonly request: DeferredRequest;
  readonly schema: GraphQLSchema;
};

function compilePart(part: AnswerPart, context: PartContext): PartProgram {
  const { schema, types, request } = context;
  const { operation, names } = request;
  const { type, selectionSet } = part;
  return {
    part,
    findPlaces: compilePlaces(part, names, types),
    write: compileAnswer({ ...WHOLE, schema, operation, names, at: { type, selectionSet } }),
    inner: part.inner.map((one) => compilePart(one, context)),
  };
}

type Stop = { readonly signal: Signal; readonly now: () => void; readonly forget: () => void };

/** A signal that is aborted with the request's, and also when nobody waits for what is still fetched. */
function createStop(outer: Signal): Stop {
  const signal = new Cancellation();
  const follow = (): void => signal.abort(outer.reason);
  if (outer.aborted) follow();
  else outer.addEventListener('abort', follow);
  return {
    signal,
    now: () => signal.abort(clientGone()),
    forget: () => outer.removeEventListener('abort', follow),
  };
}

function throwIfAborted({ aborted, reason }: Signal): void {
  if (aborted) throw reason;
}

/** A place that the client was told to wait for. */
type Opened = { readonly open: OpenPart; readonly place: PartPlace };

/** One run: the first part, then each deferred part when everything of it is fetched and the part around it is out. */
class DeferredRun {
  readonly #program: Program;
  readonly #deliver: Deliver;
  readonly #deferral = new Deferral();
  readonly #errors = new PartErrors();
  readonly #waiting = new Map<PartProgram, { readonly opened: Opened[]; readonly done: Promise<void> }>();
  readonly #ready = new Set<PartProgram>();
  readonly #run: Run;
  #ids = 0;

  constructor(program: Program, request: DeferredRequest, deliver: Deliver) {
    this.#program = program;
    this.#deliver = deliver;
    const deferral = this.#deferral;
    const collected = { root: {}, errors: [], products: [], failedCalls: [], sharing: { isAny: false } };
    const flags = readFlags(request.operation, request.variables);
    this.#run = { request, flags, ...collected, streamWish: undefined, stream: undefined, deferral };
  }

  async run(stop: Stop): Promise<void> {
    try {
      await this.#runParts();
    } finally {
      stop.now();
      // The snapshot is given back after this, so nothing may be under way.
      await this.#deferral.settled();
    }
  }

  async #runParts(): Promise<void> {
    const { first, step } = this.#program;
    const run = this.#run;
    const { signal } = run.request;
    const ended = new Promise<void>((resolve) => signal.addEventListener('abort', resolve));
    await step(run);
    throwIfAborted(signal);
    this.#errors.take(first.part, run.errors);
    const place = { path: [], tree: run.root };
    const completed = this.#complete(first, place);
    const opened = this.#open(first, place, completed.data);
    this.#send({ first: completed, results: [], opened });
    while (this.#waiting.size > 0) {
      await Promise.race([ended, ...[...this.#waiting.values()].map(({ done }) => done)]);
      throwIfAborted(signal);
      this.#sendReady();
    }
  }

  #sendReady(): void {
    const results: PartResult[] = [];
    const opened: OpenPart[] = [];
    for (const [program, waiting] of [...this.#waiting]) {
      if (!this.#ready.has(program)) continue;
      this.#waiting.delete(program);
      this.#ready.delete(program);
      this.#errors.take(program.part, this.#deferral.part(program.part.ref)?.errors ?? []);
      for (const { open, place } of waiting.opened) {
        const completed = this.#complete(program, place);
        results.push({ open, ...completed });
        opened.push(...this.#open(program, place, completed.data));
      }
    }
    this.#send({ results, opened });
  }

  #send(delivery: Omit<Parameters<Deliver>[0], 'hasNext'>): void {
    this.#deliver({ ...delivery, hasNext: this.#waiting.size > 0 }, this.#run.products);
  }

  /** Opens the parts inside of one that the client now has. */
  #open({ inner }: PartProgram, place: PartPlace, told: unknown): OpenPart[] {
    return inner.flatMap((program) => {
      const { label, ref } = program.part;
      const places = program.findPlaces(place, told);
      if (places.length === 0) return [];
      let waiting = this.#waiting.get(program);
      if (!waiting) {
        const done = this.#deferral.part(ref)?.done ?? Promise.resolve();
        waiting = { opened: [], done: done.then(() => void this.#ready.add(program)) };
        waiting.done.catch(() => {}); // The loop sees it; it may be over already.
        this.#waiting.set(program, waiting);
      }
      const opened = places.map((one) => ({ open: { id: this.#ids++, path: one.path, label }, place: one }));
      waiting.opened.push(...opened);
      return opened.map(({ open }) => open);
    });
  }

  #complete({ part, write }: PartProgram, { path, tree }: PartPlace): PartData {
    const errors = this.#errors.at(part, path);
    const text = write(tree, new ToldCompletion(errors, path), this.#run.request.variables);
    return { data: JSON.parse(text), errors };
  }
}
