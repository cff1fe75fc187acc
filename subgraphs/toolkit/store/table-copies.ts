import type { Table } from '../../../contracts/index.ts';
import type { DuckDbEngine } from '../engines/duckdb-engine.ts';
import { identifier } from '../query/dialect.ts';
import { CopiedTable, type Copying } from './copied-table.ts';

/** What the copies of a domain are made of. */
export type TableCopiesOptions = {
  /** Tables that do not change; their names in the database are views. */
  readonly tables: readonly Table[];
  readonly engine: DuckDbEngine;
  /** Memory for all copies together. */
  readonly budgetBytes: number;
  readonly onError: (error: unknown) => void;
};

/** What is known when copies are made. */
export type MakeCopies = {
  readonly rows: ReadonlyMap<string, number>;
  /** Looks whether files have changed; if so, copies are to be forgotten before it resolves. */
  readonly look: () => Promise<void>;
};

/** What is known when copies get indexes. */
export type IndexCopies = {
  readonly rows: ReadonlyMap<string, number>;
  readonly budgetBytes: number;
  /** True for a table whose keys are looked up elsewhere. */
  readonly isStored: (table: Table) => boolean;
};

/**
 * Tables of files, copied into the database: to filter, sort and group them costs half of what the files do. Columns keep
 * their types and the view its name, so that statements mean the same over a copy and over the files.
 */
export class TableCopies {
  readonly #options: TableCopiesOptions;
  readonly #copies: ReadonlyMap<Table, CopiedTable>;
  readonly #made = new Set<Table>();
  #isWanted = true;

  constructor(options: TableCopiesOptions) {
    this.#options = options;
    this.#copies = new Map(options.tables.map((table) => [table, new CopiedTable(options.engine, table)]));
  }

  /**
   * Copies the tables, the smallest first, as long as they fit, and tells how much of the memory is left. Errors are told and
   * leave a table in its files.
   */
  async make({ rows, look }: MakeCopies): Promise<number> {
    this.#isWanted = true;
    let left = this.#options.budgetBytes;
    for (const [table, copy] of this.#smallestFirst(rows)) {
      const copying = this.#working(rows.get(table.name), left);
      left -= await this.#copy(table, { copy, copying, look }).catch((error: unknown) => this.#failed(error));
      if (!this.#isWanted) return 0;
    }
    return left;
  }

  /** Makes indexes of the keys of what was copied, the smallest table first, as long as they fit. Errors are told. */
  async index({ rows, budgetBytes, isStored }: IndexCopies): Promise<void> {
    let left = budgetBytes;
    for (const [table, copy] of this.#smallestFirst(rows)) {
      if (!this.#isWanted) return;
      if (!this.#made.has(table) || isStored(table)) continue;
      const indexing = this.#working(rows.get(table.name), left);
      left -= await copy.index(indexing).catch((error: unknown) => this.#failed(error));
    }
  }

  /** Gives up what is being copied; the copies go with the database. */
  stop(): void {
    this.#isWanted = false;
  }

  /** The files have changed: they are read again, until there are new copies. */
  async forget(): Promise<void> {
    const { onError } = this.#options;
    this.stop();
    for (const table of this.#made) await this.#readFiles(table).catch((error: unknown) => onError(error));
  }

  #smallestFirst(rows: ReadonlyMap<string, number>): readonly (readonly [Table, CopiedTable])[] {
    const size = ({ name }: Table): number => rows.get(name) ?? 0;
    return [...this.#copies].sort(([one], [other]) => size(one) - size(other));
  }

  #working(rows = 0, budgetBytes: number): Copying {
    return { rows, budgetBytes, isWanted: () => this.#isWanted };
  }

  /** Copies a table when it fits, and tells how much memory that took. */
  async #copy(table: Table, { copy, copying, look }: OneCopy): Promise<number> {
    const bytes = await copy.fill(copying);
    if (bytes === undefined) return 0;
    // Parts that were read of files as they are and as they were make no table.
    await look();
    if (!this.#isWanted) {
      await copy.empty();
      return 0;
    }
    await this.#readCopy(table, copy);
    // Files that change meanwhile are told of before there is a copy to be taken back.
    if (!this.#isWanted) await this.#readFiles(table);
    return bytes;
  }

  /** Statements that are prepared notice at their next run; those that run go on with the rows they began with. */
  async #readCopy(table: Table, copy: CopiedTable): Promise<void> {
    const name = identifier(table.name);
    await this.#options.engine.run(
      `BEGIN; ALTER VIEW ${name} RENAME TO ${filesOf(table)}; CREATE VIEW ${name} AS FROM ${copy.name}; COMMIT`,
    );
    this.#made.add(table);
  }

  /** The view was kept: made anew it would have to find the files as they were. */
  async #readFiles(table: Table): Promise<void> {
    if (!this.#made.delete(table)) return;
    const name = identifier(table.name);
    await this.#options.engine.run(
      `BEGIN; DROP VIEW ${name}; ALTER VIEW ${filesOf(table)} RENAME TO ${name}; COMMIT`,
    );
    await this.#copies.get(table)?.empty();
  }

  #failed(error: unknown): number {
    if (this.#isWanted) this.#options.onError(error);
    return 0;
  }
}

type OneCopy = {
  readonly copy: CopiedTable;
  readonly copying: Copying;
  readonly look: () => Promise<void>;
};

function filesOf({ name }: Table): string {
  return identifier(`files of ${name}`);
}
