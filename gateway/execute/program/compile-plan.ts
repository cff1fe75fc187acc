import type { PlanNode, QueryPlan } from '@apollo/query-planner';
import { type CompileContext, compileFetch } from './compile-fetch.ts';
import { usesContext } from './context-arguments.ts';
import type { Step } from './run.ts';

/** Compiles a query plan to one step: fetches in the order and the parallelism the plan says. */
export function compilePlan(plan: QueryPlan, context: Omit<CompileContext, 'sharesEntities'>): Step {
  if (!plan.node) return async () => {};
  if (plan.node.kind === 'Subscription')
    throw new TypeError('Expected a plan of a query or a mutation, got one of a subscription.');
  return compileNode(plan.node, [], { ...context, sharesEntities: !usesContext(plan.node) });
}

function compileNode(node: PlanNode | undefined, path: readonly string[], context: CompileContext): Step {
  switch (node?.kind) {
    case undefined:
      return async () => {};
    case 'Fetch':
      return compileFetch(node, path, context);
    case 'Flatten':
      return compileNode(node.node, [...path, ...node.path.map(String)], context);
    case 'Sequence': {
      const steps = node.nodes.map((child) => compileNode(child, path, context));
      return async (run) => {
        for (const step of steps) await step(run);
      };
    }
    case 'Parallel': {
      const steps = node.nodes.map((child) => compileNode(child, path, context));
      return async (run) => {
        await Promise.all(steps.map((step) => step(run)));
      };
    }
    case 'Condition': {
      const condition = context.names.clientVariable(node.condition);
      const then = compileNode(node.ifClause, path, context);
      const otherwise = compileNode(node.elseClause, path, context);
      return (run) => (run.flags[condition] === true ? then(run) : otherwise(run));
    }
    case 'Defer':
      throw new TypeError('Expected a plan without @defer: the planner is not asked for it.');
  }
}
