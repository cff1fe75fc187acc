import type { Statement } from '../query/ir.ts';

type Texts = readonly (string | null)[];

/** One answer may take so much of the room for all, so that no single one empties it. */
const LARGEST_SHARE = 1 / 4;
/** What an entry takes beside its texts, and each text beside its characters. */
const ENTRY_BYTES = 200;
const TEXT_BYTES = 24;
/** A character of a text may take two bytes. */
const BYTES_PER_CHARACTER = 2;

/**
 * Answers of statements over tables that do not change, to be given again: a dashboard asks for the same groups all day, and to make
 * them is a look at every row. The one that was not asked for longest makes room.
 */
export class KeptAnswers {
  readonly #budgetBytes: number;
  /** The answer given last stands last. */
  readonly #answers = new Map<string, { readonly texts: Texts; readonly bytes: number }>();
  #bytes = 0;
  /** Another one with every change; undefined while the tables are not known to stay as they are. */
  #state: object | undefined;

  constructor(budgetBytes: number) {
    this.#budgetBytes = budgetBytes;
  }

  /** From now on the tables stay as they are. */
  open(): void {
    this.#state = {};
  }

  /** The tables have changed, or are no longer watched: nothing of what was kept is true. */
  close(): void {
    this.#state = undefined;
    this.#answers.clear();
    this.#bytes = 0;
  }

  /** The kept answer of a statement with these values, else the one that `ask` gives. Rejects as `ask` does. */
  async texts(statement: Statement, ask: () => Promise<Texts>): Promise<Texts> {
    const before = this.#state;
    if (!before) return ask();
    const name = nameOf(statement);
    const known = this.#answers.get(name);
    if (known) {
      this.#answers.delete(name);
      this.#answers.set(name, known);
      return known.texts;
    }
    const texts = await ask();
    // They may have changed while it was made.
    if (this.#state === before && !this.#answers.has(name)) this.#keep(name, texts);
    return texts;
  }

  #keep(name: string, texts: Texts): void {
    const characters = texts.reduce((sum, text) => sum + (text?.length ?? 0), name.length);
    const bytes = ENTRY_BYTES + texts.length * TEXT_BYTES + characters * BYTES_PER_CHARACTER;
    if (bytes > this.#budgetBytes * LARGEST_SHARE) return;
    this.#answers.set(name, { texts, bytes });
    this.#bytes += bytes;
    for (const [oldest, one] of this.#answers) {
      if (this.#bytes <= this.#budgetBytes) return;
      this.#answers.delete(oldest);
      this.#bytes -= one.bytes;
    }
  }
}

/** No two statements with other values have the same. */
function nameOf({ sql, parameters }: Statement): string {
  return `${JSON.stringify(parameters)} ${sql}`;
}
