import { positionOf } from '../../plan/plan-path.ts';
import type { CompileContext } from './compile-context.ts';
import { isWanted } from './conditions.ts';
import { Batch } from './entity-batch.ts';
import { compileKnown } from './known-lookup.ts';
import { compileKeyless, keylessEntity } from './lost-entities.ts';
import { compileMerge, copyTree, type Merger } from './merge.ts';
import { compileErrorPlacer, type ErrorPlacer, type PlaceAtEntity } from './place-errors.ts';
import { namesAsked } from './positions.ts';
import { compileRepresentationText } from './representation-text.ts';
import { compileRewrites } from './rewrites.ts';
import { isTree, type Run, type Tree } from './run.ts';
import type { EntityPart, Place } from './schedule.ts';

/** A place with its number among those of its part, and how errors are put there. */
export type CompiledPlace = Place & { readonly number: number; readonly placer: ErrorPlacer };

/** One `_entities` field of a call: collects what is to be asked for, and takes in what came. */
export type CompiledPart = {
  readonly places: readonly CompiledPlace[];
  readonly collect: (run: Run) => Batch;
  /** Tells the index of every entity that cannot be right. */
  readonly takeIn: (
    entities: unknown,
    batch: Batch,
    onFault: (index: number, fault: EntityFault) => void,
  ) => void;
};

/**
 * What is wrong with an entity. `other-type`: what came is of another type than was asked for. `lost`: nothing came, though the
 * subgraph answered with this object before; it is asked for by its key only because what is selected of it was deferred.
 */
export type EntityFault = { readonly kind: 'other-type' } | { readonly kind: 'lost'; readonly type: string };

/** Compiles one part of a look-up of entities. */
export function compilePart(
  { fetch, places: found, known }: EntityPart,
  context: CompileContext,
): CompiledPart {
  const { types, sharesEntities, required } = context;
  const given = context.given.get(fetch.serviceName);
  const textOf = compileRepresentationText(fetch, types);
  const rewriteOutput = compileRewrites(fetch.outputRewrites, types);
  const mergeInto = compileMerge(namesAsked(fetch), types);
  const lookUp = compileKnown(known, textOf);
  const isGiven = found.map(({ path }) => given?.has(positionOf(path)) === true);
  const places = found.map((place, number): CompiledPlace => {
    return { ...place, number, placer: compileErrorPlacer(fetch, place.path, { types, required }) };
  });
  const isKeyless = given && compileKeyless(fetch, types);
  const tellKeyless = (run: Run, { number, placer }: CompiledPlace): ((tree: Tree) => void) | undefined => {
    if (!isKeyless || !isGiven[number]) return undefined;
    let tell: PlaceAtEntity | undefined;
    return (tree) => {
      if (!isKeyless(tree)) return;
      tell ??= placer.atEntities(run);
      tell(keylessEntity(fetch.serviceName, tree['__typename']), { targets: [tree], rest: [] });
    };
  };
  return {
    places,
    collect(run) {
      const batch = new Batch();
      for (const place of places) {
        if (!isWanted(run, place.conditions)) continue;
        batch.addPlace(run, place, { textOf, onNobody: tellKeyless(run, place) });
      }
      if (batch.size > 0) lookUp?.(run, batch);
      return batch;
    },
    takeIn(entities, batch, onFault) {
      if (!Array.isArray(entities)) return;
      let index = -1;
      for (const { trees, places: standing } of batch.targets()) {
        const entity: unknown = entities[++index];
        const wanted = trees[0]?.['__typename'];
        if (!isTree(entity)) {
          if (given && standing.some((number) => isGiven[number]))
            onFault(index, { kind: 'lost', type: String(wanted) });
          continue;
        }
        // Rewrites ask for the type; an entity that does not tell it is what was asked for.
        if (entity['__typename'] === undefined) entity['__typename'] = wanted;
        if (entity['__typename'] !== wanted && !types.mayBeSame(entity['__typename'], wanted)) {
          onFault(index, { kind: 'other-type' });
          continue;
        }
        rewriteOutput?.(entity);
        mergeEntity(entity, trees, { mergeInto, places: sharesEntities ? standing : undefined });
      }
    },
  };
}

type MergeOptions = {
  readonly mergeInto: Merger;
  readonly places: readonly number[] | undefined;
};

/**
 * Merges an entity into the objects that stand for it. What stands at another place is completed by other fetches, so there it must
 * be another object; without places every object gets its own.
 */
function mergeEntity(entity: Tree, trees: readonly Tree[], { mergeInto, places }: MergeOptions): void {
  let copies: Map<number, Tree> | undefined;
  for (let at = 0; at < trees.length; at++) {
    const tree = trees[at];
    const place = places ? (places[at] ?? 0) : at;
    if (!tree) continue;
    if (place === (places ? places[0] : 0)) {
      mergeInto(tree, entity);
      continue;
    }
    copies ??= new Map();
    const copy = copies.get(place) ?? copyTree(entity);
    copies.set(place, copy);
    mergeInto(tree, copy);
  }
}
