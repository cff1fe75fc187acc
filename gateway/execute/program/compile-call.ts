import type { SubgraphAnswer } from '../subgraph-answer.ts';
import type { CompileContext } from './compile-context.ts';
import { compileEntityCall } from './compile-entity-call.ts';
import { isWanted } from './conditions.ts';
import { compileContextFetch } from './context-arguments.ts';
import { compileMerge } from './merge.ts';
import { compileErrorPlacer } from './place-errors.ts';
import { namesAsked, namesDue } from './positions.ts';
import { compileBody } from './request-body.ts';
import { compileRewrites } from './rewrites.ts';
import { read, type Step, type Tree } from './run.ts';
import type { Call } from './schedule.ts';
import { visitTargets } from './targets.ts';

/** Compiles one call to a subgraph and the merging of its answer. */
export function compileCall(call: Call, index: number, context: CompileContext): Step {
  if (call.kind === 'root') return compileRootCall(call, index, context);
  const [part] = call.parts;
  const [place] = part?.places ?? [];
  if (!part?.fetch.contextRewrites || !place) return compileEntityCall(call, index, context);
  const step = compileContextFetch(part.fetch, place.path, context);
  return async (run) => (isWanted(run, place.conditions) ? step(run) : undefined);
}

function compileRootCall(
  { fetch, path, conditions, subgraph }: Extract<Call, { kind: 'root' }>,
  index: number,
  { clients, types, names }: CompileContext,
): Step {
  const rewriteOutput = compileRewrites(fetch.outputRewrites, types);
  const mergeInto = compileMerge(namesAsked(fetch), types);
  const due = namesDue(fetch);
  const body = compileBody([fetch], names);
  const { placeAtRoot } = compileErrorPlacer(fetch, path, { types });
  return async (run) => {
    if (!isWanted(run, conditions)) return;
    const targets: Tree[] = [];
    visitTargets(run.root, path, (tree) => targets.push(tree));
    if (targets.length === 0) return;
    const { headers, caller, signal, mayShare } = run.request;
    const kind = fetch.operationKind;
    const asked = { body: body(run, []), kind, headers, caller, signal, mayShare, stream: run.streamWish };
    const answer: SubgraphAnswer = await clients.ask(subgraph, asked);
    run.products.push(...answer.products);
    run.stream = answer.stream;
    let { errors } = answer;
    if (answer.data) {
      for (const name of due)
        if (read(answer.data, name) === undefined && !isTold(errors, name))
          errors = [...errors, leftOut(subgraph, name)];
      rewriteOutput?.(answer.data);
      for (const target of targets) mergeInto(target, answer.data);
    }
    if (errors.length === 0) return;
    run.failedCalls.push(index);
    placeAtRoot(run, { ...answer, errors });
  };
}

/** A field that was asked for and is not there is no null: null would say that there is nothing. */
function leftOut(subgraph: string, name: string): SubgraphAnswer['errors'][number] {
  const message = `The subgraph "${subgraph}" left out a field that it was asked for.`;
  return { message, path: [name], extensions: { code: 'SUBGRAPH_BAD_RESPONSE', subgraph } };
}

/** Whether the subgraph said itself why a field is not there. */
function isTold(errors: SubgraphAnswer['errors'], name: string): boolean {
  return errors.some(({ path }) => path === undefined || path[0] === name);
}
