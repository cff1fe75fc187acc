import type { GraphQLSchema } from 'graphql';
import { BoundedMap } from '../bounded-map.ts';
import type { Operation } from '../operation/operation.ts';
import type { Execution, ExecutionError, ExecutionRequest, Executor } from './executor.ts';
import { type AnswerWriter, compileAnswer } from './program/compile-answer.ts';
import { compilePlan } from './program/compile-plan.ts';
import { compileFlags, type FlagReader } from './program/flags.ts';
import type { Flags, Path, Run, Step } from './program/run.ts';
import { TypeConditions } from './program/type-conditions.ts';
import type { SubgraphClients } from './subgraph-client.ts';

/** Settings of `@skip` and `@include` variables an operation keeps compiled answers for. */
const MAX_ANSWERS = 16;

/** A plan compiled once: what to fetch, and how the answer is made of it. */
type Program = {
  readonly step: Step;
  readonly readFlags: FlagReader;
  answerFor(flags: Flags): AnswerWriter;
};

/** Runs plans as programs of closures, compiled once per plan and dropped with it. */
export function createProgramExecutor(
  schemas: { readonly apiSchema: GraphQLSchema; readonly supergraphSchema: GraphQLSchema },
  clients: SubgraphClients,
): Executor {
  const types = new TypeConditions(schemas.supergraphSchema);
  // Keyed by the plan object, so a program lives exactly as long as its plan is cached.
  const programs = new WeakMap<object, Program>();
  return {
    async run(request) {
      let program = programs.get(request.plan);
      if (!program) {
        program = compileProgram(request, schemas.apiSchema, { clients, types });
        programs.set(request.plan, program);
      }
      return runProgram(program, request);
    },
    close: () => clients.close(),
  };
}

function compileProgram(
  { plan, operation }: ExecutionRequest,
  apiSchema: GraphQLSchema,
  context: Parameters<typeof compilePlan>[1],
): Program {
  const answers = new BoundedMap<string, AnswerWriter>(MAX_ANSWERS);
  return {
    step: compilePlan(plan, context),
    readFlags: compileFlags(operation.document, operation.definition),
    answerFor: (flags) => answerFor(answers, { apiSchema, operation, flags }),
  };
}

type AnswerInput = {
  readonly apiSchema: GraphQLSchema;
  readonly operation: Operation;
  readonly flags: Flags;
};

function answerFor(
  answers: BoundedMap<string, AnswerWriter>,
  { apiSchema, operation, flags }: AnswerInput,
): AnswerWriter {
  const key = Object.values(flags).map(Number).join('');
  const known = answers.get(key);
  if (known) return known;
  const writer = compileAnswer(apiSchema, operation, flags);
  answers.set(key, writer);
  return writer;
}

async function runProgram(program: Program, request: ExecutionRequest): Promise<Execution> {
  const run: Run = {
    request,
    flags: program.readFlags(request.variables),
    root: {},
    errors: [],
    products: [],
  };
  await program.step(run);
  const { errors, products } = run;
  const told = errors.map(({ path }) => path);
  const onInvalid = (message: string, path: Path): void => {
    if (told.some((known) => explains(known, path))) return;
    const error: ExecutionError = {
      message,
      path: [...path],
      extensions: { code: 'SUBGRAPH_INVALID_VALUE' },
    };
    errors.push(error);
    told.push(error.path);
  };
  const data = program.answerFor(run.flags)(run.root, { path: [], onInvalid }, request.variables);
  return { data, errors, products };
}

/** An error above, at or below a null already says why it is null; one without a path may be the reason of any. */
function explains(known: Path | undefined, path: Path): boolean {
  if (!known) return true;
  const length = Math.min(known.length, path.length);
  for (let index = 0; index < length; index++) if (known[index] !== path[index]) return false;
  return true;
}
