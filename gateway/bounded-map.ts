/** How much a map may hold; `maxWeight` counts what `set` is told each entry weighs. */
type Bounds = { readonly maxEntries: number; readonly maxWeight?: number };

/** `onLeave` is told of each value that leaves, whatever the reason. */
type BoundedMapOptions<V> = Bounds & { readonly onLeave?: (value: V) => void };

/** One entry in the line from the one unused for longest to the youngest. */
class Entry<K, V> {
  readonly key: K;
  readonly value: V;
  readonly weight: number;
  older: Entry<K, V> | undefined;
  younger: Entry<K, V> | undefined;

  constructor(key: K, value: V, weight: number) {
    this.key = key;
    this.value = value;
    this.weight = weight;
  }
}

/**
 * A map within bounds: the entry unused for longest leaves first. Use is noted in a line of its own: to delete and insert again in the Map
 * makes it grow a new table every few reads, and the old ones keep alive what came after them (5 % of a small request).
 */
export class BoundedMap<K, V> {
  readonly #entries = new Map<K, Entry<K, V>>();
  readonly #maxEntries: number;
  readonly #maxWeight: number;
  readonly #onLeave: ((value: V) => void) | undefined;
  #weight = 0;
  #oldest: Entry<K, V> | undefined;
  #youngest: Entry<K, V> | undefined;

  constructor(bounds: number | BoundedMapOptions<V>) {
    const options: BoundedMapOptions<V> = typeof bounds === 'number' ? { maxEntries: bounds } : bounds;
    const { maxEntries, maxWeight = Number.POSITIVE_INFINITY, onLeave } = options;
    if (!Number.isInteger(maxEntries) || maxEntries < 1) {
      throw new TypeError(`Expected maxEntries to be a positive integer, got ${maxEntries}.`);
    }
    this.#maxEntries = maxEntries;
    this.#maxWeight = maxWeight;
    this.#onLeave = onLeave;
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
    if (entry !== this.#youngest) {
      this.#unlink(entry);
      this.#append(entry);
    }
    return entry.value;
  }

  /** Keeps an entry, at the price of older ones; one that is heavier than all may be is not kept. */
  set(key: K, value: V, weight = 0): void {
    this.delete(key);
    if (weight > this.#maxWeight) return;
    const entry = new Entry(key, value, weight);
    this.#entries.set(key, entry);
    this.#append(entry);
    this.#weight += weight;
    while (this.#oldest && (this.#entries.size > this.#maxEntries || this.#weight > this.#maxWeight))
      this.delete(this.#oldest.key);
  }

  delete(key: K): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#weight -= entry.weight;
    this.#entries.delete(key);
    this.#unlink(entry);
    this.#onLeave?.(entry.value);
  }

  /** All values, the one unused for longest first. */
  *values(): Generator<V> {
    for (let entry = this.#oldest; entry; entry = entry.younger) yield entry.value;
  }

  #append(entry: Entry<K, V>): void {
    entry.older = this.#youngest;
    if (this.#youngest) this.#youngest.younger = entry;
    else this.#oldest = entry;
    this.#youngest = entry;
  }

  #unlink(entry: Entry<K, V>): void {
    const { older, younger } = entry;
    if (older) older.younger = younger;
    else this.#oldest = younger;
    if (younger) younger.older = older;
    else this.#youngest = older;
    entry.older = undefined;
    entry.younger = undefined;
  }
}
