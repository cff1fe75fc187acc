/** Keeps what was prepared of statements, by their text; the one unused for longest makes room. */
export class StatementCache<Prepared> {
  readonly #maxStatements: number;
  readonly #drop: (prepared: Prepared) => void;
  readonly #statements = new Map<string, Prepared>();

  constructor(maxStatements: number, drop: (prepared: Prepared) => void) {
    this.#maxStatements = maxStatements;
    this.#drop = drop;
  }

  /** What was prepared of a text; undefined when it was not, or is forgotten. */
  get(sql: string): Prepared | undefined {
    const known = this.#statements.get(sql);
    if (known === undefined) return undefined;
    this.#statements.delete(sql);
    this.#statements.set(sql, known);
    return known;
  }

  /** Keeps what was prepared of a text. */
  set(sql: string, prepared: Prepared): void {
    this.delete(sql);
    this.#statements.set(sql, prepared);
    if (this.#statements.size <= this.#maxStatements) return;
    const [oldest = ''] = this.#statements.keys();
    this.delete(oldest);
  }

  /** Forgets a text. */
  delete(sql: string): void {
    const known = this.#statements.get(sql);
    if (known === undefined) return;
    this.#statements.delete(sql);
    this.#drop(known);
  }

  /** Forgets all. */
  clear(): void {
    for (const sql of [...this.#statements.keys()]) this.delete(sql);
  }
}
