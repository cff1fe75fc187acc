import { createRequire } from 'node:module';
import type { CompositeType, Field, OperationElement, Schema } from '@apollo/federation-internals';

/** A step through the graph of subgraphs that Apollo's planner walks. */
type Edge = {
  readonly index: number;
  readonly transition: { readonly kind: string };
  readonly head: Vertex;
  readonly tail: Vertex;
};

type Vertex = { readonly index: number; readonly source: string; readonly type: CompositeType };

/** One way of Apollo's planner through the subgraphs, as far as it has come. */
export type PlanPath = {
  readonly tail: Vertex;
  readonly deferOnTail: unknown;
  lastEdge(): Edge | null | undefined;
  tailPossibleRuntimeTypes(): readonly { readonly name: string }[];
  tailIsInterfaceObject(): boolean;
  subgraphJumps(): number;
  mapMainPath<T>(map: (edge: Edge | null) => T): T[];
  add(trigger: Field, edge: Edge, conditions: unknown): PlanPath;
};

/** An option of the planner: paths that are taken together, as an object may be of one type or another. */
export type PlanOption = {
  readonly paths: readonly PlanPath[];
  readonly context: unknown;
  readonly conditionResolver: object;
  readonly excludedNonCollectingEdges: unknown;
  readonly excludedConditionsOnNonCollectingEdges: unknown;
  readonly overrideConditions: Overrides;
};

/** Which labels of `@override` are in force, as the planner takes them. */
export type Overrides = Map<string, boolean>;

/** Takes all paths of an option one field or fragment further: every option there is, none for undefined. */
export type Advance = (
  supergraph: Schema,
  option: PlanOption,
  element: OperationElement,
  overrides: Overrides,
) => PlanOption[] | undefined;

/** The module of Apollo's planner that finds options, as far as it is needed here. */
type PathModule = {
  advanceSimultaneousPathsWithOperation: Advance;
  readonly noConditionsResolution: unknown;
  readonly terminateWithNonRequestedTypenameField: (path: PlanPath, overrides: Overrides) => PlanPath;
  readonly SimultaneousPathsWithLazyIndirectPaths: new (
    paths: readonly PlanPath[],
    context: unknown,
    conditionResolver: object,
    excludedEdges: unknown,
    excludedConditions: unknown,
    overrides: Overrides,
  ) => PlanOption;
};

/** The module in the copy that the planner itself uses. It is no part of the planner's interface, so its version is pinned. */
export function loadPathModule(): PathModule {
  const planner = createRequire(createRequire(import.meta.url).resolve('@apollo/query-planner'));
  return planner('@apollo/query-graphs/dist/graphPath.js') as PathModule;
}

/** An option like another one, of other paths. */
export function optionOf(
  { SimultaneousPathsWithLazyIndirectPaths: Option }: PathModule,
  paths: readonly PlanPath[],
  { context, ...like }: PlanOption,
): PlanOption {
  return new Option(
    paths,
    context,
    like.conditionResolver,
    like.excludedNonCollectingEdges,
    like.excludedConditionsOnNonCollectingEdges,
    like.overrideConditions,
  );
}

/** What decides how a path may go on. */
export function placeOf(path: PlanPath): string {
  const last = path.lastEdge();
  // Right after a key, the planner does not go back where it came from.
  const entered = last?.transition.kind === 'KeyResolution' ? `${last.head.index}.${last.index}` : '';
  const types = path.tailPossibleRuntimeTypes().map(({ name }) => name);
  return [path.tail.index, entered, path.deferOnTail ? 'defer' : '', ...types].join(' ');
}

/** The way of a path to the last object on it of some types. */
export function wayToLast(path: PlanPath, types: ReadonlySet<string>): string {
  const edges = path.mapMainPath((edge) => edge);
  const last = edges.findLastIndex(
    (edge) => edge?.transition.kind === 'FieldCollection' && types.has(edge.head.type.name),
  );
  const way = edges.slice(0, last + 1);
  return way.map((edge) => (edge ? `${edge.head.index}.${edge.index}` : '')).join();
}

/** The subgraphs on a path's way, in turn. */
export function subgraphsOn(path: PlanPath): string {
  const sources = path.mapMainPath((edge) => edge?.tail.source).filter((source) => source !== undefined);
  return sources.filter((source, at) => source !== sources[at - 1]).join(' ');
}
