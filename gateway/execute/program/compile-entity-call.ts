import type { PrivateNames } from '../../plan/private-names.ts';
import type { SubgraphAnswer } from '../subgraph-answer.ts';
import type { CompileContext } from './compile-context.ts';
import { isWanted } from './conditions.ts';
import { Batch } from './entity-batch.ts';
import { compileKnown } from './known-lookup.ts';
import { copyTree, merge } from './merge.ts';
import { placeError, plainStart } from './place-errors.ts';
import { compileRepresentation, isSomebody } from './representations.ts';
import { type BodyWriter, compileBody, entitiesName } from './request-body.ts';
import { compileRewrites, type Rewrite } from './rewrites.ts';
import { isTree, type Path, type Run, type Step, type Tree } from './run.ts';
import type { Call, EntityPart, Place } from './schedule.ts';
import { targetPaths } from './targets.ts';

type EntityCall = Extract<Call, { kind: 'entities' }>;

/** One `_entities` field: collects what is to be asked for, and takes in what came. */
type CompiledPart = {
  readonly places: readonly Place[];
  readonly collect: (run: Run) => Batch;
  readonly rewriteOutput: Rewrite | undefined;
};

/** Compiles a look-up of entities: equal ones from all its places are asked for once. */
export function compileEntityCall(call: EntityCall, index: number, context: CompileContext): Step {
  const parts = call.parts.map((part) => compilePart(part, context));
  const bodyOf = compileBodies(call, context);
  const { maxBatchEntities } = context;
  return async (run) => {
    const batches: Batch[] = [];
    let largest = 0;
    for (const { collect } of parts) {
      const batch = collect(run);
      batches.push(batch);
      largest = Math.max(largest, batch.size);
    }
    if (largest === 0) return;
    if (largest <= maxBatchEntities) return askFor(batches);
    const chunks = Array.from({ length: Math.ceil(largest / maxBatchEntities) }, (_, chunk) =>
      batches.map((batch) => batch.slice(chunk * maxBatchEntities, maxBatchEntities)),
    );
    await Promise.all(chunks.map(askFor));

    async function askFor(asked: readonly Batch[]): Promise<void> {
      const wanted = asked.flatMap((batch, at) => (batch.size > 0 ? [{ batch, part: parts[at] }] : []));
      const { headers, caller, signal } = run.request;
      const body = bodyOf(asked)(
        run,
        wanted.map(({ batch }) => batch.text()),
      );
      const entities = wanted.map(({ batch }, at) => ({ name: entitiesName(at), count: batch.size }));
      const request = { body, kind: 'query', entities, headers, caller, signal } as const;
      const answer = await context.clients.ask(call.subgraph, request);
      run.products.push(...answer.products);
      wanted.forEach(({ batch, part }, at) => {
        if (part) mergeEntities(answer.data?.[entitiesName(at)], batch, part.rewriteOutput);
      });
      if (answer.errors.length === 0) return;
      run.failedCalls.add(index);
      const placed = wanted.map(({ batch, part }) => ({ batch, places: part?.places ?? [] }));
      placeErrors(answer.errors, placed, { run, names: context.names });
    }
  };
}

/** Bodies by which parts have something to ask for; most calls only ever need one. */
function compileBodies(
  { parts }: EntityCall,
  { names }: CompileContext,
): (batches: readonly Batch[]) => BodyWriter {
  const known = new Map<string, BodyWriter>();
  return (batches) => {
    const asked = batches.map((batch) => (batch.size > 0 ? '1' : '0')).join('');
    let writer = known.get(asked);
    if (!writer) {
      const [first, ...others] = parts.flatMap(({ fetch }, at) => (asked[at] === '1' ? [fetch] : []));
      if (!first) throw new TypeError('Expected a call that asks for something.');
      writer = compileBody([first, ...others], names);
      known.set(asked, writer);
    }
    return writer;
  };
}

function compilePart(part: EntityPart, context: CompileContext): CompiledPart {
  const { fetch, places } = part;
  const { types } = context;
  const represent = compileRepresentation(fetch.requires ?? [], types);
  const rewriteInput = compileRewrites(fetch.inputRewrites, types);
  const known = compileKnown(part.known, represent);
  const textOf = (tree: Tree): string | undefined => {
    const representation = represent(tree);
    if (!representation || !isSomebody(representation)) return undefined;
    rewriteInput?.(representation);
    return JSON.stringify(representation);
  };
  const numbered = places.map((place, number) => ({ ...place, number }));
  return {
    places,
    rewriteOutput: compileRewrites(fetch.outputRewrites, types),
    collect(run) {
      const batch = new Batch();
      for (const place of numbered)
        if (isWanted(run, place.conditions)) batch.addPlace(run.root, place, textOf);
      if (batch.size > 0) known?.(run, batch);
      return batch;
    },
  };
}

function mergeEntities(entities: unknown, batch: Batch, rewriteOutput: Rewrite | undefined): void {
  if (!Array.isArray(entities)) return;
  batch.targets().forEach(({ trees, places }, index) => {
    const entity: unknown = entities[index];
    if (!isTree(entity)) return;
    // Rewrites ask for the type; an entity that does not tell it is what was asked for.
    if (entity['__typename'] === undefined) entity['__typename'] = trees[0]?.['__typename'];
    rewriteOutput?.(entity);
    const [first] = places;
    // What stands at another place is completed by other fetches, so it must be another object.
    const copies = new Map<number, Tree>();
    for (let at = 0; at < trees.length; at++) {
      const tree = trees[at];
      const place = places[at];
      if (!tree || place === undefined) continue;
      if (place !== first && !copies.has(place)) copies.set(place, copyTree(entity));
      merge(tree, copies.get(place) ?? entity);
    }
  });
}

type Asked = { readonly batch: Batch; readonly places: readonly Place[] };

/** An error inside the entities lies at every place that the entity stands at; any other at the start of every place asked for. */
function placeErrors(
  errors: SubgraphAnswer['errors'],
  asked: readonly Asked[],
  { run, names }: { readonly run: Run; readonly names: PrivateNames },
): void {
  const paths = new Map<Place, ReadonlyMap<Tree, readonly Path[]>>();
  const pathsOf = (place: Place, target: Tree): readonly Path[] => {
    const known = paths.get(place) ?? targetPaths(run.root, place.path);
    paths.set(place, known);
    return known.get(target) ?? [];
  };
  for (const error of errors) {
    const [head, index, ...rest] = error.path ?? [];
    const part = asked.find((_, at) => head === entitiesName(at));
    const targets = typeof index === 'number' ? part?.batch.targets()[index] : undefined;
    const found =
      part && targets
        ? targets.trees.flatMap((target) => part.places.flatMap((place) => pathsOf(place, target)))
        : startsOf(part ? [part] : asked, run);
    for (const path of found) run.errors.push(placeError(names, error, targets ? [...path, ...rest] : path));
  }
}

function startsOf(asked: readonly Asked[], run: Run): readonly Path[] {
  const starts = asked.flatMap(({ places }) =>
    places.flatMap(({ path, conditions }) => (isWanted(run, conditions) ? [plainStart(path)] : [])),
  );
  return [...new Map(starts.map((start) => [start.join('.'), start])).values()];
}
