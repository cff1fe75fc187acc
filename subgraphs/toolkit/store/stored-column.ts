import type { ByteSink } from './byte-sink.ts';

/** The values of one column in memory, by row, as the bytes they are in an answer. */
export type StoredColumn = {
  /** Memory it takes. */
  readonly bytes: number;
  isNull(row: number): boolean;
  /** Writes the value as JSON. */
  write(row: number, sink: ByteSink): void;
  /** The value's number, or its text as UTF-8; undefined where it is missing. */
  plain(row: number): number | Uint8Array | undefined;
};

const NULL = Buffer.from('null');
const BACKSLASH = 92;

/** Whole numbers of 32 bits. */
export class IntColumn implements StoredColumn {
  readonly #values: Int32Array;
  readonly #nulls: Uint8Array;

  constructor(rows: number) {
    this.#values = new Int32Array(rows);
    this.#nulls = new Uint8Array(Math.ceil(rows / 8));
  }

  get bytes(): number {
    return this.#values.byteLength + this.#nulls.byteLength;
  }

  set(row: number, value: number | null): void {
    if (value === null) this.#nulls[row >>> 3] = (this.#nulls[row >>> 3] as number) | (1 << (row & 7));
    else this.#values[row] = value;
  }

  isNull(row: number): boolean {
    return ((this.#nulls[row >>> 3] as number) & (1 << (row & 7))) !== 0;
  }

  write(row: number, sink: ByteSink): void {
    if (this.isNull(row)) sink.write(NULL);
    else sink.integer(this.#values[row] as number);
  }

  plain(row: number): number | undefined {
    return this.isNull(row) ? undefined : this.#values[row];
  }
}

/** A few values that come again and again: each row has the number of its value; 0 is none. */
export class DictionaryColumn implements StoredColumn {
  readonly #codes: Uint8Array | Uint16Array;
  readonly #entries: readonly Uint8Array[];

  constructor(rows: number, texts: readonly string[]) {
    this.#codes = texts.length < 256 ? new Uint8Array(rows) : new Uint16Array(rows);
    this.#entries = [NULL, ...texts.map((text) => Buffer.from(text))];
  }

  get bytes(): number {
    return this.#codes.byteLength;
  }

  set(row: number, code: number | null): void {
    this.#codes[row] = code ?? 0;
  }

  isNull(row: number): boolean {
    return this.#codes[row] === 0;
  }

  write(row: number, sink: ByteSink): void {
    sink.write(this.#entries[this.#codes[row] as number] as Uint8Array);
  }

  plain(row: number): Uint8Array | undefined {
    return this.isNull(row) ? undefined : unquoted(this.#entries[this.#codes[row] as number] as Uint8Array);
  }

  /** The number of a row's value. */
  code(row: number): number {
    return this.#codes[row] as number;
  }

  /** Of each number, whether the JSON of its value is such; of 0, which is none, false. */
  codesOf(isSuch: (json: string) => boolean): Uint8Array {
    return Uint8Array.from(this.#entries, (entry, code) =>
      Number(code > 0 && isSuch(Buffer.from(entry).toString())),
    );
  }
}

const BLOCK_BITS = 12;
const BLOCK_ROWS = 1 << BLOCK_BITS;

/** JSON texts of any length, in blocks: one long heap would have to be copied each time it grows. */
export class TextColumn implements StoredColumn {
  readonly #ends: Uint32Array[] = [];
  readonly #blocks: Uint8Array[] = [];
  #open = Buffer.allocUnsafe(64 * 1024);
  #openEnd = 0;
  #rows = 0;
  #bytes = 0;

  get bytes(): number {
    return this.#bytes + this.#open.length;
  }

  /** Adds the text of the next row; null and nothing are the same. */
  add(text: Uint8Array | null): void {
    const at = this.#rows & (BLOCK_ROWS - 1);
    if (at === 0) this.#begin();
    if (text !== null) this.#append(text);
    (this.#ends.at(-1) as Uint32Array)[at] = this.#openEnd;
    this.#rows++;
    if (at === BLOCK_ROWS - 1) this.#seal();
  }

  /** Packs the last rows; nothing is added afterwards. */
  close(): void {
    if (this.#ends.length > this.#blocks.length) this.#seal();
    this.#open = Buffer.alloc(0);
  }

  isNull(row: number): boolean {
    return this.#start(row) === this.#end(row);
  }

  write(row: number, sink: ByteSink): void {
    const [start, end] = [this.#start(row), this.#end(row)];
    if (start === end) sink.write(NULL);
    else sink.copy(this.#blocks[row >>> BLOCK_BITS] as Uint8Array, start, end);
  }

  plain(row: number): Uint8Array | undefined {
    const [start, end] = [this.#start(row), this.#end(row)];
    if (start === end) return undefined;
    return unquoted((this.#blocks[row >>> BLOCK_BITS] as Uint8Array).subarray(start, end));
  }

  /** The bytes of a row as they were added. */
  at(row: number): Uint8Array {
    return (this.#blocks[row >>> BLOCK_BITS] ?? this.#open).subarray(this.#start(row), this.#end(row));
  }

  #start(row: number): number {
    const at = row & (BLOCK_ROWS - 1);
    return at === 0 ? 0 : ((this.#ends[row >>> BLOCK_BITS] as Uint32Array)[at - 1] as number);
  }

  #end(row: number): number {
    return (this.#ends[row >>> BLOCK_BITS] as Uint32Array)[row & (BLOCK_ROWS - 1)] as number;
  }

  #begin(): void {
    this.#ends.push(new Uint32Array(BLOCK_ROWS));
    this.#bytes += BLOCK_ROWS * 4;
    this.#openEnd = 0;
  }

  #append(text: Uint8Array): void {
    if (this.#openEnd + text.length > this.#open.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#openEnd + text.length, this.#open.length * 2));
      this.#open.copy(larger, 0, 0, this.#openEnd);
      this.#open = larger;
    }
    this.#open.set(text, this.#openEnd);
    this.#openEnd += text.length;
  }

  #seal(): void {
    // Uint8Array.from would go through an iterator; slice copies.
    this.#blocks.push(Uint8Array.prototype.slice.call(this.#open, 0, this.#openEnd));
    this.#bytes += this.#openEnd;
  }
}

/** The text of a JSON string, as UTF-8. */
function unquoted(json: Uint8Array): Uint8Array {
  if (!json.includes(BACKSLASH)) return json.subarray(1, json.length - 1);
  return Buffer.from(String(JSON.parse(Buffer.from(json).toString())));
}
