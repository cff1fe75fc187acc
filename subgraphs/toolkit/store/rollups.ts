import {
  covers,
  type FindRollup,
  keyName,
  type Rollup,
  type RollupNeed,
  rollupSql,
} from '../query/sql/rollup.ts';
import {
  type ChosenRollup,
  chooseRollups,
  countDifferent,
  measuredColumns,
  mostRolledRows,
  rollupBytes,
} from './choose-rollups.ts';
import { Demand } from './demand.ts';
import { DerivedTables, type TablesAsTheyAre, type UnchangingTables } from './derived-tables.ts';

/** Needs that are counted. */
const MOST_NEEDS = 64;
/** Rollups of a domain. */
const MOST_ROLLUPS = 64;
/** One that has not so many times as many rows does as well. */
const WORTH_ANOTHER = 4;

/**
 * Tables of files, counted and added up beforehand by some of their columns, so that groups cost what they answer and not
 * what the table holds. Some are made before anybody has asked, others once the groups have been asked for again that
 * none of them can tell.
 */
export class Rollups {
  readonly #options: UnchangingTables;
  readonly #derived: DerivedTables;
  readonly #demand = new Demand(MOST_NEEDS);
  #rollups: readonly Rollup[] = [];
  #version = 0;

  constructor(options: UnchangingTables) {
    this.#options = options;
    this.#derived = new DerivedTables({ ...options, kind: 'rollup', most: MOST_ROLLUPS });
  }

  /** Changes with every rollup that comes or goes. */
  get version(): number {
    return this.#version;
  }

  /** The smallest rollup that groups can be made of. */
  readonly find: FindRollup = (need) => {
    const covering = this.#rollups.filter((rollup) => covers(rollup, need));
    return covering.sort((one, other) => one.rows - other.rows)[0];
  };

  /** Tells that groups were asked for which no rollup can tell. One is made in the background when that happens again. */
  want(need: RollupNeed): void {
    const { table, keys } = need;
    const isOfUse = mostRolledRows(this.#derived.rowsOf(table), need.measured) > 0;
    if (!isOfUse) return;
    const name = nameOf(need);
    if (!this.#demand.isAskedAgain(name)) return;
    const isBegun = this.#derived.attemptLater(async () => {
      const [rows = 0] = await countDifferent(this.#options.engine, table, [keys]);
      const measured = [...new Set([...measuredColumns(table), ...need.measured])];
      await this.#make({ table, keys, measured, rows });
    });
    if (isBegun) this.#demand.begin(name);
  }

  /** Makes the rollups that are expected to be of use, of the smallest table first, and tells the memory they take. Errors are told. */
  async make(state: TablesAsTheyAre): Promise<number> {
    const derived = this.#derived;
    derived.open(state);
    const tables = [...this.#options.tables].sort(
      (one, other) => derived.rowsOf(one) - derived.rowsOf(other),
    );
    for (const table of tables)
      await derived.attempt(async () => {
        if (derived.leftBytes <= 0) return;
        const chosen = await chooseRollups(this.#options.engine, table, derived.rowsOf(table));
        for (const one of chosen) await this.#make(one);
      });
    return state.budgetBytes - derived.leftBytes;
  }

  /** Makes no more of them. */
  stop(): void {
    this.#derived.stop();
  }

  /** The files have changed: what was added up is no longer true. */
  forget(): Promise<void> {
    this.#rollups = [];
    this.#demand.clear();
    this.#version += 1;
    return this.#derived.forget();
  }

  async #make(chosen: ChosenRollup): Promise<void> {
    const { table, keys, measured, rows } = chosen;
    const source = this.find(chosen);
    const isKnown = source !== undefined && source.rows < WORTH_ANOTHER * rows;
    if (isKnown || rows > mostRolledRows(this.#derived.rowsOf(table), measured)) return;
    const name = await this.#derived.make({
      select: rollupSql(chosen),
      cheaper: source && rollupSql(chosen, source),
      bytes: rollupBytes(chosen),
    });
    if (name === undefined) return;
    const names = new Set(measured.map((column) => column.name));
    this.#rollups = [...this.#rollups, { table, name, keys, measured: names, rows }];
    this.#version += 1;
  }
}

/** The same for needs that the same rollup meets. */
function nameOf({ table, keys, measured }: RollupNeed): string {
  const names = [keys.map(keyName), measured.map(({ name }) => name)].map((some) => [...some].sort());
  return JSON.stringify([table.name, ...names]);
}
