import type { FetchNode, PlanNode, QueryPlan, QueryPlanSelectionNode } from '@apollo/query-planner';
import { Kind, parse } from 'graphql';
import { mapFetches } from '../map-fetches.ts';
import { withDocument } from './fetch-document.ts';
import type { Requirements } from './requirements.ts';
import { entityFields, filterEntityFields } from './split-entity-fields.ts';

type Fragment = Extract<QueryPlanSelectionNode, { kind: 'InlineFragment' }>;

/**
 * Apollo's planner asks an interface object for what the client wants of all its types in one fetch with a field computed for some of
 * them: `near ... on Box { weight }` sends `id size`, so that those which have no `size`, because nobody fetched it for them, are not
 * asked for `near` either. Here what is computed gets a fetch of its own.
 */
export function separateComputed(plan: QueryPlan, requirements: Requirements): QueryPlan {
  if (requirements.isEmpty) return plan;
  return mapFetches(plan, (fetch) => separate(fetch, requirements));
}

function separate(fetch: FetchNode, requirements: Requirements): PlanNode {
  const { requires = [], inputRewrites = [], serviceName } = fetch;
  const fragments = requires.filter((node): node is Fragment => node.kind === 'InlineFragment');
  const lookedUp = new Set(inputRewrites.map((node) => node.kind === 'ValueSetter' && node.setValueTo));
  const all = fragments.find(
    ({ typeCondition }) => typeCondition !== undefined && lookedUp.has(typeCondition),
  );
  const some = fragments.filter((one) => one !== all);
  if (!all || some.length === 0) return fetch;
  const keyNames = new Set(some.flatMap(({ selections }) => selections.map(nameOf)));
  const inputs = new Set(all.selections.map(nameOf).filter((name) => !keyNames.has(name)));
  if (inputs.size === 0) return fetch;
  const document = parse(fetch.operation, { noLocation: true });
  const fields = entityFields(document);
  const computed = fields.filter((one) => {
    const required = requirements.requiredBy(serviceName, one.type, one.field.name.value);
    return required?.selections.some((node) => node.kind === Kind.FIELD && inputs.has(node.name.value));
  });
  const others = fields.filter((one) => !computed.includes(one));
  if (computed.length === 0 || others.length === 0) return fetch;
  const ask = (asked: typeof fields): FetchNode =>
    withDocument(fetch, filterEntityFields(document, new Set(asked.map(({ field }) => field))));
  const left = all.selections.filter((node) => !inputs.has(nameOf(node)));
  const keys = left.some((node) => nameOf(node) !== '__typename') ? [{ ...all, selections: left }] : [];
  return {
    kind: 'Parallel',
    nodes: [
      { ...ask(others), requires: requires.flatMap((node) => (node === all ? keys : [node])) },
      ask(computed),
    ],
  };
}

function nameOf(node: QueryPlanSelectionNode): string {
  return node.kind === 'Field' ? node.name : '';
}
