import type { Table } from '../../../contracts/index.ts';
import type { DuckDbEngine } from '../engines/duckdb-engine.ts';
import { identifier } from '../query/dialect.ts';
import {
  covers,
  type FindRollup,
  keyName,
  type Rollup,
  type RollupNeed,
  rollupSql,
} from '../query/sql/rollup.ts';
import { inLine } from './build-queue.ts';
import {
  type ChosenRollup,
  chooseRollups,
  countDifferent,
  measuredColumns,
  mostRolledRows,
  rollupBytes,
} from './choose-rollups.ts';

/** Groups that were asked for once may never be again; to make a rollup for them costs as much as some answers. */
const ASKED_BEFORE_MADE = 2;
/** Needs that are counted. */
const MOST_NEEDS = 64;
/** Rollups of a domain. */
const MOST_ROLLUPS = 64;
/** One that has not so many times as many rows does as well. */
const WORTH_ANOTHER = 4;

/** What the rollups of a domain are made of. */
export type RollupsOptions = {
  /** Tables that do not change. */
  readonly tables: readonly Table[];
  readonly engine: DuckDbEngine;
  readonly onError: (error: unknown) => void;
};

/** What is known when rollups are made. */
export type MakeRollups = {
  readonly rows: ReadonlyMap<string, number>;
  /** Memory for all rollups together. */
  readonly budgetBytes: number;
  /** Looks whether files have changed; if so, rollups are to be forgotten before it resolves. */
  readonly look: () => Promise<void>;
};

type Made = { readonly rollup: Rollup; readonly need: RollupNeed; readonly rowsName: string };

/**
 * Tables of files, counted and added up beforehand by some of their columns, so that groups cost what they answer and not
 * what the table holds. Some are made before anybody has asked, others once the groups have been asked for again that
 * none of them can tell. Each is a view: over its rows, and when files have changed over the table's, so that a statement which
 * names it is right at any time.
 */
export class Rollups {
  readonly #options: RollupsOptions;
  readonly #needs = new Map<string, { asked: number }>();
  #made: readonly Made[] = [];
  #names = 0;
  #version = 0;
  /** Another one each time that files have changed; undefined while nothing is known of them. */
  #state: MakeRollups | undefined;
  #leftBytes = 0;
  #isMaking = false;

  constructor(options: RollupsOptions) {
    this.#options = options;
  }

  /** Changes with every rollup that comes or goes. */
  get version(): number {
    return this.#version;
  }

  /** The smallest rollup that groups can be made of. */
  readonly find: FindRollup = (need) => {
    const covering = this.#made.map(({ rollup }) => rollup).filter((rollup) => covers(rollup, need));
    return covering.sort((one, other) => one.rows - other.rows)[0];
  };

  /** Tells that groups were asked for which no rollup can tell. One is made in the background when that happens again. */
  want(need: RollupNeed): void {
    const state = this.#state;
    const rows = state?.rows.get(need.table.name) ?? 0;
    if (!state || mostRolledRows(rows, need.measured) === 0 || !this.#options.tables.includes(need.table))
      return;
    const name = nameOf(need);
    const known = this.#needs.get(name) ?? { asked: 0 };
    this.#needs.delete(name);
    this.#needs.set(name, known);
    for (const oldest of this.#needs.keys()) {
      if (this.#needs.size <= MOST_NEEDS) break;
      this.#needs.delete(oldest);
    }
    known.asked += 1;
    if (known.asked < ASKED_BEFORE_MADE || this.#isMaking) return;
    // What proves to be of no use is not tried again as long as it is remembered.
    known.asked = Number.NEGATIVE_INFINITY;
    this.#isMaking = true;
    void inLine(() => this.#makeWanted(need, state));
  }

  /** Makes the rollups that are expected to be of use, of the smallest table first, and tells the memory they take. Errors are told. */
  async make(state: MakeRollups): Promise<number> {
    this.#state = state;
    this.#leftBytes = state.budgetBytes;
    const rowsOf = ({ name }: Table): number => state.rows.get(name) ?? 0;
    const tables = [...this.#options.tables].sort((one, other) => rowsOf(one) - rowsOf(other));
    for (const table of tables)
      await this.#attempt(state, async () => {
        if (this.#leftBytes <= 0) return;
        const chosen = await chooseRollups(this.#options.engine, table, rowsOf(table));
        for (const one of chosen) await this.#make(one, state);
      });
    return state.budgetBytes - this.#leftBytes;
  }

  /** Makes no more of them; those there are go with the database. */
  stop(): void {
    this.#state = undefined;
  }

  /** The files have changed: what was added up is no longer true. The views are of the files from now on. */
  async forget(): Promise<void> {
    this.stop();
    const made = this.#made;
    this.#made = [];
    this.#needs.clear();
    this.#version += 1;
    const { engine, onError } = this.#options;
    for (const { rollup, need, rowsName } of made)
      await engine
        .run(`CREATE OR REPLACE VIEW ${rollup.name} AS ${rollupSql(need)}; DROP TABLE ${rowsName}`)
        .catch(onError);
  }

  async #makeWanted(need: RollupNeed, state: MakeRollups): Promise<void> {
    await this.#attempt(state, async () => {
      const { table, keys } = need;
      const [rows = 0] = await countDifferent(this.#options.engine, table, [keys]);
      const measured = [...new Set([...measuredColumns(table), ...need.measured])];
      await this.#make({ table, keys, measured, rows }, state);
    });
    this.#isMaking = false;
  }

  async #attempt(state: MakeRollups, work: () => Promise<void>): Promise<void> {
    if (this.#state !== state) return;
    try {
      await work();
    } catch (error) {
      // Closed, or files have changed meanwhile: then nobody misses it.
      if (this.#state === state) this.#options.onError(error);
    }
  }

  async #make(chosen: ChosenRollup, state: MakeRollups): Promise<void> {
    const { table, keys, measured, rows } = chosen;
    const bytes = rollupBytes(chosen);
    const isWorthIt = rows <= mostRolledRows(state.rows.get(table.name) ?? 0, measured);
    const hasRoom = bytes <= this.#leftBytes && this.#made.length < MOST_ROLLUPS;
    const source = this.find(chosen);
    const isKnown = source !== undefined && source.rows < WORTH_ANOTHER * rows;
    if (this.#state !== state || !isWorthIt || !hasRoom || isKnown) return;
    const { engine } = this.#options;
    this.#names += 1;
    const name = identifier(`rollup ${this.#names}`);
    const rowsName = identifier(`rows of rollup ${this.#names}`);
    await engine.run(`CREATE TABLE ${rowsName} AS ${rollupSql(chosen, source)}`);
    // What was read of files as they are and as they were is no table.
    await state.look();
    if (this.#state !== state) return engine.run(`DROP TABLE ${rowsName}`);
    await engine.run(`CREATE VIEW ${name} AS FROM ${rowsName}`);
    const rollup = { table, name, keys, measured: new Set(measured.map((column) => column.name)), rows };
    const made = { rollup, need: chosen, rowsName };
    if (this.#state !== state) return engine.run(`DROP VIEW ${name}; DROP TABLE ${rowsName}`);
    this.#made = [...this.#made, made];
    this.#leftBytes -= bytes;
    this.#version += 1;
  }
}

/** The same for needs that the same rollup meets. */
function nameOf({ table, keys, measured }: RollupNeed): string {
  const names = [keys.map(keyName), measured.map(({ name }) => name)].map((some) => [...some].sort());
  return JSON.stringify([table.name, ...names]);
}
