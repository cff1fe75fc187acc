import type { FetchNode } from '@apollo/query-planner';
import { Kind, parse, type SelectionSetNode } from 'graphql';
import { plainStart } from '../../plan/plan-path.ts';
import type { SubgraphAnswer } from '../subgraph-answer.ts';
import { type ClientPath, clientPath } from './client-path.ts';
import type { Path, Run, Tree } from './run.ts';
import { findPlaces } from './targets.ts';
import type { TypeConditions } from './type-conditions.ts';

type SubgraphError = SubgraphAnswer['errors'][number];

/** The entity an error of an entity fetch is about: the objects of the answer that stand for it, and the path inside it. */
export type ErrorEntity = { readonly targets: readonly Tree[]; readonly rest: Path };

/** Puts the errors of one fetch at their places of the client's answer. */
export type ErrorPlacer = {
  /** Errors of root fields. A call that failed as a whole is told at each field that it was to give, as graphql-js does. */
  placeAtRoot(run: Run, answer: SubgraphAnswer): void;
  /** Prepares a run for errors of entities: where these stand is found out once, however many errors there are. */
  atEntities(run: Run): PlaceAtEntity;
};

/** Puts an error at every place where its entity stands; what is about no entity is told once, at the path of the fetch. */
export type PlaceAtEntity = (error: SubgraphError, entity: ErrorEntity | undefined) => void;

/**
 * Prepares the placing of errors for a fetch that is merged at a path. The planner may fetch for all objects what the client asked of some:
 * an error of what neither the client nor a fetch (`required`, by name) wants of an object is told to nobody.
 */
export function compileErrorPlacer(
  fetch: FetchNode,
  path: readonly string[],
  { types, required }: { readonly types: TypeConditions; readonly required?: ReadonlySet<string> },
): ErrorPlacer {
  const renamed = new Map<string | number, string>();
  for (const rewrite of fetch.outputRewrites ?? [])
    if (rewrite.kind === 'KeyRenamer') renamed.set(rewrite.path.at(-1) ?? '', rewrite.renameKeyTo);
  const start = plainStart(path);
  const find = (run: Run, at: Path): ClientPath =>
    clientPath(
      run,
      at.map((part) => renamed.get(part) ?? part),
      types,
    );
  const show = (run: Run, at: Path): Path => find(run, at).shown;
  const tell = (run: Run, { message, extensions }: SubgraphError, shown: Path): void => {
    run.errors.push(shown.length === 0 ? { message, extensions } : { message, path: shown, extensions });
  };
  return {
    placeAtRoot(run, { data, errors }) {
      let fields: readonly Path[] | undefined;
      for (const error of errors) {
        if (error.path || data !== null || path.includes('@')) {
          tell(run, error, show(run, [...start, ...(error.path ?? [])]));
          continue;
        }
        // What only the gateway asked for is no field of the client's.
        fields ??= rootFields(fetch)
          .map((name) => show(run, [...start, name]))
          .filter((shown) => shown.length > start.length);
        for (const shown of fields.length > 0 ? fields : [show(run, start)]) tell(run, error, shown);
      }
    },
    atEntities(run) {
      let places: ReadonlyMap<Tree, readonly Path[]> | undefined;
      return (error, entity) => {
        if (!entity) {
          tell(run, error, show(run, start));
          return;
        }
        places ??= findPlaces(run.root, path);
        for (const target of new Set(entity.targets))
          for (const at of places.get(target) ?? [start]) {
            const { shown, unasked } = find(run, [...at, ...entity.rest]);
            if (unasked === undefined || !required || required.has(unasked)) tell(run, error, shown);
          }
      };
    },
  };
}

/** The response names that a root fetch gives. */
function rootFields(fetch: FetchNode): readonly string[] {
  const names = new Set<string>();
  const walk = ({ selections }: SelectionSetNode): void => {
    for (const node of selections) {
      if (node.kind === Kind.FIELD) names.add((node.alias ?? node.name).value);
      else if (node.kind === Kind.INLINE_FRAGMENT) walk(node.selectionSet);
    }
  };
  for (const node of parse(fetch.operation, { noLocation: true }).definitions)
    if (node.kind === Kind.OPERATION_DEFINITION) walk(node.selectionSet);
  return [...names];
}
