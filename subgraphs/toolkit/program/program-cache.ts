/** What a program costs beside its texts: closures, and the nodes they hold. */
const OWN_CHARACTERS = 500;

/** The programs of a domain's operations, held together to one size: callers choose how many there are, and how large. */
export class ProgramCache<Program> {
  readonly #maxCharacters: number;
  readonly #programs = new Map<string, { readonly program: Program; readonly characters: number }>();
  #characters = 0;
  #operations = 0;

  constructor(maxCharacters: number) {
    this.#maxCharacters = maxCharacters;
  }

  /** Characters of all that is kept. */
  get characters(): number {
    return this.#characters;
  }

  /** A name under which one operation keeps its programs. */
  nameOperation(): string {
    this.#operations += 1;
    return `${this.#operations}:`;
  }

  get(name: string): Program | undefined {
    const known = this.#programs.get(name);
    if (!known) return undefined;
    this.#programs.delete(name);
    this.#programs.set(name, known);
    return known.program;
  }

  /** Keeps a program of so many characters; the least recently used make room. One that would take most of it is not kept. */
  set(name: string, program: Program, size: number): void {
    const characters = name.length + size + OWN_CHARACTERS;
    if (characters > this.#maxCharacters / 10) return;
    this.#programs.set(name, { program, characters });
    this.#characters += characters;
    for (const [oldest, { characters: freed }] of this.#programs) {
      if (this.#characters <= this.#maxCharacters) return;
      this.#programs.delete(oldest);
      this.#characters -= freed;
    }
  }
}
