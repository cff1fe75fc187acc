import { plainStart } from '../../plan/plan-path.ts';
import type { SubgraphAnswer } from '../subgraph-answer.ts';
import { isWanted } from './conditions.ts';
import type { Batch } from './entity-batch.ts';
import type { CompiledPart, CompiledPlace } from './entity-part.ts';
import type { PlaceAtEntity } from './place-errors.ts';
import { entitiesName } from './request-body.ts';
import type { Run } from './run.ts';

/** A part of a call, and what was asked for. */
export type AskedPart = { readonly part: CompiledPart; readonly batch: Batch };

/** An error inside the entities lies at every place that the entity stands at; any other at the start of every place asked for. */
export function placeEntityErrors(run: Run, answer: SubgraphAnswer, asked: readonly AskedPart[]): void {
  const placers = new Map<CompiledPlace, PlaceAtEntity>();
  const placerOf = (place: CompiledPlace): PlaceAtEntity => {
    const known = placers.get(place);
    if (known) return known;
    const placer = place.placer.atEntities(run);
    placers.set(place, placer);
    return placer;
  };
  const named = new Map(
    asked.map((one, at) => [entitiesName(at), { one, targets: one.batch.targets() }] as const),
  );
  for (const error of answer.errors) {
    const [head = '', index, ...rest] = error.path ?? [];
    const { one, targets: all } = (typeof head === 'string' && named.get(head)) || {};
    const waiting = typeof index === 'number' ? all?.[index] : undefined;
    if (!one || !waiting) {
      for (const place of startsOf(run, one ? [one] : asked)) placerOf(place)(error, undefined);
      continue;
    }
    for (const place of one.part.places) {
      const targets = waiting.trees.filter((_, at) => waiting.places[at] === place.number);
      if (targets.length > 0) placerOf(place)(error, { targets, rest });
    }
  }
}

/** Places that start differently: an error that is about no entity is told once at each. */
function startsOf(run: Run, asked: readonly AskedPart[]): Iterable<CompiledPlace> {
  const starts = new Map<string, CompiledPlace>();
  for (const { part } of asked) {
    for (const place of part.places) {
      const start = plainStart(place.path).join('.');
      if (!starts.has(start) && isWanted(run, place.conditions)) starts.set(start, place);
    }
  }
  return starts.values();
}
