import type { Table, TableKey } from '../../../contracts/index.ts';
import type { DuckDbEngine } from '../engines/duckdb-engine.ts';
import { identifier } from '../query/dialect.ts';
import { copyOrder, copySlices } from './copy-slices.ts';
import { expectedBytes } from './expected-size.ts';
import { isStorableKey } from './store-key.ts';

/** What is written at once, before it is compressed: a copy that is being made takes so much more, and as much to sort it. */
const SLICE_BYTES = 128 * 1024 * 1024;
/** Rows by which is judged what all will take: two of the groups that DuckDB compresses one by one. */
const PROBE_ROWS = 2 * 122_880;

/** How a copy is made. */
export type Copying = {
  readonly rows: number;
  readonly budgetBytes: number;
  /** Asked between the parts of the work. */
  readonly isWanted: () => boolean;
};

/** The rows of one table in a database of their own in memory, compressed and in the order of their key, or of time. */
export class CopiedTable {
  readonly #engine: DuckDbEngine;
  readonly #table: Table;
  readonly #catalog: string;
  #isAttached = false;

  constructor(engine: DuckDbEngine, table: Table) {
    this.#engine = engine;
    this.#table = table;
    this.#catalog = identifier(`copy of ${table.name}`);
  }

  /** What stands behind FROM to read the copy. */
  get name(): string {
    return `${this.#catalog}.main.rows`;
  }

  /** Copies all rows and tells the memory that took; undefined, and nothing is copied, when they do not fit. */
  async fill({ rows, budgetBytes, isWanted }: Copying): Promise<number | undefined> {
    if (budgetBytes <= 0) return undefined;
    const table = this.#table;
    const plainBytes = await expectedBytes(this.#engine, { table, rows, columns: table.columns });
    await this.#attach();
    if (plainBytes > budgetBytes && (await this.#probe(plainBytes, rows)) > budgetBytes) return undefined;
    try {
      const bytes = await this.#taken(() => this.#write(Math.ceil(plainBytes / SLICE_BYTES), isWanted));
      if (bytes <= budgetBytes && isWanted()) return bytes;
    } catch (error) {
      await this.empty().catch(() => undefined);
      throw error;
    }
    await this.empty();
    return undefined;
  }

  /**
   * Makes an index of each key of one column that fits, and tells the memory that took. A hundred keys cost a tenth by it:
   * rows that lie all over a table are in as many row groups, and each is read through (45 ms and 4 over ten million rows).
   */
  async index({ rows, budgetBytes, isWanted }: Copying): Promise<number> {
    let left = budgetBytes;
    const keys = this.#table.keys.filter(({ columns }) => columns.length === 1 && isStorableKey(columns));
    for (const [position, key] of keys.entries()) {
      if (!isWanted()) break;
      if ((await this.#probeIndex(key, rows)) > left) continue;
      const name = `by_key_${position}`;
      const bytes = await this.#taken(() =>
        this.#engine.run(`CREATE INDEX ${name} ON ${this.name} (${columnsOf(key)})`),
      );
      if (bytes > left) await this.#engine.run(`DROP INDEX ${this.#catalog}.main.${name}`);
      else left -= bytes;
    }
    return budgetBytes - left;
  }

  /** Gives the memory of rows back that nothing reads. */
  async empty(): Promise<void> {
    if (this.#isAttached) await this.#engine.run(`DROP TABLE IF EXISTS ${this.name}`);
  }

  /**
   * A database of its own, because only those compress what lies in memory. It stays when it is empty: statements that were
   * prepared over it could not be run once more without it.
   */
  async #attach(): Promise<void> {
    if (this.#isAttached) return;
    await this.#engine.run(`ATTACH ':memory:' AS ${this.#catalog} (COMPRESS)`);
    this.#isAttached = true;
  }

  async #write(slices: number, isWanted: () => boolean): Promise<void> {
    const source = identifier(this.#table.name);
    await this.#engine.run(`CREATE TABLE ${this.name} AS FROM ${source} LIMIT 0`);
    for (const slice of await copySlices(this.#engine, this.#table, slices)) {
      if (!isWanted()) return;
      await this.#engine.run(`INSERT INTO ${this.name} FROM ${source} WHERE ${slice}${orderOf(this.#table)}`);
      await this.#compress();
    }
  }

  /** What lies in memory is only compressed by writing it out; what is written already is left alone. */
  #compress(): Promise<void> {
    return this.#engine.run(`CHECKPOINT ${this.#catalog}`);
  }

  /** The memory that all rows would take, by what some take. */
  #probe(plainBytes: number, rows: number): Promise<number> {
    const some = Math.max(1, Math.min(PROBE_ROWS, Math.floor((SLICE_BYTES / plainBytes) * rows)));
    const from = `(FROM ${identifier(this.#table.name)} LIMIT ${some})${orderOf(this.#table)}`;
    return this.#probing(async (probe) => {
      const bytes = await this.#taken(async () => {
        await this.#engine.run(`CREATE TABLE ${probe} AS FROM ${from}`);
        await this.#compress();
      });
      return (bytes / some) * rows;
    });
  }

  #probeIndex(key: TableKey, rows: number): Promise<number> {
    const some = Math.min(PROBE_ROWS, rows);
    return this.#probing(async (probe) => {
      await this.#engine.run(
        `CREATE TABLE ${probe} AS SELECT ${columnsOf(key)} FROM ${this.name} LIMIT ${some}`,
      );
      const bytes = await this.#taken(() =>
        this.#engine.run(`CREATE INDEX probe_by_key ON ${probe} (${columnsOf(key)})`),
      );
      return some > 0 ? (bytes / some) * rows : 0;
    });
  }

  async #probing(measure: (probe: string) => Promise<number>): Promise<number> {
    const probe = `${this.#catalog}.main.probe`;
    try {
      return await measure(probe);
    } finally {
      await this.#engine.run(`DROP TABLE IF EXISTS ${probe}`).catch(() => undefined);
    }
  }

  /** The memory that something takes from now on. */
  async #taken(work: () => Promise<void>): Promise<number> {
    const before = await bytesOfCopies(this.#engine);
    await work();
    return Math.max(0, (await bytesOfCopies(this.#engine)) - before);
  }
}

async function bytesOfCopies(engine: DuckDbEngine): Promise<number> {
  let bytes = 0;
  await engine.scan(
    "SELECT coalesce(sum(memory_usage_bytes), 0)::DOUBLE FROM duckdb_memory() WHERE tag IN ('IN_MEMORY_TABLE', 'ART_INDEX')",
    [],
    async (chunk) => {
      bytes = Number(chunk.getColumnVector(0).getItem(0));
    },
  );
  return bytes;
}

/** Rows in some order let the database skip most of them when it looks for few. */
function orderOf(table: Table): string {
  const columns = copyOrder(table);
  return columns.length > 0 ? ` ORDER BY ${columnsOf({ columns })}` : '';
}

function columnsOf({ columns }: Pick<TableKey, 'columns'>): string {
  return columns.map(({ name }) => identifier(name)).join(', ');
}
