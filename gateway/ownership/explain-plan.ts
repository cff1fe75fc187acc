import type { PlanNode, SubscriptionNode } from '@apollo/query-planner';
import { type GraphQLSchema, parse, print, stripIgnoredCharacters } from 'graphql';
import { type DescribedProgram, describeProgram } from '../execute/program/describe-program.ts';
import { restoreLiterals } from '../operation/lift-literals.ts';
import type { Literals } from '../operation/operation.ts';
import { describeFetch, type FetchContext, type FetchStep } from '../plan/fetch-steps.ts';
import type { PlannedOperation } from '../plan/plan-cache.ts';
import { printPath } from '../plan/plan-path.ts';
import { type OwnershipIndex, ownerIn } from './ownership-index.ts';
import { printProgram } from './print-program.ts';

/** One call to a subgraph, with the team that answers for each field of it. */
type ExplainedFetch = {
  readonly kind: 'fetch';
  readonly subgraph: string;
  readonly teams: readonly string[];
  /** Where the answer is merged (`flights[].origin`); empty at the root. */
  readonly at: string;
  readonly isEntityFetch: boolean;
  readonly fields: readonly {
    readonly coordinate: string;
    readonly team?: string;
    readonly product?: string;
  }[];
  readonly operation: string;
};

/** A step of an explained plan. */
type ExplainedStep =
  | ExplainedFetch
  | { readonly kind: 'sequence' | 'parallel'; readonly steps: readonly ExplainedStep[] }
  | {
      readonly kind: 'condition';
      readonly variable: string;
      readonly then?: ExplainedStep;
      readonly otherwise?: ExplainedStep;
    };

/** A plan for people: what is asked of whom, in which order, and which teams a query touches. */
export type Explanation = {
  readonly fetches: number;
  /** Calls that must wait for each other; the least time is that many answers. */
  readonly waves: number;
  /** Requests that the program makes for them; fewer than fetches when some share one, more when lists are very long. */
  readonly calls: number;
  readonly subgraphs: readonly string[];
  readonly teams: readonly string[];
  readonly plan?: ExplainedStep;
  readonly program: readonly DescribedProgram[];
  readonly text: string;
  readonly programText: string;
};

/** Explains a plan as data and as printable text. */
export function explainPlan(
  planned: PlannedOperation,
  ownership: OwnershipIndex,
  supergraphSchema: GraphQLSchema,
): Explanation {
  const step = explainNode(planned.plan.node, {
    at: [],
    ownership,
    schema: supergraphSchema,
    clientName: planned.names.clientName,
    literals: planned.operation.literals,
  });
  const fetches = step ? listFetches(step) : [];
  const program = describeProgram(planned.plan, planned.names).map((part) =>
    shownProgram(part, planned.operation.literals),
  );
  const explanation = {
    fetches: fetches.length,
    calls: program.reduce((sum, { calls }) => sum + calls.length, 0),
    waves: step ? countWaves(step) : 0,
    subgraphs: [...new Set(fetches.map(({ subgraph }) => subgraph))].sort(),
    teams: [...new Set(fetches.flatMap(({ teams }) => teams))].sort(),
    ...(step ? { plan: step } : {}),
    program,
  };
  const programText = printProgram(program, ownership);
  return { ...explanation, text: printExplanation(explanation), programText };
}

type ExplainContext = FetchContext & {
  readonly at: readonly string[];
  readonly ownership: OwnershipIndex;
  readonly literals: Literals | undefined;
};

function explainNode(
  node: PlanNode | SubscriptionNode | undefined,
  context: ExplainContext,
): ExplainedStep | undefined {
  switch (node?.kind) {
    case undefined:
      return undefined;
    case 'Sequence':
      return { kind: 'sequence', steps: node.nodes.flatMap((child) => explainNode(child, context) ?? []) };
    case 'Parallel':
      return { kind: 'parallel', steps: node.nodes.flatMap((child) => explainNode(child, context) ?? []) };
    case 'Flatten':
      return explainNode(node.node, { ...context, at: [...context.at, ...node.path.map(String)] });
    case 'Fetch':
      return explainFetch(describeFetch(node, context.at, context), context);
    case 'Condition': {
      const [then, otherwise] = [explainNode(node.ifClause, context), explainNode(node.elseClause, context)];
      return {
        kind: 'condition',
        variable: node.condition,
        ...(then ? { then } : {}),
        ...(otherwise ? { otherwise } : {}),
      };
    }
    case 'Defer': {
      const nodes = [node.primary.node, ...node.deferred.map((deferred) => deferred.node)];
      return { kind: 'sequence', steps: nodes.flatMap((child) => explainNode(child, context) ?? []) };
    }
    case 'Subscription':
      return {
        kind: 'sequence',
        steps: [node.primary, node.rest].flatMap((child) => explainNode(child, context) ?? []),
      };
  }
}

