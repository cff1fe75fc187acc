import type { GraphQLSchema } from 'graphql';
import { BoundedMap } from '../bounded-map.ts';
import { compileFlags, type FlagReader, type Flags } from '../operation/flags.ts';
import type { Execution, ExecutionRequest, Executor, PassThrough } from './executor.ts';
import { mayPassThrough, passThrough } from './pass-through.ts';
import type { StreamWish } from './post.ts';
import { type AnswerInput, type AnswerWriter, compileAnswer } from './program/compile-answer.ts';
import { compilePlan, type PlanContext } from './program/compile-plan.ts';
import { isFinalShape } from './program/final-shape.ts';
import type { Run, Step } from './program/run.ts';
import { createDeferredRunner } from './program/run-deferred.ts';
import { sharedPlaces } from './program/schedule.ts';
import { ToldCompletion } from './program/told-completion.ts';
import { TypeConditions } from './program/type-conditions.ts';
import type { Subgraphs } from './subgraphs.ts';

/** Settings of `@skip` and `@include` variables an operation keeps compiled answers for. */
const MAX_ANSWERS = 16;

/** A plan compiled once: what to fetch, and how the answer is made of it. */
type Program = {
  readonly step: Step;
  /** The subgraph whose answer needs no change to be the client's. */
  readonly finalFrom: string | undefined;
  readonly readFlags: FlagReader;
  answerFor(flags: Flags): AnswerWriter;
};

type Schemas = { readonly apiSchema: GraphQLSchema; readonly supergraphSchema: GraphQLSchema };

/** Runs plans as programs of closures, compiled once per plan and dropped with it. */
export function createProgramExecutor(
  schemas: Schemas,
  clients: Subgraphs,
  maxBatchEntities: number,
): Executor {
  const types = new TypeConditions(schemas.supergraphSchema);
  // Keyed by the plan object, so a program lives exactly as long as its plan is cached.
  const programs = new WeakMap<object, Program>();
  return {
    run(request) {
      let program = programs.get(request.plan);
      if (!program) {
        program = compileProgram(request, schemas, { clients, types, maxBatchEntities });
        programs.set(request.plan, program);
      }
      return runProgram(program, request);
    },
    runDeferred: createDeferredRunner(schemas.apiSchema, { clients, types, maxBatchEntities }),
    close: () => clients.close(),
  };
}

function compileProgram(
  { plan, operation, names, start }: ExecutionRequest,
  schemas: Schemas,
  context: Omit<PlanContext, 'names'>,
): Program {
  const answers = new BoundedMap<string, AnswerWriter>(MAX_ANSWERS);
  const { calls, step } = compilePlan(plan, { ...context, names });
  const isFinal = isFinalShape({ plan, operation, names, ...schemas });
  const common = { schema: schemas.apiSchema, operation, names, sharedPlaces: sharedPlaces(calls) };
  // Around an event there may be nothing left to ask.
  const isPlanned = plan.node !== undefined || start !== undefined;
  return {
    step,
    finalFrom: isFinal ? calls[0]?.subgraph : undefined,
    readFlags: compileFlags(operation.document, operation.definition),
    answerFor: (flags) => answerFor(answers, { ...common, flags, isPlanned }),
  };
}

function answerFor(answers: BoundedMap<string, AnswerWriter>, input: AnswerInput): AnswerWriter {
  const key = Object.values(input.flags).map(Number).join('');
  const known = answers.get(key);
  if (known) return known;
  const writer = compileAnswer(input);
  answers.set(key, writer);
  return writer;
}

/** Answers above this are passed on; those below are read and checked, which costs less than a call. */
const PASS_THROUGH_BYTES = 64 * 1024;

class PassWish implements StreamWish {
  readonly aboveBytes = PASS_THROUGH_BYTES;
  readonly #passThrough: PassThrough;

  constructor(passThrough: PassThrough) {
    this.#passThrough = passThrough;
  }

  mayStart(head: Buffer): boolean {
    return mayPassThrough(head) && this.#passThrough.isAlone();
  }
}

function passOn({ finalFrom = '' }: Program, { stream, request }: Run): Execution | undefined {
  if (!stream || !request.passThrough) return undefined;
  const how = request.passThrough;
  const bytes = passThrough(stream, finalFrom, (errors) => how.writeErrors(errors));
  return { data: 'null', errors: [], products: [], stream: bytes };
}

async function runProgram(program: Program, request: ExecutionRequest): Promise<Execution> {
  const { start } = request;
  const run: Run = {
    request,
    flags: program.readFlags(request.variables),
    root: start?.data ?? {},
    errors: [...(start?.errors ?? [])],
    products: [...(start?.products ?? [])],
    failedCalls: [],
    sharing: { isAny: false },
    streamWish: program.finalFrom && request.passThrough ? new PassWish(request.passThrough) : undefined,
    stream: undefined,
  };
  await program.step(run);
  const passed = passOn(program, run);
  if (passed) return passed;
  const { errors, products } = run;
  const data = program.answerFor(run.flags)(run.root, new ToldCompletion(errors), request.variables);
  return { data, errors, products };
}
