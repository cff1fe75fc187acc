import type { DeferNode, PlanNode } from '@apollo/query-planner';
import type { ExecutionError } from '../executor.ts';
import type { Step } from './run.ts';

/** Compiles a block of a plan. */
type CompileBlock = (node: PlanNode | undefined) => Step;

/**
 * Compiles what is fetched at once and what may come later. The step is done when the first is; each deferred part starts then, and goes
 * on by itself with errors of its own. The ids that a part depends on would let it start earlier, but Apollo's planner leaves ids of
 * plans there that it weighed and dropped, and these may be those of other fetches of this plan: the part would lack its inputs.
 */
export function compileDefer(
  node: DeferNode,
  compile: { readonly atOnce: CompileBlock; readonly later: CompileBlock },
): Step {
  const primary = compile.atOnce(node.primary.node);
  const parts = node.deferred.map(({ label = '', node: fetches }) => ({
    ref: label,
    step: compile.later(fetches),
  }));
  return async (run) => {
    const { deferral } = run;
    if (!deferral) throw new TypeError('Expected a run that can defer, because its plan does.');
    const atOnce = primary(run);
    for (const { ref, step } of parts) {
      const errors: ExecutionError[] = [];
      const start = async (): Promise<void> => {
        await atOnce;
        await step({ ...run, errors, failedCalls: [] });
      };
      deferral.begin(ref, { errors, done: start() });
    }
    await atOnce;
  };
}
