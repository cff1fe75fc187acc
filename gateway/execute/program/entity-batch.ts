import type { Tree } from './run.ts';
import type { Place } from './schedule.ts';
import { isEqual, visitTargets } from './targets.ts';

/** Objects of the answer that wait for one entity, with the number of the place each stands at. */
export type Waiting = { readonly trees: Tree[]; readonly places: number[] };

/** Entities to ask for: the text of each representation once, with the objects that wait for it. */
export class Batch {
  readonly #targets: Map<string, Waiting>;

  constructor(targets: Iterable<readonly [string, Waiting]> = []) {
    this.#targets = new Map(targets);
  }

  /** How many different entities. */
  get size(): number {
    return this.#targets.size;
  }

  /**
   * Adds the objects at one place. Where only one fetch brings objects, equal ones become one object: from then on the entity is
   * looked up, merged and written once, however often it occurs.
   */
  addPlace(
    root: Tree,
    { path, mayShare, number }: Place & { readonly number: number },
    textOf: (tree: Tree) => string | undefined,
  ): void {
    const seen = new Set<Tree>();
    const first = mayShare ? new Map<string, Tree>() : undefined;
    visitTargets(root, path, (tree, holder, key) => {
      if (seen.has(tree)) return;
      seen.add(tree);
      const text = textOf(tree);
      if (text === undefined) return;
      const twin = first?.get(text);
      if (twin && isEqual(twin, tree)) {
        holder[key] = twin;
        return;
      }
      if (!twin) first?.set(text, tree);
      const same = this.#targets.get(text);
      if (same) {
        same.trees.push(tree);
        same.places.push(number);
      } else this.#targets.set(text, { trees: [tree], places: [number] });
    });
  }

  /** The representations with their objects. */
  entries(): Iterable<[string, Waiting]> {
    return this.#targets;
  }

  /** Takes an entity off that need not be asked for. */
  delete(text: string): void {
    this.#targets.delete(text);
  }

  /** Some of the entities, from a position on. */
  slice(start: number, count: number): Batch {
    return new Batch([...this.#targets].slice(start, start + count));
  }

  /** The representations as a JSON list. */
  text(): string {
    let text = '';
    for (const one of this.#targets.keys()) text += text === '' ? `[${one}` : `,${one}`;
    return `${text}]`;
  }

  /** The objects that wait for each entity, in the order of `text`. */
  targets(): readonly Waiting[] {
    return [...this.#targets.values()];
  }
}
