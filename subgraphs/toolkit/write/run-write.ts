import { z } from 'zod';
import { bindStatement } from '../query/bind-statement.ts';
import type { EntityQuery, Shape, ShapeValue } from '../query/ir.ts';
import { printStatement } from '../query/sql/print-sql.ts';
import type { Cell } from './check-value.ts';
import { WritePrinter } from './print-write.ts';
import type { Assignment, WriteCommand } from './write-command.ts';
import { violation, WriteRefused } from './write-refused.ts';
import type { WritableTable } from './write-sdl.ts';
import type { RunStatement, Writer } from './writer.ts';

type Insert = Extract<WriteCommand, { kind: 'insert' }>;
type Change = Exclude<WriteCommand, Insert>;

/**
 * Runs one mutation field as one transaction and returns its value as JSON text. Rejects with WriteRefused, or the database's own
 * error, when nothing was written.
 */
export function runWrite(command: WriteCommand, writer: Writer): Promise<string> {
  return writer.transaction(command.table, async (run) => {
    const step = new WriteStep(writer, run);
    switch (command.kind) {
      case 'insert':
        return `[${(await step.insert(command)).join(',')}]`;
      case 'update':
        return step.update(command);
      case 'delete':
        return step.delete(command);
    }
  });
}

/** The statements of one transaction. */
class WriteStep {
  readonly #writer: Writer;
  readonly #run: RunStatement;
  readonly #print: WritePrinter;

  constructor(writer: Writer, run: RunStatement) {
    this.#writer = writer;
    this.#run = run;
    this.#print = new WritePrinter(writer);
  }

  async insert(command: Insert): Promise<readonly string[]> {
    const { table, shape, rows } = command;
    if (!this.#writer.guardsKeys(table)) await this.#checkKeysAreFree(command);
    const isWhole = this.#returnsAll(shape);
    const written: string[] = [];
    for (const places of sameColumns(rows).values()) {
      const part = places.flatMap((place) => rows.slice(place, place + 1));
      const texts = await this.#run(this.#print.insert(command, part, isWhole ? 'selection' : 'key'));
      places.forEach((place, index) => {
        written[place] = texts[index] ?? 'null';
      });
    }
    return isWhole
      ? written
      : this.#read(
          table,
          written.map((text) => readKey(table, text)),
          shape,
        );
  }

  async update(command: Extract<WriteCommand, { kind: 'update' }>): Promise<string> {
    const { table, shape, key } = command;
    const isWhole = this.#returnsAll(shape);
    const [text] = await this.#run(this.#print.update(command, isWhole ? 'selection' : 'key'));
    if (typeof text !== 'string') return this.#missed(command);
    return isWhole ? text : this.#readOne(table, key, shape);
  }

  async delete(command: Extract<WriteCommand, { kind: 'delete' }>): Promise<string> {
    const { table, shape, key } = command;
    const isWhole = this.#returnsAll(shape);
    if (!isWhole && this.#writer.returnsRows) await this.#run(this.#print.lock(command));
    // Its relations have to be read while it is still there.
    const before = isWhole ? undefined : await this.#readOne(table, key, shape);
    const [text] = await this.#run(this.#print.delete(command, isWhole ? 'selection' : 'key'));
    if (typeof text !== 'string') return this.#missed(command);
    return before ?? text;
  }

  #returnsAll(shape: Shape): boolean {
    return this.#writer.returnsRows && shape.every(({ value }) => isOfRow(value));
  }

  /** No row was changed: there is none with this key, or it has another version by now. */
  async #missed({ table, key, ifVersion }: Change): Promise<string> {
    if (!ifVersion) return 'null';
    const { column } = ifVersion;
    const as = column.field;
    const shape: Shape = [
      { as, value: { kind: 'column', column: { name: column.name, type: column.kind } } },
    ];
    const text = await this.#readOne(table, key, shape);
    if (text === 'null') return text;
    const current = z.record(z.string(), z.unknown()).parse(JSON.parse(text))[as];
    throw new WriteRefused(
      'VERSION_CONFLICT',
      `Expected ${as} to be ${JSON.stringify(ifVersion.cell)} still, but it is ${JSON.stringify(current)}: somebody else changed the row. Read it again. Nothing was written.`,
      { currentVersion: current },
    );
  }

  async #checkKeysAreFree({ table, rows }: Insert): Promise<void> {
    const keys = rows.map((row) =>
      table.key.flatMap((name) => row.filter(({ column }) => column.name === name)),
    );
    const known = keys.filter((key) => key.length === table.key.length);
    if (known.length === 0) return;
    const shape: Shape = [{ as: 'isTaken', value: { kind: 'text', text: 'yes' } }];
    const cells = known.map((key) => key.map(({ cell }) => cell));
    const taken = (await this.#read(table, cells, shape)).some((text) => text !== 'null');
    if (taken)
      throw violation(
        'unique',
        keyColumns(table).map((column) => column.field),
      );
  }

  async #readOne(table: WritableTable, key: readonly Assignment[], shape: Shape): Promise<string> {
    const [text] = await this.#read(table, [key.map(({ cell }) => cell)], shape);
    return text ?? 'null';
  }

  /** Rows by key, in the order of the keys, as they are inside the transaction. */
  async #read(
    table: WritableTable,
    keys: readonly (readonly Cell[])[],
    shape: Shape,
  ): Promise<readonly string[]> {
    const key = keyColumns(table);
    const entities: EntityQuery = {
      typeName: table.typeName,
      fields: key.map(({ field, kind }) => ({ name: field, type: kind })),
      values: key.map((_column, at) => keys.map((cells) => cells[at] ?? null)),
      table: { table, key },
      shape,
    };
    const texts = await this.#run(
      bindStatement(printStatement({ kind: 'entities', entities }, this.#writer.dialect), { variables: {} }),
    );
    return texts.map((text) => text ?? 'null');
  }
}

/** The places of rows that give values to the same columns: each such set is one statement. */
function sameColumns(rows: readonly (readonly Assignment[])[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  rows.forEach((row, index) => {
    const names = JSON.stringify(row.map(({ column }) => column.name));
    const same = places.get(names);
    if (same) same.push(index);
    else places.set(names, [index]);
  });
  return places;
}

function keyColumns(table: WritableTable) {
  return table.key.flatMap((name) => table.columns.filter((column) => column.name === name));
}

const keyText = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

function readKey(table: WritableTable, text: string): readonly Cell[] {
  const values = keyText.parse(JSON.parse(text));
  return table.key.map((name) => {
    const value = values[name] ?? null;
    return typeof value === 'boolean' ? String(value) : value;
  });
}

/** False for what has to be looked up in other rows: a statement that writes still sees those as they were before. */
function isOfRow(value: ShapeValue): boolean {
  switch (value.kind) {
    case 'toOne':
    case 'toMany':
    case 'groups':
      return false;
    case 'object':
    case 'reference':
      return value.shape.every((field) => isOfRow(field.value));
    default:
      return true;
  }
}
