import type { FetchNode, PlanNode } from '@apollo/query-planner';
import { positionOf } from '../../plan/plan-path.ts';
import type { Condition } from './conditions.ts';
import { type KnownObjects, knownObjects, needsOf } from './known-entities.ts';
import { listFetches, type PlannedFetch } from './planned-fetches.ts';
import { countPositions } from './positions.ts';

/** Where the entities of a part stand in the answer; objects at a place that may share are one object when they are equal. */
export type Place = {
  readonly path: readonly string[];
  readonly conditions: readonly Condition[];
  readonly mayShare: boolean;
};

/** One `_entities` field of a call: equal selections for entities from all over the answer. */
export type EntityPart = {
  readonly fetch: FetchNode;
  readonly places: readonly Place[];
  /** Objects fetched before that may be the same entities with the same fields, so that nobody has to ask again. */
  readonly known: readonly KnownObjects[];
};

/** One HTTP request to a subgraph. `after` are the calls, by index, whose answers it needs. */
export type Call = { readonly subgraph: string; readonly after: readonly number[] } & (
  | {
      readonly kind: 'root';
      readonly fetch: FetchNode;
      readonly path: readonly string[];
      readonly conditions: readonly Condition[];
    }
  | { readonly kind: 'entities'; readonly parts: readonly EntityPart[] }
);

/** What scheduling may do, and how to tell variables. */
export type ScheduleContext = {
  readonly clientVariable: (planned: string) => string;
  /** False when a later part of the plan, out of sight here, writes into the same objects. */
  readonly mayShare: boolean;
};

/**
 * Makes the calls of a plan: fetches of one subgraph that are as many steps from the start become one call, so that every subgraph
 * is called once per layer (16 calls become 8 on the public benchmark's heavy query, 4 with what is known already).
 */
export function scheduleCalls(
  node: PlanNode | undefined,
  at: readonly string[],
  context: ScheduleContext,
): readonly Call[] {
  const fetches = listFetches(node, at, context.clientVariable);
  const positions = countPositions(fetches);
  const isQuery = fetches.every(({ fetch }) => fetch.operationKind === 'query');
  const mayShare = context.mayShare && isQuery && !fetches.some(({ fetch }) => renamesKeys(fetch));
  const groups = groupFetches(fetches);
  const callOf = new Map(groups.flatMap((group, index) => group.members.map((member) => [member, index])));
  return groups.map(({ subgraph, level, members }): Call => {
    const after = new Set<number>();
    const dependOn = (index: number): void => void after.add(callOf.get(index) ?? 0);
    for (const member of members) for (const index of fetches[member]?.after ?? []) dependOn(index);
    const [only] = members.flatMap((member) => fetches[member] ?? []);
    if (only && !only.fetch.requires) return { ...only, kind: 'root', subgraph, after: [...after] };
    const parts = partsOf(members.flatMap((member) => fetches[member] ?? [])).map((part): EntityPart => {
      const [{ fetch }] = part;
      const needs = mayShare ? needsOf(fetch) : undefined;
      const known = needs
        ? fetches.flatMap((other, index) => {
            if (other.level >= level || other.fetch.serviceName !== subgraph) return [];
            const found = knownObjects(other, needs, callOf.get(index) ?? 0);
            if (found.length > 0) dependOn(index);
            return found;
          })
        : [];
      const places = part.map(({ path, conditions }) => ({
        path,
        conditions,
        mayShare: mayShare && positions.get(positionOf(path)) === 1,
      }));
      return { fetch, places, known };
    });
    return { kind: 'entities', subgraph, parts, after: [...after] };
  });
}

/** The positions whose objects may stand at several places of the answer. */
export function sharedPlaces(calls: readonly Call[]): ReadonlySet<string> {
  const places = calls.flatMap((call) =>
    call.kind === 'entities' ? call.parts.flatMap((part) => part.places) : [],
  );
  return new Set(places.flatMap(({ path, mayShare }) => (mayShare ? [positionOf(path)] : [])));
}

type Group = { readonly subgraph: string; readonly level: number; readonly members: number[] };

/** Groups by level and subgraph. Calls come in the order of their levels, so that none comes before what it needs. */
function groupFetches(fetches: readonly PlannedFetch[]): readonly Group[] {
  const groups = new Map<string, Group>();
  fetches.forEach(({ fetch, level }, index) => {
    const subgraph = fetch.serviceName;
    const key = mayMerge(fetch) ? `${level} ${subgraph}` : `${level} ${subgraph} ${index}`;
    const group = groups.get(key);
    if (group) group.members.push(index);
    else groups.set(key, { subgraph, level, members: [index] });
  });
  return [...groups.values()].sort((one, other) => one.level - other.level);
}

/** Only look-ups of entities merge: they change nothing, and one that fails leaves the others as they are. */
function mayMerge({ requires, operation, contextRewrites }: FetchNode): boolean {
  return requires !== undefined && !contextRewrites?.length && !/^[^{]*\)\s*@/.test(operation);
}

/** Fetches that ask the same of entities, wherever these stand. */
function partsOf(fetches: readonly PlannedFetch[]): readonly (readonly [PlannedFetch, ...PlannedFetch[]])[] {
  const parts = new Map<string, [PlannedFetch, ...PlannedFetch[]]>();
  for (const planned of fetches) {
    const { operation, requires, inputRewrites, outputRewrites } = planned.fetch;
    const unnamed = operation.replace(/^query [^({@]+/, 'query');
    const key = JSON.stringify([unnamed, requires, inputRewrites, outputRewrites]);
    const part = parts.get(key);
    if (part) part.push(planned);
    else parts.set(key, [planned]);
  }
  return [...parts.values()];
}

function renamesKeys({ outputRewrites = [] }: FetchNode): boolean {
  return outputRewrites.some(({ kind }) => kind === 'KeyRenamer');
}
