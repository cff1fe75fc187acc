import type { FetchNode } from '@apollo/query-planner';
import type { PrivateNames } from '../../plan/private-names.ts';
import type { SubgraphAnswer } from '../subgraph-answer.ts';
import type { SubgraphClients } from '../subgraph-client.ts';
import { compileContextFetch } from './context-arguments.ts';
import { merge } from './merge.ts';
import { compileErrorPlacer } from './place-errors.ts';
import { compileRepresentation, isSomebody } from './representations.ts';
import { compileRewrites, type Rewrite } from './rewrites.ts';
import { isTree, type Run, type Step, type Tree } from './run.ts';
import { compileTargets } from './targets.ts';
import type { TypeConditions } from './type-conditions.ts';

/** What compiling needs besides the plan. */
export type CompileContext = {
  readonly clients: SubgraphClients;
  readonly types: TypeConditions;
  readonly names: PrivateNames;
  /** False when each place of an entity gets a copy of it, because the places may come to differ. */
  readonly sharesEntities: boolean;
};

/** Compiles one call to a subgraph and the merging of its answer at `path`. */
export function compileFetch(fetch: FetchNode, path: readonly string[], context: CompileContext): Step {
  if (fetch.requires && fetch.contextRewrites) return compileContextFetch(fetch, path, context);
  return fetch.requires ? compileEntityFetch(fetch, path, context) : compileRootFetch(fetch, path, context);
}

function compileRootFetch(
  fetch: FetchNode,
  path: readonly string[],
  { clients, types, names }: CompileContext,
): Step {
  const findTargets = compileTargets(path);
  const rewriteOutput = compileRewrites(fetch.outputRewrites, types);
  const body = compileBody(fetch, names);
  const { placeAtRoot } = compileErrorPlacer(fetch, path, types);
  return async (run) => {
    const targets = findTargets(run.root);
    if (targets.length === 0) return;
    const answer = await ask(clients, fetch, run, { body: body(run) });
    if (answer.data) {
      rewriteOutput?.(answer.data);
      for (const target of targets) merge(target, answer.data);
    }
    placeAtRoot(run, answer);
  };
}

function compileEntityFetch(
  fetch: FetchNode,
  path: readonly string[],
  { clients, types, names, sharesEntities }: CompileContext,
): Step {
  const findTargets = compileTargets(path);
  const represent = compileRepresentation(fetch.requires ?? [], types);
  const rewriteInput = compileRewrites(fetch.inputRewrites, types);
  const rewriteOutput = compileRewrites(fetch.outputRewrites, types);
  const body = compileBody(fetch, names);
  const { placeAtEntities } = compileErrorPlacer(fetch, path, types);
  return async (run) => {
    const targets = findTargets(run.root);
    const batch = new Map<string, number[]>();
    targets.forEach((target, index) => {
      const representation = represent(target);
      if (!representation || !isSomebody(representation)) return;
      rewriteInput?.(representation);
      // Equal representations are one question: 465 become 27 on the public benchmark's heavy query.
      const text = JSON.stringify(representation);
      const same = batch.get(text);
      if (same) same.push(index);
      else batch.set(text, [index]);
    });
    if (batch.size === 0) return;
    const representations = `[${[...batch.keys()].join(',')}]`;
    const answer = await ask(clients, fetch, run, { body: body(run, representations), entities: batch.size });
    const groups = [...batch.values()];
    mergeEntities(answer, groups, { targets, rewriteOutput, sharesEntities });
    placeAtEntities(run, answer, ([head, index, ...rest]) => {
      const group = head === '_entities' && typeof index === 'number' ? groups[index] : undefined;
      return group && { targets: group.map((position) => targets[position]).filter(isTree), rest };
    });
  };
}

type MergeOptions = Pick<CompileContext, 'sharesEntities'> & {
  readonly targets: readonly Tree[];
  readonly rewriteOutput: Rewrite | undefined;
};

function mergeEntities(
  { data }: SubgraphAnswer,
  groups: readonly (readonly number[])[],
  { targets, rewriteOutput, sharesEntities }: MergeOptions,
): void {
  const entities = data?.['_entities'];
  if (!Array.isArray(entities)) return;
  groups.forEach((group, index) => {
    const entity: unknown = entities[index];
    if (!isTree(entity)) return;
    // Rewrites ask for the type; an entity that does not tell it is what was asked for.
    if (entity['__typename'] === undefined) entity['__typename'] = targets[group[0] ?? 0]?.['__typename'];
    rewriteOutput?.(entity);
    for (const position of group) {
      const target = targets[position];
      if (target) merge(target, sharesEntities ? entity : structuredClone(entity));
    }
  });
}

type BodyWriter = (run: Run, representations?: string) => string;

/** Writes request bodies: the operation's text is encoded once, only variables are encoded per request. */
function compileBody(fetch: FetchNode, names: PrivateNames): BodyWriter {
  const { operation, operationName } = fetch;
  const used = (fetch.variableUsages ?? []).map(
    (planned) => [`${JSON.stringify(planned)}:`, names.clientVariable(planned)] as const,
  );
  const name = operationName ? `,"operationName":${JSON.stringify(operationName)}` : '';
  const start = `{"query":${JSON.stringify(operation)}${name}`;
  return ({ request }, representations) => {
    const variables = used.flatMap(([start, variable]) => {
      const value = Object.hasOwn(request.variables, variable) ? request.variables[variable] : undefined;
      return value === undefined ? [] : [`${start}${JSON.stringify(value)}`];
    });
    if (representations !== undefined) variables.push(`"representations":${representations}`);
    const receipt = request.wantsReceipt ? ',"extensions":{"weft":{"receipt":true}}' : '';
    return `${start},"variables":{${variables.join(',')}}${receipt}}`;
  };
}

async function ask(
  clients: SubgraphClients,
  fetch: FetchNode,
  run: Run,
  call: { readonly body: string; readonly entities?: number },
): Promise<SubgraphAnswer> {
  const { headers, signal } = run.request;
  const answer = await clients.ask(fetch.serviceName, { ...call, headers, signal });
  run.products.push(...answer.products);
  return answer;
}
