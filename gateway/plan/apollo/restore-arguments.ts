import type { FetchNode, PlanNode, QueryPlan, QueryPlanSelectionNode } from '@apollo/query-planner';
import { type DocumentNode, Kind, parse, visit } from 'graphql';
import { mapFetches } from '../map-fetches.ts';
import { PRIVATE_PREFIX } from '../private-names.ts';
import { withDocument } from './fetch-document.ts';
import type { RequiredArguments } from './required-arguments.ts';
import { filterEntityFields, groupEntityFields } from './split-entity-fields.ts';

/**
 * Puts the arguments of required fields back into a plan: `comments__weft__0` is asked for as `comments__weft__0:
 * comments(limit: 3)` and sent as `comments`. A fetch that would have to send one field in two meanings becomes two.
 */
export function restoreArguments(plan: QueryPlan, required: RequiredArguments): QueryPlan {
  // A fetch is split only for the entities it sends, so that of events, which come from a root field, stays one.
  return required.standsFor.size === 0 ? plan : mapFetches(plan, (fetch) => restoreFetch(fetch, required));
}

function restoreFetch(fetch: FetchNode, required: RequiredArguments): PlanNode {
  const document = parse(fetch.operation, { noLocation: true });
  const sent = standInsOf(fetch.requires ?? []);
  const asked = fetch.operation.includes(PRIVATE_PREFIX) ? callStandIns(document, required) : document;
  if (sent.length === 0) return asked === document ? fetch : withDocument(fetch, asked);
  const groups = groupEntityFields(asked, required);
  const nodes = groups.map(({ fields, standIns }): FetchNode => {
    const requires = restoreSelections(fetch.requires ?? [], standIns, required);
    const part = groups.length === 1 ? asked : filterEntityFields(asked, fields);
    return withDocument({ ...fetch, requires }, part);
  });
  const [only] = nodes;
  return nodes.length === 1 && only ? only : { kind: 'Parallel', nodes };
}

function callStandIns(document: DocumentNode, { standsFor }: RequiredArguments): DocumentNode {
  return visit(document, {
    enter(node) {
      if (node.kind !== Kind.FIELD) return undefined;
      const call = standsFor.get(node.name.value);
      return call && { ...node, ...call, alias: node.name };
    },
  });
}

function standInsOf(selections: readonly QueryPlanSelectionNode[]): readonly string[] {
  return selections.flatMap((node) => [
    ...(node.kind === 'Field' && node.name.includes(PRIVATE_PREFIX) ? [node.name] : []),
    ...standInsOf(node.selections ?? []),
  ]);
}

/** The selections to send: of stand-ins only those that are needed, each under the name it stands for. */
function restoreSelections(
  selections: readonly QueryPlanSelectionNode[],
  needed: ReadonlySet<string>,
  required: RequiredArguments,
): QueryPlanSelectionNode[] {
  return selections.flatMap((node): QueryPlanSelectionNode[] => {
    const below = node.selections && restoreSelections(node.selections, needed, required);
    if (below?.length === 0) return [];
    if (node.kind === 'InlineFragment') return [{ ...node, selections: below ?? [] }];
    const call = required.standsFor.get(node.name);
    if (call && !needed.has(node.name)) return [];
    const named = call ? { alias: node.name, name: call.name.value } : {};
    return [{ ...node, ...named, ...(below ? { selections: below } : {}) }];
  });
}
