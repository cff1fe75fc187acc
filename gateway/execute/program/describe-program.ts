import type { PlanNode, QueryPlan, QueryPlanSelectionNode, SubscriptionNode } from '@apollo/query-planner';
import { printPath } from '../../plan/plan-path.ts';
import type { PrivateNames } from '../../plan/private-names.ts';
import type { Condition } from './conditions.ts';
import { type Call, scheduleCalls } from './schedule.ts';

/** One request to a subgraph as the program makes it. `number` counts from 1 within the program, as `after` does. */
export type DescribedCall = {
  readonly number: number;
  readonly subgraph: string;
  /** Calls whose answers it needs; with none it is made at once. */
  readonly after: readonly number[];
  /** The longest way to it: calls of one wave run side by side. */
  readonly wave: number;
  readonly parts: readonly DescribedPart[];
};

/** One look-up of a call: what is asked, for which objects of the answer, and what is sent of these. */
export type DescribedPart = {
  readonly operation: string;
  /** Where the answer is merged (`flights[].origin`); the root is empty. */
  readonly at: readonly { readonly path: string; readonly when?: string }[];
  /** What is sent of each object; equal ones are sent once. Missing at the root. */
  readonly representation?: string;
  /** Objects of earlier calls that are used instead, when they are the same entity. */
  readonly known?: readonly { readonly call: number; readonly path: string }[];
};

/** A part of a program that runs on its own: the request, each event of a subscription, what is deferred. */
export type DescribedProgram = { readonly of: string; readonly calls: readonly DescribedCall[] };

/** What a plan is compiled to, as data: which requests are made, in which wave, what is sent and where it is merged. */
export function describeProgram({ node }: QueryPlan, names: PrivateNames): readonly DescribedProgram[] {
  return partsOf(node).map(({ of, node: part, at }) => {
    const calls = scheduleCalls(part, at, { clientVariable: names.clientVariable, mayShare: true });
    const waves: number[] = [];
    for (const { after } of calls) waves.push(Math.max(0, ...after.map((index) => waves[index] ?? 0)) + 1);
    return {
      of,
      calls: calls.map((call, index) => describeCall(call, { index, wave: waves[index] ?? 1, names })),
    };
  });
}

type Part = { readonly of: string; readonly node: PlanNode | undefined; readonly at: readonly string[] };

function partsOf(node: PlanNode | SubscriptionNode | undefined): readonly Part[] {
  if (node?.kind === 'Subscription')
    return [
      { of: 'the subscription', node: node.primary, at: [] },
      { of: 'each event', node: node.rest, at: [] },
    ];
  if (node?.kind !== 'Defer') return [{ of: 'the request', node, at: [] }];
  return [
    { of: 'the request', node: node.primary.node, at: [] },
    ...node.deferred.map(({ label, queryPath, node: deferred }) => ({
      of: `what is deferred${label ? ` as ${label}` : ''} at ${queryPath.join('.') || 'the root'}`,
      node: deferred,
      at: [],
    })),
  ].flatMap((part) => (part.node?.kind === 'Defer' ? partsOf(part.node) : [part]));
}

type Numbered = { readonly index: number; readonly wave: number; readonly names: PrivateNames };

function describeCall(call: Call, { index, wave, names }: Numbered): DescribedCall {
  const shown = (path: readonly string[]): string => printPath(path.map(names.clientName));
  const parts =
    call.kind === 'root'
      ? [describeRoot(call, shown)]
      : call.parts.map((part) => {
          const { fetch, places, known } = part;
          return {
            operation: fetch.operation,
            at: places.map(({ path, conditions }) => ({ path: shown(path), ...whenOf(conditions) })),
            representation: printSelections(fetch.requires ?? []),
            ...(known.length > 0
              ? { known: known.map((objects) => ({ call: objects.call + 1, path: shown(objects.names) })) }
              : {}),
          };
        });
  return {
    number: index + 1,
    subgraph: call.subgraph,
    after: call.after.map((before) => before + 1),
    wave,
    parts,
  };
}

function describeRoot(
  { fetch, path, conditions }: Extract<Call, { kind: 'root' }>,
  shown: (path: readonly string[]) => string,
): DescribedPart {
  return { operation: fetch.operation, at: [{ path: shown(path), ...whenOf(conditions) }] };
}

function whenOf(conditions: readonly Condition[]): { readonly when?: string } {
  if (conditions.length === 0) return {};
  return {
    when: conditions.map(({ variable, isSet }) => `${isSet ? '' : 'not '}$${variable}`).join(' and '),
  };
}

function printSelections(selections: readonly QueryPlanSelectionNode[]): string {
  const printed = selections.map((node) => {
    if (node.kind === 'InlineFragment')
      return `${node.typeCondition ? `... on ${node.typeCondition} ` : ''}${printSelections(node.selections)}`;
    const name = node.alias ? `${node.alias}: ${node.name}` : node.name;
    return node.selections ? `${name} ${printSelections(node.selections)}` : name;
  });
  return `{ ${printed.join(' ')} }`;
}