function explainFetch(
  { subgraph, at, isEntityFetch, operation, fields }: FetchStep,
  { ownership, literals }: ExplainContext,
): ExplainedFetch {
  const coordinates = [...new Set(fields.map(({ parentType, name }) => `${parentType}.${name}`))];
  const described = coordinates.map((coordinate) => {
    const facts = ownership.coordinates.get(coordinate);
    const team = ownerIn(facts, subgraph)?.team;
    return { coordinate, ...(team ? { team } : {}), ...(facts?.product ? { product: facts.product } : {}) };
  });
  const own = described.filter(({ coordinate }) =>
    ownership.coordinates.get(coordinate)?.owners.some((owner) => owner.subgraph === subgraph),
  );
  const teams = [...new Set(own.flatMap(({ team }) => team ?? []))].sort();
  return {
    kind: 'fetch',
    subgraph,
    teams,
    at: printPath(at),
    isEntityFetch,
    fields: described,
    operation: literals ? asWritten(operation, literals) : operation,
  };
}

/** A fetch with the client's literals, not the variables that they travel in. */
function asWritten(operation: string, literals: Literals): string {
  return stripIgnoredCharacters(print(restoreLiterals(parse(operation, { noLocation: true }), literals)));
}

function listFetches(step: ExplainedStep): readonly ExplainedFetch[] {
  return step.kind === 'fetch' ? [step] : childrenOf(step).flatMap(listFetches);
}

function countWaves(step: ExplainedStep): number {
  switch (step.kind) {
    case 'fetch':
      return 1;
    case 'sequence':
      return step.steps.reduce((sum, child) => sum + countWaves(child), 0);
    default:
      return Math.max(0, ...childrenOf(step).map(countWaves));
  }
}

function childrenOf(step: Exclude<ExplainedStep, ExplainedFetch>): readonly ExplainedStep[] {
  return step.kind === 'condition' ? [step.then, step.otherwise].flatMap((child) => child ?? []) : step.steps;
}

/** A program with the client's literals. */
function shownProgram({ of, calls }: DescribedProgram, literals: Literals | undefined): DescribedProgram {
  if (!literals) return { of, calls };
  const shown = calls.map((call) => ({
    ...call,
    parts: call.parts.map((part) => ({ ...part, operation: asWritten(part.operation, literals) })),
  }));
  return { of, calls: shown };
}

function printExplanation({
  fetches,
  waves,
  calls,
  subgraphs,
  teams,
  plan,
}: Omit<Explanation, 'text' | 'programText'>): string {
  const count = (n: number, one: string) => `${n} ${one}${n === 1 ? '' : one.endsWith('ch') ? 'es' : 's'}`;
  const head = `${count(fetches, 'fetch')} in ${count(waves, 'wave')}, ${count(calls, 'call')}`;
  const lines = [
    subgraphs.length > 0
      ? `${head} · subgraphs: ${subgraphs.join(', ')}`
      : `${head} · answered by the gateway itself`,
    ...(teams.length > 0 ? [`teams: ${teams.join(', ')}`] : []),
    ...(plan ? ['', ...printStep(plan, '')] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function printStep(step: ExplainedStep, indent: string): readonly string[] {
  switch (step.kind) {
    case 'sequence':
    case 'parallel':
      return [`${indent}${step.kind}`, ...step.steps.flatMap((child) => printStep(child, `${indent}  `))];
    case 'condition':
      return [
        ...(step.then ? [`${indent}if $${step.variable}`, ...printStep(step.then, `${indent}  `)] : []),
        ...(step.otherwise
          ? [`${indent}unless $${step.variable}`, ...printStep(step.otherwise, `${indent}  `)]
          : []),
      ];
    case 'fetch': {
      const owner = step.teams.length > 0 ? ` (${step.teams.join(', ')})` : '';
      const fields = step.fields.map(({ coordinate, team, product }) => {
        const facts = [team, product].filter((fact) => fact !== undefined).join(' · ');
        return `${indent}  ${coordinate}${facts ? `  ${facts}` : ''}`;
      });
      return [`${indent}fetch ${step.subgraph}${owner}${step.at ? ` for ${step.at}` : ''}`, ...fields];
    }
  }
}
