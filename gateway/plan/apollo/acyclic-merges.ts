import { MultiMap } from '@apollo/federation-internals';

/** A fetch of Apollo's planner while it is being planned, as far as it is needed here. */
type FetchGroup = {
  children(): readonly FetchGroup[];
  isDescendantOf(other: FetchGroup): boolean;
  removeChild(child: FetchGroup): void;
  mergeInWithAllDependencies(other: FetchGroup): void;
};

/**
 * Keeps rounds out of the graph of what waits for what. Apollo's planner merges fetches that send the same to the same subgraph for the
 * same place, and where one of them waits for the other, it then follows a round until memory ends:
 * `{ list { first { ... on Film { weight } } } }` did so where a subgraph knows `first` as an interface object. Who sends the same need not
 * wait; where something between the two needs the one and is needed by the other, they stay two. Holds for every planner in this
 * thread, once it gathers the first fetches: the class has no other door.
 */
export function refuseCyclicMerges(): void {
  const add = MultiMap.prototype.add;
  MultiMap.prototype.add = function (key: unknown, value: unknown) {
    if (isFetchGroup(value)) {
      MultiMap.prototype.add = add;
      guard(Object.getPrototypeOf(value));
    }
    return add.call(this, key, value);
  };
}

function guard(prototype: FetchGroup): void {
  const merge = prototype.mergeInWithAllDependencies;
  prototype.mergeInWithAllDependencies = function (other) {
    const between = other.children().filter((child) => child !== this);
    if (between.some((child) => this.isDescendantOf(child))) return;
    other.removeChild(this);
    this.removeChild(other);
    merge.call(this, other);
  };
}

function isFetchGroup(value: unknown): value is FetchGroup {
  return typeof value === 'object' && value !== null && 'mergeInWithAllDependencies' in value;
}
