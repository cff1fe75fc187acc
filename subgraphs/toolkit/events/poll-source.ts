import { z } from 'zod';
import type { Column, EventRules, Table } from '../../../contracts/index.ts';
import type { Engine } from '../engines/engine.ts';
import { identifier } from '../query/dialect.ts';
import type { Parameter } from '../query/parameter.ts';
import { SCALARS } from '../sdl/scalars.ts';
import { Bell } from './bell.ts';
import {
  BATCH_SIZE,
  type Change,
  type ChangeKind,
  type ChangeReader,
  type ChangeSource,
  foreignCursor,
  lost,
  type Position,
} from './change.ts';
import { imageSql, readImage } from './image-sql.ts';
import { LogReader, type ReadLog, SharedReads } from './log-reader.ts';

const ROW = 'polled';
const polledRow = z.object({
  position: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  version: z.unknown(),
  row: z.unknown(),
});

/**
 * Changes by way of a column that grows with each change of a row: rows are read in its order, each as it is by then. Several
 * changes between two looks are one, and rows that are gone show nowhere.
 */
export class PollSource implements ChangeSource {
  readonly #table: Table;
  readonly #rules: Extract<EventRules, { source: 'poll' }>;
  readonly #engine: Engine;
  /** The growing column, then the key: together no two rows share a place. */
  readonly #order: readonly Column[];
  readonly #bell = new Bell();
  readonly #shared = new SharedReads();
  #readers = 0;
  #timer: NodeJS.Timeout | undefined;
  #failure: unknown;

  constructor(table: Table, rules: Extract<EventRules, { source: 'poll' }>, engine: Engine) {
    this.#table = table;
    this.#rules = rules;
    this.#engine = engine;
    this.#order = [rules.column, ...table.key].flatMap((name) =>
      table.columns.filter((one) => one.name === name),
    );
  }

  async open(since: Position | undefined): Promise<ChangeReader> {
    if (since) this.#check(since);
    const after = since ?? (await this.#latest());
    this.#count(1);
    return new LogReader(this.#log(), after);
  }

  nudge(): void {
    this.#bell.ring();
  }

  async close(): Promise<void> {
    this.#failure = lost('The domain is being loaded anew.');
    clearInterval(this.#timer);
    this.#bell.ring();
  }

  #log(): ReadLog {
    const failure = (): unknown => this.#failure;
    return {
      bell: this.#bell,
      read: (after) => this.#shared.read(after, () => this.#read(after)),
      get failure() {
        return failure();
      },
      release: () => this.#count(-1),
    };
  }

  /** Nobody looks when nobody listens. */
  #count(difference: 1 | -1): void {
    this.#readers += difference;
    clearInterval(this.#timer);
    if (this.#readers === 0) return;
    this.#timer = setInterval(() => this.#bell.ring(), this.#rules.everyMs).unref();
  }

  /** A cursor comes from outside: what is in it is compared with columns. */
  #check(position: Position): void {
    if (position.length === 0) return;
    if (position.length !== this.#order.length) throw foreignCursor();
    this.#order.forEach(({ kind }, index) => {
      const text = position[index] ?? '';
      if (kind === 'Int' && !/^-?\d{1,10}$/.test(text)) throw foreignCursor();
      try {
        SCALARS[kind]?.parseValue(text);
      } catch {
        throw foreignCursor();
      }
    });
  }

  async #latest(): Promise<Position> {
    const [last] = await this.#rows([], 'DESC', 1);
    return last?.position ?? [];
  }

  async #read(after: Position): Promise<readonly Change[]> {
    try {
      return await this.#rows(after, 'ASC', BATCH_SIZE);
    } catch (error) {
      throw lost('The data could not be read.', error);
    }
  }

  async #rows(after: Position, direction: 'ASC' | 'DESC', limit: number): Promise<readonly Change[]> {
    const { dialect } = this.#engine;
    const parameters: Parameter[] = [];
    const columns = this.#order.map((column) => `${ROW}.${identifier(dialect.columnName(column))}`);
    const [growing = ''] = columns;
    const places = after.map((text, index) => {
      parameters.push(text);
      return dialect.cast(`$${index + 1}`, this.#order[index]?.kind ?? 'String', false);
    });
    const conditions = [
      `${growing} IS NOT NULL`,
      // Said twice, because only a plain comparison lets an engine leave out what it need not read.
      ...(places.length > 0
        ? [`${growing} >= ${places[0]}`, `(${columns.join(', ')}) > (${places.join(', ')})`]
        : []),
      ...this.#settled(growing),
    ];
    const position = this.#order.map(
      (column, index) => [`p${index}`, dialect.jsonValue(columns[index] ?? '', column.kind)] as const,
    );
    const version = this.#table.write?.version;
    const row = dialect.jsonObject([
      ['position', dialect.jsonObject(position)],
      [
        'version',
        version
          ? dialect.jsonValue(`${ROW}.${identifier(dialect.columnName(version))}`, version.kind)
          : 'NULL',
      ],
      ['row', imageSql(this.#table, dialect, ROW)],
    ]);
    const order = columns.map((column) => `${column} ${direction}`).join(', ');
    const texts = await this.#engine.texts({
      sql: `SELECT ${dialect.jsonText(row)} FROM ${dialect.table(this.#table)} ${ROW} WHERE ${conditions.join(' AND ')} ORDER BY ${order} LIMIT ${limit}`,
      parameters,
      isHeavy: false,
    });
    return texts.map((text) => this.#change(text ?? '{}'));
  }

  /** A transaction that began earlier may show up later; what is younger than it may take is left for the next time. */
  #settled(growing: string): readonly string[] {
    const { settleMs } = this.#rules;
    if (settleMs === 0 || !this.#order[0]?.kind.endsWith('DateTime')) return [];
    return [`${growing} <= now() - INTERVAL '${settleMs} milliseconds'`];
  }

  #change(text: string): Change {
    const { position, version, row } = polledRow.parse(JSON.parse(text));
    const places = this.#order.map((_column, index) => String(position[`p${index}`]));
    return { position: places, kind: this.#kindOf(version), image: readImage(this.#table, row) };
  }

  /** Only a counted version tells the first state of a row from later ones. */
  #kindOf(version: unknown): ChangeKind {
    return String(version) === '1' ? 'INSERT' : 'UPDATE';
  }
}
