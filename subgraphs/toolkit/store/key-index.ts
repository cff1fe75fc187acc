import { TextColumn } from './stored-column.ts';

const MULTIPLIER = 0x9e3779b1;
const FNV_START = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** Finds the row of a key: open addressing over rows, at most 70 % full. */
export type KeyIndex = {
  readonly bytes: number;
  /** Adds the key of a row. False when another row has it. */
  add(row: number, key: number | Uint8Array | null): boolean;
  /** The row of a key, or -1. */
  find(key: number | Uint8Array): number;
};

function slotsFor(rows: number): Int32Array {
  let size = 16;
  while (size * 0.7 < rows) size *= 2;
  return new Int32Array(size).fill(-1);
}

/** Keys that are whole numbers of 32 bits. */
export class IntIndex implements KeyIndex {
  readonly #slots: Int32Array;
  readonly #keys: Int32Array;
  readonly #mask: number;

  constructor(rows: number) {
    this.#slots = slotsFor(rows);
    this.#keys = new Int32Array(this.#slots.length);
    this.#mask = this.#slots.length - 1;
  }

  get bytes(): number {
    return this.#slots.byteLength + this.#keys.byteLength;
  }

  add(row: number, key: number | Uint8Array | null): boolean {
    if (typeof key !== 'number') return key === null;
    const slot = this.#slotOf(key);
    if (this.#slots[slot] !== -1) return false;
    this.#slots[slot] = row;
    this.#keys[slot] = key;
    return true;
  }

  find(key: number | Uint8Array): number {
    return typeof key === 'number' ? (this.#slots[this.#slotOf(key)] as number) : -1;
  }

  /** Where the key is, or would be. */
  #slotOf(key: number): number {
    let slot = (Math.imul(key, MULTIPLIER) >>> 7) & this.#mask;
    while (this.#slots[slot] !== -1 && this.#keys[slot] !== key) slot = (slot + 1) & this.#mask;
    return slot;
  }
}

/** Keys that are text, as UTF-8. */
export class TextIndex implements KeyIndex {
  readonly #slots: Int32Array;
  readonly #mask: number;
  readonly #keys = new TextColumn();

  constructor(rows: number) {
    this.#slots = slotsFor(rows);
    this.#mask = this.#slots.length - 1;
  }

  get bytes(): number {
    return this.#slots.byteLength + this.#keys.bytes;
  }

  /** Rows have to be added in their order. */
  add(row: number, key: number | Uint8Array | null): boolean {
    if (typeof key === 'number') return false;
    this.#keys.add(key);
    if (key === null) return true;
    const slot = this.#slotOf(key);
    if (this.#slots[slot] !== -1) return false;
    this.#slots[slot] = row;
    return true;
  }

  find(key: number | Uint8Array): number {
    return typeof key === 'number' ? -1 : (this.#slots[this.#slotOf(key)] as number);
  }

  #slotOf(key: Uint8Array): number {
    let hash = FNV_START;
    for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ (key[at] as number), FNV_PRIME);
    let slot = (hash ^ (hash >>> 15)) & this.#mask;
    for (;;) {
      const row = this.#slots[slot] as number;
      if (row === -1 || isEqual(this.#keys.at(row), key)) return slot;
      slot = (slot + 1) & this.#mask;
    }
  }
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false;
  return true;
}
