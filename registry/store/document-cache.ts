/** The texts used last, up to a number of bytes. */
export class DocumentCache {
  readonly #texts = new Map<string, string>();
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(hash: string): string | undefined {
    const text = this.#texts.get(hash);
    if (text === undefined) return undefined;
    // A map keeps the order of insertion: the one used last goes to the end.
    this.#texts.delete(hash);
    this.#texts.set(hash, text);
    return text;
  }

  set(hash: string, text: string): void {
    if (this.get(hash) !== undefined || memoryOf(text) > this.#maxBytes) return;
    this.#texts.set(hash, text);
    this.#bytes += memoryOf(text);
    for (const [oldest, old] of this.#texts) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#texts.delete(oldest);
      this.#bytes -= memoryOf(old);
    }
  }

  delete(hash: string): void {
    const text = this.#texts.get(hash);
    if (text === undefined) return;
    this.#texts.delete(hash);
    this.#bytes -= memoryOf(text);
  }
}

/** At most: a text of plain letters takes half. */
function memoryOf(text: string): number {
  return 2 * text.length;
}
