import type { ExecutionError } from '../executor.ts';

/** A deferred part under way: its errors so far, and when everything of it is fetched. */
export type PartRun = { readonly errors: readonly ExecutionError[]; readonly done: Promise<void> };

/** What is deferred in one run of a program, and how far each part is. */
export class Deferral {
  readonly #parts = new Map<string, PartRun>();

  /** Registers a part when it begins to be waited for. */
  begin(ref: string, part: PartRun): void {
    this.#parts.set(ref, part);
    // Whoever needs the part sees its fault; nobody may need it, when null stands in its place.
    part.done.catch(() => {});
  }

  /** A part, once the part it lies in is done; undefined when nothing is fetched for it alone. */
  part(ref: string): PartRun | undefined {
    return this.#parts.get(ref);
  }

  /** Settles when nothing of any part is under way. */
  async settled(): Promise<void> {
    const seen = new Set<PartRun>();
    for (;;) {
      const left = [...this.#parts.values()].filter((part) => !seen.has(part));
      if (left.length === 0) return;
      for (const part of left) seen.add(part);
      await Promise.allSettled(left.map(({ done }) => done));
    }
  }
}
