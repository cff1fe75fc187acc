import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  DuckDBBlobVector,
  type DuckDBDataChunk,
  DuckDBIntegerVector,
  type DuckDBVector,
} from '@duckdb/node-api';
import type { Column, Table } from '../../../contracts/index.ts';
import type { DuckDbEngine } from '../engines/duckdb-engine.ts';
import { identifier } from '../query/dialect.ts';
import { duckDbDialect } from '../query/sql/duckdb-dialect.ts';
import { expectedBytes, SAMPLE_ROWS } from './expected-size.ts';
import { IntIndex, type KeyIndex, TextIndex } from './key-index.ts';
import { isIntKey, isStorableKey, keySql } from './store-key.ts';
import { DictionaryColumn, IntColumn, type StoredColumn, TextColumn } from './stored-column.ts';
import { type StoredKey, TableStore } from './table-store.ts';

/** Columns of fewer different values than this are kept as numbers of a dictionary. */
const MAX_DICTIONARY = 4_096;
/** A store is built between requests: it lets others run after so much time. */
const TURN_MS = 2;
/** Above, putting the rows into the order of their key costs too much; they may lie in it already. */
const MAX_SORTED_ROWS = 200_000;

/** A number of each row, by which DuckDB gives the rows in the order they lie in; unnumbered they come as threads read them. */
const ARRIVAL = '"#arrival"';

/** What building a store needs to know. */
export type StoreBuild = {
  readonly engine: DuckDbEngine;
  readonly table: Table;
  readonly rows: number;
  readonly budgetBytes: number;
  readonly signal: { readonly aborted: boolean };
};

/** Reads a table into memory. Undefined when it takes more than the budget, or when its keys cannot be looked up there. */
export async function buildStore(build: StoreBuild): Promise<TableStore | undefined> {
  const { engine, table, rows, budgetBytes } = build;
  const keys = table.keys.filter(({ columns }) => isStorableKey(columns));
  const stored = table.columns.filter(isStored);
  if (keys.length === 0 || (await expectedBytes(engine, { table, rows, columns: stored })) >= budgetBytes)
    return undefined;
  const sources: SourceColumn[] = [];
  for (const column of stored) sources.push(await sourceOf(build, column));
  const filling = new Filling(
    build,
    sources,
    keys.map(({ columns }) => columns),
  );
  const dictionaries = sources.flatMap(({ dictionary }) => (dictionary ? [dictionary.texts] : []));
  const order = rows <= MAX_SORTED_ROWS ? ` ORDER BY ${orderOf(table)}` : '';
  await engine.scan(
    `SELECT ${filling.select}, t.${ARRIVAL} FROM (SELECT *, row_number() OVER () AS ${ARRIVAL} FROM ${identifier(table.name)}) t${filling.joins}${order}`,
    dictionaries,
    (chunk) => filling.take(chunk),
  );
  return filling.finish(order !== '');
}

/** Objects and lists are shown in parts, which the database takes out of them. */
function isStored({ restricted, kind }: Column): boolean {
  return !restricted && kind !== 'Object' && kind !== 'List';
}

function orderOf(table: Table): string {
  const [primary] = table.keys;
  return (primary?.columns ?? []).map(({ name }) => `t.${identifier(name)}`).join(', ');
}

type SourceColumn = {
  readonly column: Column;
  readonly values: IntColumn | DictionaryColumn | TextColumn;
  /** Set for a dictionary: its texts, in the order of their numbers. */
  readonly dictionary?: { readonly texts: readonly string[] };
};

async function sourceOf(build: StoreBuild, column: Column): Promise<SourceColumn> {
  if (column.kind === 'Int') return { column, values: new IntColumn(build.rows) };
  const texts = await dictionaryOf(build, column);
  if (!texts) return { column, values: new TextColumn() };
  return { column, values: new DictionaryColumn(build.rows, texts), dictionary: { texts } };
}

/** The different JSON texts of a column; undefined when they are too many. */
async function dictionaryOf(
  { engine, table, rows }: StoreBuild,
  column: Column,
): Promise<readonly string[] | undefined> {
  if (table.keys.some(({ columns: [only, ...more] }) => only === column && more.length === 0))
    return undefined;
  const json = jsonSql(column);
  const sample = `(SELECT * FROM ${identifier(table.name)} LIMIT ${SAMPLE_ROWS}) t`;
  let different = 0;
  await engine.scan(`SELECT count(DISTINCT ${json})::INTEGER FROM ${sample}`, [], async (chunk) => {
    different = Number(chunk.getColumnVector(0).getItem(0) ?? 0);
  });
  if (different > MAX_DICTIONARY / 2) return undefined;
  const texts: string[] = [];
  await engine.scan(
    `SELECT DISTINCT ${json} FROM ${identifier(table.name)} t WHERE ${json} IS NOT NULL LIMIT ${MAX_DICTIONARY}`,
    [],
    async (chunk) => {
      for (const text of chunk.getColumnValues(0)) texts.push(String(text));
    },
  );
  return texts.length < MAX_DICTIONARY && texts.length * 4 < rows ? texts : undefined;
}

/** The JSON text of a column as answers from SQL have it; null where the value is missing. */
function jsonSql({ name, kind }: Column): string {
  const value = `t.${identifier(name)}`;
  // Documents are written anew where they become part of an object.
  if (kind === 'JSON')
    return `nullif(substr(json_object('v', ${value})::VARCHAR, 6, length(json_object('v', ${value})::VARCHAR) - 6), 'null')`;
  return `to_json(${duckDbDialect.jsonValue(value, kind)})::VARCHAR`;
}

