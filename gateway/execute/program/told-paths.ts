import type { Path } from './run.ts';

type Node = { isTold: boolean; readonly below: Map<string | number, Node> };

/** The paths that errors were told of, as a tree: asking costs the length of a path, however many errors there are. */
export class ToldPaths {
  readonly #root: Node = emptyNode();

  /** Remembers an error; one without a path may be the reason of anything. */
  add(path: Path = []): void {
    let node = this.#root;
    for (const part of path) {
      let next = node.below.get(part);
      if (!next) {
        next = emptyNode();
        node.below.set(part, next);
      }
      node = next;
    }
    node.isTold = true;
  }

  /** True when an error at, above or below a path already says why it is null. */
  explains(path: Path): boolean {
    let node = this.#root;
    for (const part of path) {
      if (node.isTold) return true;
      const next = node.below.get(part);
      if (!next) return false;
      node = next;
    }
    return node.isTold || node.below.size > 0;
  }
}

function emptyNode(): Node {
  return { isTold: false, below: new Map() };
}
