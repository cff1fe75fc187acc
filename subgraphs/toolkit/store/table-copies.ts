import type { Table } from '../../../contracts/index.ts';
import type { DuckDbEngine } from '../engines/duckdb-engine.ts';
import { identifier } from '../query/dialect.ts';
import { expectedBytes } from './expected-size.ts';

/** Above, putting the rows into the order of their key takes more memory than they do; they may lie in it already. */
const MAX_SORTED_ROWS = 1_000_000;

/** What the copies of a domain are made of. */
export type TableCopiesOptions = {
  /** Tables that do not change; their names in the database are views. */
  readonly tables: readonly Table[];
  readonly engine: DuckDbEngine;
  /** Memory for all copies together. */
  readonly budgetBytes: number;
  readonly onError: (error: unknown) => void;
};

/**
 * Tables of files, copied into the database: to filter, sort and group them costs half of what the files do. Each copy is a
 * database of its own, because only those compress what lies in memory, and because it is gone as a whole. Columns keep
 * their types and the view its name, so that statements mean the same over a copy and over the files.
 */
export class TableCopies {
  readonly #options: TableCopiesOptions;
  readonly #made = new Set<Table>();
  /** Tables that have a database for their copy, full or empty. */
  readonly #attached = new Set<Table>();
  #isWanted = true;

  constructor(options: TableCopiesOptions) {
    this.#options = options;
  }

  /** Copies the tables, the smallest first, as long as they fit. Errors are told and leave a table in its files. */
  async make(rows: ReadonlyMap<string, number>): Promise<void> {
    const { tables, budgetBytes } = this.#options;
    this.#isWanted = true;
    const size = ({ name }: Table): number => rows.get(name) ?? 0;
    let left = budgetBytes;
    for (const table of [...tables].sort((left, right) => size(left) - size(right))) {
      if (!this.#isWanted) return;
      left -= await this.#copy(table, size(table), left).catch((error: unknown) => this.#failed(error));
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

  /** Copies a table when it fits, and tells how much memory that took. */
  async #copy(table: Table, size: number, budgetBytes: number): Promise<number> {
    const { engine } = this.#options;
    const { columns } = table;
    const expected = await expectedBytes(engine, { table, rows: size, columns });
    if (expected > budgetBytes) return 0;
    const before = await this.#bytes();
    const catalog = catalogOf(table);
    if (!this.#attached.has(table)) await engine.run(`ATTACH ':memory:' AS ${catalog} (COMPRESS)`);
    this.#attached.add(table);
    try {
      const order = size <= MAX_SORTED_ROWS ? orderOf(table) : '';
      await engine.run(`CREATE TABLE ${rowsOf(table)} AS FROM ${identifier(table.name)}${order}`);
      // What lies in memory is only compressed by writing it out.
      await engine.run(`CHECKPOINT ${catalog}`);
    } catch (error) {
      await this.#empty(table).catch(() => undefined);
      throw error;
    }
    const bytes = Math.max(0, (await this.#bytes()) - before);
    if (bytes > budgetBytes || !this.#isWanted) {
      await this.#empty(table);
      return 0;
    }
    await this.#readCopy(table);
    // Files that change meanwhile are told of before there is a copy to be taken back.
    if (!this.#isWanted) await this.#readFiles(table);
    return bytes;
  }

  /** Statements that are prepared notice at their next run; those that run go on with the rows they began with. */
  async #readCopy(table: Table): Promise<void> {
    const name = identifier(table.name);
    await this.#options.engine.run(
      `BEGIN; ALTER VIEW ${name} RENAME TO ${filesOf(table)}; CREATE VIEW ${name} AS FROM ${rowsOf(table)}; COMMIT`,
    );
    this.#made.add(table);
  }

  /**
   * The view was kept: made anew it would have to find the files as they were. The database of the copy stays, empty:
   * statements that were prepared over it could not be run once more without it.
   */
  async #readFiles(table: Table): Promise<void> {
    if (!this.#made.delete(table)) return;
    const name = identifier(table.name);
    await this.#options.engine.run(
      `BEGIN; DROP VIEW ${name}; ALTER VIEW ${filesOf(table)} RENAME TO ${name}; COMMIT; DROP TABLE ${rowsOf(table)}`,
    );
  }

  /** Gives the memory of rows back that nothing reads. */
  async #empty(table: Table): Promise<void> {
    await this.#options.engine.run(`DROP TABLE IF EXISTS ${rowsOf(table)}`);
  }

  async #bytes(): Promise<number> {
    let bytes = 0;
    await this.#options.engine.scan(
      "SELECT coalesce(sum(memory_usage_bytes), 0)::DOUBLE FROM duckdb_memory() WHERE tag = 'IN_MEMORY_TABLE'",
      [],
      async (chunk) => {
        bytes = Number(chunk.getColumnVector(0).getItem(0));
      },
    );
    return bytes;
  }

  #failed(error: unknown): number {
    if (this.#isWanted) this.#options.onError(error);
    return 0;
  }
}

function catalogOf({ name }: Table): string {
  return identifier(`copy of ${name}`);
}

function filesOf({ name }: Table): string {
  return identifier(`files of ${name}`);
}

function rowsOf(table: Table): string {
  return `${catalogOf(table)}.main.rows`;
}

/** Rows in the order of their key let the database skip most of them when it looks for one. */
function orderOf({ keys: [primary] }: Table): string {
  if (!primary || primary.columns.length === 0) return '';
  return ` ORDER BY ${primary.columns.map(({ name }) => identifier(name)).join(', ')}`;
}
