import type { FetchNode, PlanNode, SubscriptionNode } from '@apollo/query-planner';
import type { PrivateNames } from '../../plan/private-names.ts';
import type { Subgraphs } from '../subgraphs.ts';
import { type ContextValues, compileContextReader } from './context-values.ts';
import { type BatchedOperation, compileBatches } from './entity-batches.ts';
import { merge } from './merge.ts';
import { compileErrorPlacer, type ErrorEntity } from './place-errors.ts';
import { compileRepresentation, isSomebody } from './representations.ts';
import { compileRewrites, type Rewrite } from './rewrites.ts';
import { isTree, type Path, type Run, type Step, type Tree } from './run.ts';
import { compileTrails } from './targets.ts';
import type { TypeConditions } from './type-conditions.ts';

/** Entities that are asked for with the same values of contextual arguments, by the text of their representation. */
type Batch = { readonly values: ContextValues; readonly entities: Map<string, Tree[]> };

/** What compiling such a fetch needs besides the plan. */
export type ContextFetchOptions = {
  readonly clients: Subgraphs;
  readonly types: TypeConditions;
  readonly names: PrivateNames;
};

/** How many batches one request asks for: subgraphs limit the aliases of an operation, too. */
const MAX_BATCHES = 50;

/**
 * Compiles an entity fetch with arguments from around its entities (Federation 2.8, `@context` and `@fromContext`). The same
 * entity may stand in several contexts, so entities are asked for per set of values: one aliased `_entities` for each.
 */
export function compileContextFetch(
  fetch: FetchNode,
  path: readonly string[],
  { clients, types, names }: ContextFetchOptions,
): Step {
  const findTrails = compileTrails(path);
  const represent = compileRepresentation(fetch.requires ?? [], types);
  const readContext = compileContextReader(fetch.contextRewrites ?? [], types);
  const rewriteInput = compileRewrites(fetch.inputRewrites, types);
  const rewriteOutput = compileRewrites(fetch.outputRewrites, types);
  const varying = new Set((fetch.contextRewrites ?? []).map(({ renameKeyTo }) => renameKeyTo));
  const operation = compileBatches(fetch.operation, varying);
  const body = compileBody(fetch, operation, {
    clientVariable: names.clientVariable,
    shared: (fetch.variableUsages ?? []).filter((name) => !varying.has(name)),
  });
  const { atEntities } = compileErrorPlacer(fetch, path, { types });

  const askBatches = async (run: Run, batches: readonly Batch[]): Promise<void> => {
    const { headers, caller, signal, mayShare } = run.request;
    const lists = batches.map(({ entities }) => [...entities.values()]);
    const wanted = lists.map(({ length }, at) => ({
      name: operation.alias(at, lists.length),
      count: length,
    }));
    const answer = await clients.ask(fetch.serviceName, {
      body: body(run, batches),
      kind: 'query',
      entities: wanted,
      headers,
      caller,
      signal,
      mayShare,
    });
    run.products.push(...answer.products);
    lists.forEach((groups, at) => {
      const entities = answer.data?.[operation.alias(at, lists.length)];
      if (Array.isArray(entities)) mergeBatch(groups, entities, { rewriteOutput, types });
    });
    if (answer.errors.length === 0) return;
    const place = atEntities(run);
    for (const error of answer.errors) place(error, findEntity(error.path ?? [], { operation, lists }));
  };

  return async (run) => {
    const batches = new Map<string, Batch>();
    for (const { target, around } of findTrails(run.root)) {
      const values = readContext(around, target);
      const representation = represent(target);
      if (!values || !representation || !isSomebody(representation)) continue;
      if (operation.required.some((name) => (values[name] ?? null) === null)) continue;
      rewriteInput?.(representation);
      const key = JSON.stringify(values);
      const batch = batches.get(key) ?? { values, entities: new Map<string, Tree[]>() };
      batches.set(key, batch);
      const text = JSON.stringify(representation);
      const same = batch.entities.get(text);
      if (same) same.push(target);
      else batch.entities.set(text, [target]);
    }
    const all = [...batches.values()];
    const calls: Promise<void>[] = [];
    for (let start = 0; start < all.length; start += MAX_BATCHES)
      calls.push(askBatches(run, all.slice(start, start + MAX_BATCHES)));
    await Promise.all(calls);
  };
}

/** Every place gets a copy: a later fetch may find the same entity in different contexts. */
function mergeBatch(
  groups: readonly (readonly Tree[])[],
  entities: readonly unknown[],
  { rewriteOutput, types }: { readonly rewriteOutput: Rewrite | undefined; readonly types: TypeConditions },
): void {
  groups.forEach((targets, index) => {
    const entity = entities[index];
    if (!isTree(entity)) return;
    if (entity['__typename'] === undefined) entity['__typename'] = targets[0]?.['__typename'];
    rewriteOutput?.(entity);
    for (const target of targets) merge(target, structuredClone(entity), types);
  });
}

type Batches = {
  readonly operation: BatchedOperation;
  readonly lists: readonly (readonly (readonly Tree[])[])[];
};

function findEntity([alias, index, ...rest]: Path, { operation, lists }: Batches): ErrorEntity | undefined {
  const at = lists.findIndex((_, batch) => operation.alias(batch, lists.length) === alias);
  const targets = typeof index === 'number' ? lists[at]?.[index] : undefined;
  return targets && { targets, rest };
}

type BodyOptions = {
  /** Variables of the operation that are the same for every batch. */
  readonly shared: readonly string[];
  readonly clientVariable: (planned: string) => string;
};

function compileBody(
  { operationName }: FetchNode,
  operation: BatchedOperation,
  { shared, clientVariable }: BodyOptions,
): (run: Run, batches: readonly Batch[]) => string {
  const name = operationName ? `,"operationName":${JSON.stringify(operationName)}` : '';
  return ({ request }, batches) => {
    const count = batches.length;
    const variables = shared.flatMap((planned) => {
      const client = clientVariable(planned);
      return Object.hasOwn(request.variables, client) ? [pair(planned, request.variables[client])] : [];
    });
    batches.forEach(({ values, entities }, at) => {
      const representations = `[${[...entities.keys()].join(',')}]`;
      variables.push(`"${operation.variable('representations', at, count)}":${representations}`);
      for (const [variable, value] of Object.entries(values))
        variables.push(pair(operation.variable(variable, at, count), value));
    });
    const receipt = request.wantsReceipt ? ',"extensions":{"weft":{"receipt":true}}' : '';
    const query = JSON.stringify(operation.write(count));
    return `{"query":${query}${name},"variables":{${variables.join(',')}}${receipt}}`;
  };
}

function pair(name: string, value: unknown): string {
  return `${JSON.stringify(name)}:${JSON.stringify(value ?? null)}`;
}

/** True when a plan has fetches with contextual arguments: then one entity may have different fields at different places. */
export function usesContext(node: PlanNode | SubscriptionNode | undefined): boolean {
  switch (node?.kind) {
    case undefined:
      return false;
    case 'Fetch':
      return node.contextRewrites !== undefined;
    case 'Flatten':
      return usesContext(node.node);
    case 'Sequence':
    case 'Parallel':
      return node.nodes.some(usesContext);
    case 'Condition':
      return usesContext(node.ifClause) || usesContext(node.elseClause);
    case 'Defer':
      return usesContext(node.primary.node) || node.deferred.some((one) => usesContext(one.node));
    case 'Subscription':
      return usesContext(node.rest);
  }
}
