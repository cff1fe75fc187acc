import { type Column, type ColumnKind, isNestedValue } from '../../../contracts/index.ts';
import { identifier, POSITION } from '../query/dialect.ts';
import type { Statement } from '../query/ir.ts';
import type { Parameter } from '../query/parameter.ts';
import { printWrittenRow } from '../query/sql/print-sql.ts';
import type { Cell } from './check-value.ts';
import type { Assignment, WriteCommand } from './write-command.ts';
import type { WritableTable } from './write-sdl.ts';
import type { Writer } from './writer.ts';

/** The row that a statement writes, by this alias where the engine lets it have one. */
const WRITTEN = 'written';

/** What a statement tells of the rows it wrote: the selection itself, their keys as JSON objects, or that there was one. */
export type Returning = 'selection' | 'key';

/** Statements that write; values are bound, names come from the contract. */
export class WritePrinter {
  readonly #writer: Writer;

  constructor(writer: Writer) {
    this.#writer = writer;
  }

  /** One statement for rows that give values to the same columns, whatever their number. */
  insert(
    { table, shape }: Extract<WriteCommand, { kind: 'insert' }>,
    rows: readonly (readonly Assignment[])[],
    returning: Returning,
  ): Statement {
    const { dialect } = this.#writer;
    const parameters: Parameter[] = [];
    const columns = rows[0]?.map(({ column }) => column) ?? [];
    const given = columns.map((column, index) => ({
      name: column.name,
      type: boundAs(column),
      placeholder: bind(
        parameters,
        rows.map((row) => row[index]?.cell ?? null),
      ),
    }));
    const kept = keptColumns(table).map((column) => [column, firstVersion(column)] as const);
    const names = [...columns, ...kept.map(([column]) => column)].map((column) => identifier(column.source));
    const values = [
      ...columns.map((column) => this.#stored(table, column, `given.${identifier(column.name)}`)),
      ...kept.map(([, sql]) => sql),
    ];
    const into = `${this.#writer.target(table)}${this.#alias()}`;
    const sql = `INSERT INTO ${into} (${names.join(', ')}) SELECT ${values.join(', ')} FROM ${dialect.representations(given, 'given')} ORDER BY given.${POSITION}`;
    return this.#returning(sql, { table, shape, parameters, returning });
  }

  update(command: Extract<WriteCommand, { kind: 'update' }>, returning: Returning): Statement {
    const { table, set, shape } = command;
    const parameters: Parameter[] = [];
    const changes = [
      ...set.map(({ column, cell }) => {
        const value = this.#cast(parameters, boundAs(column), cell);
        return `${identifier(column.source)} = ${this.#stored(table, column, value)}`;
      }),
      ...keptColumns(table).map((column) => `${identifier(column.source)} = ${nextVersion(column)}`),
    ];
    const sql = `UPDATE ${this.#writer.target(table)}${this.#alias()} SET ${changes.join(', ')}${this.#where(parameters, command)}`;
    return this.#returning(sql, { table, shape, parameters, returning });
  }

  delete(command: Extract<WriteCommand, { kind: 'delete' }>, returning: Returning): Statement {
    const { table, shape } = command;
    const parameters: Parameter[] = [];
    const sql = `DELETE FROM ${this.#writer.target(table)}${this.#alias()}${this.#where(parameters, command)}`;
    return this.#returning(sql, { table, shape, parameters, returning });
  }

  /** Keeps others from changing a row until the transaction ends. */
  lock({ table, key }: { readonly table: WritableTable; readonly key: readonly Assignment[] }): Statement {
    const parameters: Parameter[] = [];
    const conditions = this.#equal(parameters, table, key);
    const sql = `SELECT '1' FROM ${this.#writer.target(table)} WHERE ${conditions.join(' AND ')} FOR UPDATE`;
    return { sql, parameters, isHeavy: false };
  }

  #alias(): string {
    return this.#writer.returnsRows ? ` AS ${WRITTEN}` : '';
  }

  #where(
    parameters: Parameter[],
    { table, key, ifVersion }: Pick<Extract<WriteCommand, { kind: 'delete' }>, 'table' | 'key' | 'ifVersion'>,
  ): string {
    return ` WHERE ${this.#equal(parameters, table, ifVersion ? [...key, ifVersion] : key).join(' AND ')}`;
  }

  #equal(parameters: Parameter[], table: WritableTable, assignments: readonly Assignment[]): string[] {
    return assignments.map(({ column, cell }) =>
      this.#writer.dialect.compareGiven(identifier(column.source), '=', {
        placeholder: bind(parameters, cell),
        type: column.kind,
        stored: { table, column },
      }),
    );
  }

  /** A value as the column holds it. */
  #stored(table: WritableTable, column: Column, value: string): string {
    return isNestedValue(column) ? this.#writer.fromJson(table, column, value) : value;
  }

  #cast(parameters: Parameter[], kind: ColumnKind, cell: Cell): string {
    return this.#writer.dialect.cast(bind(parameters, cell), kind, false);
  }

  #returning(
    sql: string,
    of: Pick<WriteCommand, 'table' | 'shape'> & {
      readonly parameters: Parameter[];
      readonly returning: Returning;
    },
  ): Statement {
    const { dialect } = this.#writer;
    const { table, shape, parameters, returning } = of;
    const row =
      returning === 'selection'
        ? printWrittenRow(shape, { alias: WRITTEN, table }, { dialect, parameters })
        : dialect.jsonObject(
            table.columns
              .filter((column) => table.key.includes(column.name))
              .map((column) => [column.name, dialect.jsonValue(this.#writer.returned(column), column.kind)]),
          );
    return { sql: `${sql} RETURNING ${dialect.jsonText(row)}`, parameters, isHeavy: false };
  }
}

/** Objects and lists travel as JSON. */
function boundAs(column: Column): ColumnKind {
  return isNestedValue(column) ? 'JSON' : column.kind;
}

/** Binds a value and returns its placeholder. */
function bind(parameters: Parameter[], value: Parameter): string {
  parameters.push(value);
  return `$${parameters.length}`;
}

/** The columns that the toolkit itself sets with each write. */
function keptColumns({ write, columns, events }: WritableTable): readonly Column[] {
  const polled = events?.source === 'poll' ? columns.find(({ name }) => name === events.column) : undefined;
  return [...new Set([write.version, polled].filter((column) => column !== undefined))];
}

function isCounter({ kind }: Column): boolean {
  return kind === 'Int' || kind === 'BigInt';
}

function firstVersion(column: Column): string {
  return isCounter(column) ? '1' : 'now()';
}

/** Later than the version before, also when the clock was put back or is too coarse. */
function nextVersion(column: Column): string {
  const name = identifier(column.source);
  if (isCounter(column)) return `coalesce(${name}, 0) + 1`;
  return `greatest(now(), ${name} + INTERVAL '1 microsecond')`;
}
