import type { ExecutionError } from '../executor.ts';

/** A deferred part under way: its errors so far, and when everything of it is fetched. */
export type PartRun = { readonly errors: readonly ExecutionError[]; readonly done: Promise<void> };

type Gate = { readonly opened: Promise<void>; readonly open: () => void };

/** What is deferred in one run of a program: which fetches are done, and how far each part is. */
export class Deferral {
  readonly #gates = new Map<string, Gate>();
  readonly #parts = new Map<string, PartRun>();

  /** Settles when the fetches with these ids are done. */
  async fetched(ids: readonly string[]): Promise<void> {
    await Promise.all(ids.map((id) => this.#gate(id).opened));
  }

  /** Tells that a fetch is done, successful or not. */
  announce(id: string): void {
    this.#gate(id).open();
  }

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

  #gate(id: string): Gate {
    const known = this.#gates.get(id);
    if (known) return known;
    let open = (): void => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const gate = { opened, open };
    this.#gates.set(id, gate);
    return gate;
  }
}
