import { tooLarge } from '../engines/engine.ts';

/** What the answer of one request may still take; its root fields share it. */
export class AnswerRoom {
  readonly #maxBytes: number;
  #left: number;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#left = maxBytes;
  }

  /** How many bytes there are left. */
  get left(): number {
    return this.#left;
  }

  /** Takes room for part of the answer. Throws StatementRefused when there is not enough. */
  take(bytes: number): void {
    if (bytes > this.#left) throw tooLarge(this.#maxBytes);
    this.#left -= bytes;
  }

  /** Takes room for rows as an engine gave them, a character for a byte. */
  takeTexts(texts: readonly (string | null)[]): void {
    this.take(texts.reduce((sum, text) => sum + (text?.length ?? 4), 0));
  }
}
