import type { Run, Tree } from './run.ts';
import type { Place } from './schedule.ts';
import { isEqual, visitTargets } from './targets.ts';

/** Objects of the answer that wait for one entity, with the number of the place each stands at. */
export type Waiting = { readonly trees: Tree[]; readonly places: number[] };

/** Reads what an object is found by; `onNobody` is told of every one that has nothing of that. */
type EntityReader = {
  readonly textOf: (tree: Tree) => string | undefined;
  readonly onNobody: ((tree: Tree) => void) | undefined;
};

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
    run: Pick<Run, 'root' | 'sharing'>,
    { path, mayShare, number }: Place & { readonly number: number },
    { textOf, onNobody }: EntityReader,
  ): void {
    const seen = run.sharing.isAny ? new Set<Tree>() : undefined;
    visitTargets(run.root, path, (tree, holder, key) => {
      if (seen?.has(tree)) return;
      seen?.add(tree);
      const text = textOf(tree);
      if (text === undefined) {
        onNobody?.(tree);
        return;
      }
      const same = this.#targets.get(text);
      if (!same) {
        this.#targets.set(text, { trees: [tree], places: [number] });
        return;
      }
      // All of them will hold what comes.
      run.sharing.isAny = true;
      // Places are added one after the other, so that objects of this one are the last.
      const twin = mayShare && same.places.at(-1) === number ? same.trees.at(-1) : undefined;
      if (twin && isEqual(twin, tree)) {
        holder[key] = twin;
        return;
      }
      same.trees.push(tree);
      same.places.push(number);
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
    // Joined, not added up: a text of thousands of pieces is put together twice as fast.
    return `[${[...this.#targets.keys()].join(',')}]`;
  }

  /** The objects that wait for each entity, in the order of `text`. */
  targets(): readonly Waiting[] {
    return [...this.#targets.values()];
  }
}
