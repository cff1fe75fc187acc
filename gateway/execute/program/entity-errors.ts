import type { SubgraphAnswer } from '../subgraph-answer.ts';
import { isWanted } from './conditions.ts';
import type { Batch } from './entity-batch.ts';
import type { CompiledPart, CompiledPlace } from './entity-part.ts';
import { entitiesName } from './request-body.ts';
import type { Run } from './run.ts';

/** A part of a call, and what was asked for. */
export type AskedPart = { readonly part: CompiledPart; readonly batch: Batch };

/** An error inside the entities lies at every place that the entity stands at; any other at the start of every place asked for. */
export function placeEntityErrors(run: Run, answer: SubgraphAnswer, asked: readonly AskedPart[]): void {
  for (const error of answer.errors) {
    const [head, index, ...rest] = error.path ?? [];
    const one = asked.find((_, at) => head === entitiesName(at));
    const waiting = typeof index === 'number' ? one?.batch.targets()[index] : undefined;
    const alone = { ...answer, errors: [error] };
    if (!one || !waiting) {
      for (const { placer } of startsOf(run, one ? [one] : asked))
        placer.placeAtEntities(run, alone, () => undefined);
      continue;
    }
    for (const { number, placer } of one.part.places) {
      const targets = waiting.trees.filter((_, at) => waiting.places[at] === number);
      if (targets.length > 0) placer.placeAtEntities(run, alone, () => ({ targets, rest }));
    }
  }
}

/** Places that start differently: an error that is about no entity is told once at each. */
function startsOf(run: Run, asked: readonly AskedPart[]): Iterable<CompiledPlace> {
  const starts = new Map<string, CompiledPlace>();
  for (const { part } of asked) {
    for (const place of part.places) {
      const list = place.path.indexOf('@');
      const start = (list === -1 ? place.path : place.path.slice(0, list)).join('.');
      if (!starts.has(start) && isWanted(run, place.conditions)) starts.set(start, place);
    }
  }
  return starts.values();
}
