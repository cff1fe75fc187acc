import type { FetchNode } from '@apollo/query-planner';
import type { PrivateNames } from '../../plan/private-names.ts';
import type { ExecutionError } from '../executor.ts';
import type { SubgraphAnswer } from '../subgraph-answer.ts';
import type { SubgraphClients } from '../subgraph-client.ts';
import { merge } from './merge.ts';
import { compileRepresentation, isSomebody } from './representations.ts';
import { compileRewrites } from './rewrites.ts';
import { isTree, type Path, type Run, type Step, type Tree } from './run.ts';
import { compileTargets, targetPaths } from './targets.ts';
import type { TypeConditions } from './type-conditions.ts';

/** What compiling needs besides the plan. */
export type CompileContext = {
  readonly clients: SubgraphClients;
  readonly types: TypeConditions;
  readonly names: PrivateNames;
};

/** Compiles one call to a subgraph and the merging of its answer at `path`. */
export function compileFetch(fetch: FetchNode, path: readonly string[], context: CompileContext): Step {
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
  return async (run) => {
    const targets = findTargets(run.root);
    if (targets.length === 0) return;
    const answer = await ask(clients, fetch, run, { body: body(run) });
    if (answer.data) {
      rewriteOutput?.(answer.data);
      for (const target of targets) merge(target, answer.data);
    }
    const place = compilePlace(names);
    for (const error of answer.errors)
      run.errors.push(place(error, [...plainStart(path), ...(error.path ?? [])]));
  };
}

function compileEntityFetch(
  fetch: FetchNode,
  path: readonly string[],
  { clients, types, names }: CompileContext,
): Step {
  const findTargets = compileTargets(path);
  const represent = compileRepresentation(fetch.requires ?? [], types);
  const rewriteInput = compileRewrites(fetch.inputRewrites, types);
  const rewriteOutput = compileRewrites(fetch.outputRewrites, types);
  const body = compileBody(fetch, names);
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
    mergeEntities(answer, groups, targets, rewriteOutput);
    if (answer.errors.length > 0) placeEntityErrors(answer.errors, groups, { run, path, names });
  };
}

function mergeEntities(
  { data }: SubgraphAnswer,
  groups: readonly (readonly number[])[],
  targets: readonly Tree[],
  rewriteOutput: ((value: unknown) => void) | undefined,
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
      if (target) merge(target, entity);
    }
  });
}

type EntityPlace = { readonly run: Run; readonly path: readonly string[]; readonly names: PrivateNames };

/** An error inside `_entities` lies at every place of the answer that the entity stands at; any other at the fetch's path. */
function placeEntityErrors(
  errors: SubgraphAnswer['errors'],
  groups: readonly (readonly number[])[],
  { run, path, names }: EntityPlace,
): void {
  const place = compilePlace(names);
  let paths: readonly Path[] | undefined;
  for (const error of errors) {
    const [head, index, ...rest] = error.path ?? [];
    const group = head === '_entities' && typeof index === 'number' ? groups[index] : undefined;
    if (!group) {
      run.errors.push(place(error, plainStart(path)));
      continue;
    }
    paths ??= targetPaths(run.root, path);
    for (const position of group)
      run.errors.push(place(error, [...(paths[position] ?? plainStart(path)), ...rest]));
  }
}

/** Puts an error at a path of fetched names, told in the client's. */
function compilePlace(
  names: PrivateNames,
): (error: SubgraphAnswer['errors'][number], path: Path) => ExecutionError {
  return ({ message, extensions }, path) => {
    if (path.length === 0) return { message, extensions };
    const shown = path.map((part) => (typeof part === 'string' ? names.clientName(part) : part));
    return { message, path: shown, extensions };
  };
}

/** The start of a plan's path that a response path can say: up to the first list. */
function plainStart(path: readonly string[]): Path {
  const list = path.indexOf('@');
  return list === -1 ? path : path.slice(0, list);
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
