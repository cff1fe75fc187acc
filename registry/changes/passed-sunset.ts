import { isPastSunset } from '../usage/endings.ts';
import type { MeshView } from './supergraph/mesh-view.ts';

/**
 * The day that `@sunset` gave for a coordinate, when it has come; undefined while it has not, or when nobody said one. Where several
 * subgraphs say a day, the last of them must have come.
 */
export function passedSunset(view: MeshView | undefined, coordinate: string, now: Date): string | undefined {
  const days = (view?.elements.get(coordinate)?.applications ?? []).flatMap(({ name, args: { on } }) =>
    name === 'sunset' && typeof on === 'string' ? [on] : [],
  );
  return days.every((day) => isPastSunset({ sunset: day }, now)) ? days.sort().at(-1) : undefined;
}
