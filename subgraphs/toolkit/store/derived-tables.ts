import type { Table } from '../../../contracts/index.ts';
import type { DuckDbEngine } from '../engines/duckdb-engine.ts';
import { identifier } from '../query/dialect.ts';
import { inLine } from './build-queue.ts';

/** What others are made of. */
export type UnchangingTables = {
  /** Tables that do not change. */
  readonly tables: readonly Table[];
  readonly engine: DuckDbEngine;
  readonly onError: (error: unknown) => void;
};

/** What derived tables are made with. */
export type DerivedTablesOptions = UnchangingTables & {
  /** Stands in their names. */
  readonly kind: string;
  /** How many there may be. */
  readonly most: number;
};

/** What is known of the tables that others are made of, as long as no file changes. */
export type TablesAsTheyAre = {
  /** Rows of each table, by its name. */
  readonly rows: ReadonlyMap<string, number>;
  /** Memory for all that is made of them. */
  readonly budgetBytes: number;
  /** Looks whether files have changed; if so, what was made of them is to be forgotten before it resolves. */
  readonly look: () => Promise<void>;
};

/** One table to be made. */
export type Derivation = {
  /** Its rows, selected from the domain's tables. */
  readonly select: string;
  /** The same rows, selected from where that costs less. */
  readonly cheaper?: string | undefined;
  /** The memory it will take. */
  readonly bytes: number;
};

/**
 * Tables in memory that are made of the rows of others. Each is a view: over its rows and, when files have changed, over the
 * statement that made them, so that a statement which names it is right at any time.
 */
export class DerivedTables {
  readonly #options: DerivedTablesOptions;
  readonly #made: { readonly name: string; readonly rowsName: string; readonly select: string }[] = [];
  #names = 0;
  /** Another one each time that files have changed; undefined while nothing is known of them. */
  #state: TablesAsTheyAre | undefined;
  #leftBytes = 0;
  #isMaking = false;

  constructor(options: DerivedTablesOptions) {
    this.#options = options;
  }

  /** What is left of the memory. */
  get leftBytes(): number {
    return this.#leftBytes;
  }

  /** Rows of a table; 0 for one that may change, and while it is not known to stay as it is. */
  rowsOf(table: Table): number {
    return this.#options.tables.includes(table) ? (this.#state?.rows.get(table.name) ?? 0) : 0;
  }

  /** From now on the domain's tables stay as they are. */
  open(state: TablesAsTheyAre): void {
    this.#state = state;
    this.#leftBytes = state.budgetBytes;
  }

  /** Does work that makes tables; what goes wrong is told, unless files have changed or the database is closed. */
  async attempt(work: () => Promise<void>): Promise<void> {
    const state = this.#state;
    if (!state) return;
    try {
      await work();
    } catch (error) {
      if (this.#state === state) this.#options.onError(error);
    }
  }

  /** Does such work in the background, one piece at a time; false when it is busy. */
  attemptLater(work: () => Promise<void>): boolean {
    const state = this.#state;
    if (!state || this.#isMaking) return false;
    this.#isMaking = true;
    void inLine(async () => {
      if (this.#state === state) await this.attempt(work);
      this.#isMaking = false;
    });
    return true;
  }

  /** Makes a table and gives its name, as it stands behind FROM; undefined where there is no room, or files have changed. */
  async make({ select, cheaper, bytes }: Derivation): Promise<string | undefined> {
    const state = this.#state;
    const { engine, kind, most } = this.#options;
    if (!state || bytes > this.#leftBytes || this.#made.length >= most) return undefined;
    this.#names += 1;
    const name = identifier(`${kind} ${this.#names}`);
    const rowsName = identifier(`rows of ${kind} ${this.#names}`);
    await engine.run(`CREATE TABLE ${rowsName} AS ${cheaper ?? select}`);
    // What was read of files as they are and as they were is no table.
    await state.look();
    if (this.#state === state) await engine.run(`CREATE VIEW ${name} AS FROM ${rowsName}`);
    if (this.#state !== state) {
      await engine.run(`DROP VIEW IF EXISTS ${name}; DROP TABLE ${rowsName}`);
      return undefined;
    }
    this.#made.push({ name, rowsName, select });
    this.#leftBytes -= bytes;
    return name;
  }

  /** Makes no more of them; those there are go with the database. */
  stop(): void {
    this.#state = undefined;
  }

  /** The files have changed: from now on the views are of what their tables were made of. */
  async forget(): Promise<void> {
    this.stop();
    const { engine, onError } = this.#options;
    for (const { name, rowsName, select } of this.#made.splice(0))
      await engine.run(`CREATE OR REPLACE VIEW ${name} AS ${select}; DROP TABLE ${rowsName}`).catch(onError);
  }
}
