const FIRST_BYTES = 16 * 1024;
/** Below this many bytes a loop beats the native copy. */
const SHORT = 48;

/** Bytes of an answer while it is written. */
export class ByteSink {
  #bytes: Buffer;
  #length = 0;

  constructor(expectedBytes = FIRST_BYTES) {
    this.#bytes = Buffer.allocUnsafe(expectedBytes);
  }

  /** How much is written so far. */
  get length(): number {
    return this.#length;
  }

  /** Writes `source` from `start` to `end`. */
  copy(source: Uint8Array, start: number, end: number): void {
    const size = end - start;
    this.#reserve(size);
    const bytes = this.#bytes;
    let at = this.#length;
    if (size > SHORT) bytes.set(source.subarray(start, end), at);
    else for (let from = start; from < end; from++) bytes[at++] = source[from] as number;
    this.#length += size;
  }

  /** Writes all of `source`. */
  write(source: Uint8Array): void {
    this.copy(source, 0, source.length);
  }

  /** Writes one byte. */
  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  /** Writes a 32-bit whole number as JSON. */
  integer(value: number): void {
    this.#reserve(11);
    const bytes = this.#bytes;
    let at = this.#length;
    let rest = value;
    if (rest < 0) {
      bytes[at++] = MINUS;
      rest = -rest;
    }
    let digits = 1;
    for (let power = 10; power <= rest; power *= 10) digits++;
    this.#length = at + digits;
    for (let place = at + digits - 1; place >= at; place--) {
      const next = Math.floor(rest / 10);
      bytes[place] = ZERO + (rest - next * 10);
      rest = next;
    }
  }

  /** Writes text as UTF-8. */
  text(value: string): void {
    this.#reserve(value.length * 3);
    this.#length += this.#bytes.write(value, this.#length);
  }

  /** What was written. The sink is not to be used afterwards. */
  take(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(size: number): void {
    if (this.#length + size <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#length + size, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

const ZERO = 48;
const MINUS = 45;