/** A store while its rows arrive. */
class Filling {
  readonly select: string;
  readonly joins: string;
  readonly #build: StoreBuild;
  readonly #sources: readonly SourceColumn[];
  readonly #keys: { readonly columns: readonly Column[]; readonly index: KeyIndex; isUnique: boolean }[];
  #rows = 0;
  #last: number | Uint8Array | null = null;
  #isAscending: boolean;

  constructor(build: StoreBuild, sources: readonly SourceColumn[], keys: readonly (readonly Column[])[]) {
    this.#build = build;
    this.#sources = sources;
    const [primary] = build.table.keys;
    this.#isAscending = primary !== undefined && primary.columns === keys[0] && primary.columns.length === 1;
    this.#keys = keys.map((columns) => ({
      columns,
      index: isIntKey(columns) ? new IntIndex(build.rows) : new TextIndex(build.rows),
      isUnique: true,
    }));
    let joins = '';
    let dictionaries = 0;
    const values = sources.map(({ column, dictionary }) => {
      if (column.kind === 'Int') return `t.${identifier(column.name)}`;
      if (!dictionary) return `encode(${jsonSql(column)})`;
      dictionaries += 1;
      const alias = `d${dictionaries}`;
      const list = `CAST($${dictionaries} AS VARCHAR[])`;
      joins += ` LEFT JOIN (SELECT unnest(${list}) AS text, generate_subscripts(${list}, 1)::INTEGER AS code) ${alias} ON ${alias}.text = ${jsonSql(column)}`;
      return `${alias}.code`;
    });
    const keyColumns = keys.map((columns) =>
      isIntKey(columns) ? `t.${identifier(columns[0]?.name ?? '')}` : keySql(columns, 't'),
    );
    this.select = [...values, ...keyColumns].join(', ');
    this.joins = joins;
  }

  /** Takes the next rows. Throws when there are more than there were, or the memory is used up. */
  async take(chunk: DuckDBDataChunk): Promise<void> {
    const first = this.#rows;
    const count = chunk.rowCount;
    if (first + count > this.#build.rows) throw new StoreRefused('The table has grown meanwhile.');
    let since = performance.now();
    for (let at = 0; at < this.#sources.length + this.#keys.length; at++) {
      const source = this.#sources[at];
      const vector = chunk.getColumnVector(at);
      if (source) addValues(source.values, vector, { first, count });
      else this.#addKeys(at - this.#sources.length, vector, { first, count });
      if (performance.now() - since > TURN_MS) {
        await nextTurn();
        since = performance.now();
      }
    }
    this.#rows += count;
    if (this.#build.signal.aborted) throw new StoreRefused('The store is no longer wanted.');
    if (this.#bytes() > this.#build.budgetBytes) throw new StoreRefused('The table does not fit.');
  }

  /** The store, once all rows are there; undefined when no key of it is unique. */
  finish(isSorted: boolean): TableStore | undefined {
    const columns = new Map<string, StoredColumn>();
    for (const { column, values } of this.#sources) {
      if (values instanceof TextColumn) values.close();
      columns.set(column.name, values);
    }
    const keys: StoredKey[] = this.#keys.filter(({ isUnique }) => isUnique);
    if (this.#rows !== this.#build.rows || keys.length === 0) return undefined;
    const { table } = this.#build;
    const isInKeyOrder = isSorted || this.#isAscending;
    return new TableStore({ table, rows: this.#rows, bytes: this.#bytes(), isInKeyOrder, columns, keys });
  }

  #addKeys(at: number, vector: DuckDBVector, { first, count }: Rows): void {
    const key = this.#keys[at];
    if (!key?.isUnique) return;
    for (let row = 0; row < count; row++) {
      const value =
        vector instanceof DuckDBBlobVector
          ? vector.getItemBytes(row)
          : vector instanceof DuckDBIntegerVector
            ? vector.getItem(row)
            : null;
      if (at === 0 && this.#isAscending) {
        this.#isAscending = isAfter(value, this.#last);
        this.#last = value;
      }
      if (!key.index.add(first + row, value)) key.isUnique = false;
    }
    // Bytes of a chunk are gone with it.
    if (at === 0 && this.#last instanceof Uint8Array)
      this.#last = Uint8Array.prototype.slice.call(this.#last);
  }

  #bytes(): number {
    return [...this.#sources.map(({ values }) => values), ...this.#keys.map(({ index }) => index)].reduce(
      (sum, { bytes }) => sum + bytes,
      0,
    );
  }
}

function isAfter(value: number | Uint8Array | null, last: number | Uint8Array | null): boolean {
  if (value === null || last === null) return value !== null;
  if (typeof value === 'number' || typeof last === 'number')
    return typeof value === 'number' && typeof last === 'number' && value > last;
  // The bytes of text are in the order that DuckDB sorts text in.
  return Buffer.compare(value, last) > 0;
}

/** A store that was given up while it was built. */
export class StoreRefused extends Error {}

type Rows = { readonly first: number; readonly count: number };

function addValues(values: SourceColumn['values'], vector: DuckDBVector, { first, count }: Rows): void {
  if (values instanceof TextColumn) {
    if (vector instanceof DuckDBBlobVector)
      for (let row = 0; row < count; row++) values.add(vector.getItemBytes(row));
    return;
  }
  if (vector instanceof DuckDBIntegerVector)
    for (let row = 0; row < count; row++) values.set(first + row, vector.getItem(row));
}
