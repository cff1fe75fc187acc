type Row = { changes: number; expected: number; hits: number; missed: number; wrong: number };

/** Precision and recall by class of change, as a table for people. */
export class VictimTable {
  readonly #rows = new Map<string, Row>();

  add(code: string, expected: ReadonlySet<string>, found: ReadonlySet<string>): void {
    const row = this.#rows.get(code) ?? { changes: 0, expected: 0, hits: 0, missed: 0, wrong: 0 };
    this.#rows.set(code, row);
    row.changes += 1;
    row.expected += expected.size;
    row.hits += [...expected].filter((name) => found.has(name)).length;
    row.missed += [...expected].filter((name) => !found.has(name)).length;
    row.wrong += [...found].filter((name) => !expected.has(name)).length;
  }

  /** How many changes there were of each class. */
  get classes(): ReadonlyMap<string, number> {
    return new Map([...this.#rows].map(([code, { changes }]) => [code, changes]));
  }

  get isPerfect(): boolean {
    return [...this.#rows.values()].every(({ missed, wrong }) => missed === 0 && wrong === 0);
  }

  text(): string {
    const head = 'class                               changes  victims  missed   wrong  precision  recall';
    const rows = [...this.#rows].sort().map(([code, { changes, expected, hits, missed, wrong }]) => {
      const cells = [changes, expected, missed, wrong].map((value) => String(value).padStart(8));
      return `${code.padEnd(34)} ${cells.join('')} ${ratio(hits, wrong)} ${ratio(hits, missed)}`;
    });
    return [head, ...rows].join('\n');
  }
}

function ratio(hits: number, others: number): string {
  return (hits + others === 0 ? 1 : hits / (hits + others)).toFixed(3).padStart(9);
}
