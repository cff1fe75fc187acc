import type { PlanNode, QueryPlan } from '@apollo/query-planner';
import { requiredNames } from '../../plan/required-names.ts';
import { compileCall } from './compile-call.ts';
import type { CompileContext } from './compile-context.ts';
import { compileDefer } from './compile-defer.ts';
import { usesContext } from './context-arguments.ts';
import { addGiven } from './given-objects.ts';
import { listFetches } from './planned-fetches.ts';
import type { Step } from './run.ts';
import { type Call, scheduleCalls } from './schedule.ts';

/** A compiled plan: the calls it makes, as plain data, and the step that makes them. */
export type CompiledPlan = { readonly calls: readonly Call[]; readonly step: Step };

/** What compiling a plan needs besides it. */
export type PlanContext = Omit<CompileContext, 'sharesEntities' | 'required' | 'given'>;

/** Compiles a query plan of a query or a mutation. */
export function compilePlan(plan: QueryPlan, context: PlanContext): CompiledPlan {
  const { node } = plan;
  if (node?.kind === 'Subscription')
    throw new TypeError('Expected a plan of a query or a mutation, got one of a subscription.');
  const sharesEntities = node?.kind !== 'Defer' && !usesContext(node);
  const required = requiredNames(plan);
  return compileNode(node, [], { ...context, sharesEntities, required, given: new Map() });
}

/** Compiles a part of a plan: each call is made as soon as the calls it needs are done. */
function compileNode(
  node: PlanNode | undefined,
  path: readonly string[],
  context: CompileContext,
): CompiledPlan {
  const { clientVariable } = context.names;
  if (node?.kind === 'Defer') {
    const given = addGiven(context.given, listFetches(node.primary.node, path, clientVariable));
    const step = compileDefer(node, {
      atOnce: (part) => compileNode(part, path, context).step,
      later: (part) => compileNode(part, path, { ...context, given }).step,
    });
    return { calls: [], step };
  }
  const calls = scheduleCalls(node, path, { clientVariable, mayShare: context.sharesEntities });
  const steps = calls.map((call, index) => compileCall(call, index, context));
  const [only] = steps;
  if (steps.length <= 1) return { calls, step: only ?? (async () => {}) };
  return {
    calls,
    async step(run) {
      const done: Promise<void>[] = [];
      for (const [index, step] of steps.entries()) {
        const needed = (calls[index]?.after ?? []).flatMap((before) => done[before] ?? []);
        done.push(needed.length === 0 ? step(run) : Promise.all(needed).then(() => step(run)));
      }
      await Promise.all(done);
    },
  };
}
