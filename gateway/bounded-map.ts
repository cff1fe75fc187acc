/** How much a map may hold; `maxWeight` counts what `set` is told each entry weighs. */
export type Bounds = { readonly maxEntries: number; readonly maxWeight?: number };

type Entry<V> = { readonly value: V; readonly weight: number };

/** A map within bounds: the entry unused for longest leaves first. */
export class BoundedMap<K, V> {
  readonly #entries = new Map<K, Entry<V>>();
  readonly #maxEntries: number;
  readonly #maxWeight: number;
  #weight = 0;

  constructor(bounds: number | Bounds) {
    const { maxEntries, maxWeight = Number.POSITIVE_INFINITY }: Bounds =
      typeof bounds === 'number' ? { maxEntries: bounds } : bounds;
    if (!Number.isInteger(maxEntries) || maxEntries < 1) {
      throw new TypeError(`Expected maxEntries to be a positive integer, got ${maxEntries}.`);
    }
    this.#maxEntries = maxEntries;
    this.#maxWeight = maxWeight;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** What all entries weigh together. */
  get weight(): number {
    return this.#weight;
  }

  get(key: K): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    // A Map iterates in the order of insertion, so inserting again makes it the youngest.
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** Keeps an entry, at the price of older ones; one that is heavier than all may be is not kept. */
  set(key: K, value: V, weight = 0): void {
    this.delete(key);
    if (weight > this.#maxWeight) return;
    this.#entries.set(key, { value, weight });
    this.#weight += weight;
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#maxEntries && this.#weight <= this.#maxWeight) return;
      this.delete(oldest);
    }
  }

  delete(key: K): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#weight -= entry.weight;
    this.#entries.delete(key);
  }

  /** All values, the one unused for longest first. */
  *values(): Generator<V> {
    for (const { value } of this.#entries.values()) yield value;
  }
}
