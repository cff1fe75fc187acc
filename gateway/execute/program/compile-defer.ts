import type { DeferNode, PlanNode } from '@apollo/query-planner';
import type { ExecutionError } from '../executor.ts';
import type { Step } from './run.ts';
import type { Call } from './schedule.ts';

/** Compiles a block of a plan; `around` are the ids of the fetches that what is deferred inside may depend on. */
export type CompileBlock = (node: PlanNode | undefined, around: ReadonlySet<string>) => Step;

/**
 * Compiles what is fetched at once and what may come later. The step is done when the first is; each deferred part starts as soon
 * as the fetches it depends on are done, and goes on by itself with errors of its own.
 */
export function compileDefer(node: DeferNode, around: ReadonlySet<string>, compile: CompileBlock): Step {
  const inside = new Set([...around, ...fetchIds(node.primary.node)]);
  const primary = announceAll(node.primary.node, compile(node.primary.node, around));
  const parts = node.deferred.map(({ depends, label = '', node: fetches }) => {
    // Apollo's planner leaves ids of plans that it weighed and dropped in `depends`. They may even name fetches of this very part.
    const ids = depends.map(({ id }) => id).filter((id) => inside.has(id));
    const step = announceAll(fetches, compile(fetches, inside));
    return { ref: label, ids, isVague: ids.length === 0 && depends.length > 0, step };
  });
  return async (run) => {
    const { deferral } = run;
    if (!deferral) throw new TypeError('Expected a run that can defer, because its plan does.');
    const atOnce = primary(run);
    for (const { ref, ids, isVague, step } of parts) {
      const errors: ExecutionError[] = [];
      const start = async (): Promise<void> => {
        await (isVague ? atOnce : deferral.fetched(ids));
        await step({ ...run, errors, failedCalls: new Set() });
      };
      deferral.begin(ref, { errors, done: start() });
    }
    await atOnce;
  };
}

/** A block that tells at its end of all fetches in it: some may not have been made, and nobody may wait for them forever. */
function announceAll(node: PlanNode | undefined, step: Step): Step {
  const ids = fetchIds(node);
  if (ids.length === 0) return step;
  return async (run) => {
    try {
      await step(run);
    } finally {
      for (const id of ids) run.deferral?.announce(id);
    }
  };
}

/** The ids of the fetches that are done when a node is. */
function fetchIds(node: PlanNode | undefined): readonly string[] {
  switch (node?.kind) {
    case undefined:
      return [];
    case 'Fetch':
      return node.id === undefined ? [] : [node.id];
    case 'Flatten':
      return fetchIds(node.node);
    case 'Sequence':
    case 'Parallel':
      return node.nodes.flatMap(fetchIds);
    case 'Condition':
      return [...fetchIds(node.ifClause), ...fetchIds(node.elseClause)];
    case 'Defer':
      return fetchIds(node.primary.node);
  }
}

/** The step of a call that tells when its fetches are done, if a deferred part waits for them. */
export function announceCall(call: Call, step: Step): Step {
  const fetches = call.kind === 'root' ? [call.fetch] : call.parts.map(({ fetch }) => fetch);
  const ids = fetches.flatMap(({ id }) => id ?? []);
  if (ids.length === 0) return step;
  return async (run) => {
    await step(run);
    for (const id of ids) run.deferral?.announce(id);
  };
}
