import {
  type DocumentNode,
  execute,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import type { Signal } from '../../../edge/index.ts';
import type { Engine } from '../engines/engine.ts';
import { bindStatement } from '../query/bind-statement.ts';
import type { Statement } from '../query/ir.ts';
import type { QueryBudget } from '../query/limits.ts';
import { type EntityBatch, type EntityType, groupRepresentations } from '../query/plan/plan-entities.ts';
import { refuseField } from '../query/plan/plan-operation.ts';
import { ByteSink } from '../store/byte-sink.ts';
import type { EntityReader, RowsReader } from '../store/store-readers.ts';
import type { AnswerRoom } from './answer-room.ts';
import type { BatchProgram, EntitiesProgram, FieldProgram, RowsProgram } from './field-program.ts';
import type { FirstPage } from './first-page.ts';

/** JSON as text or as UTF-8. */
export type Json = string | Uint8Array;

/** The answer of one root field. */
export type FieldAnswer = {
  readonly json: Json;
  readonly error?: GraphQLError;
  /** What is null because the data lacks it at the moment. */
  readonly degraded?: readonly string[];
};

/** One run of a program. */
export type Run = {
  readonly engine: Engine;
  readonly types: ReadonlyMap<string, EntityType>;
  readonly budget: QueryBudget;
  readonly room: AnswerRoom;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly signal: Signal | undefined;
};

const COMMA = 44;
const OPEN = 91;
const CLOSE = 93;

/** A list, a row or groups; a value that cannot be bound is an answer with an error. Rejects with what the engine says. */
export async function runRows(
  program: RowsProgram & Pick<FieldProgram, 'as'>,
  run: Run,
): Promise<FieldAnswer> {
  const { isSingle, degraded } = program;
  const reader = program.reader();
  let found: ArrayLike<number> | undefined;
  let statements: Statements | undefined;
  try {
    found = reader?.rows(run);
    if (!found) statements = bindStatements(program, run);
  } catch (error) {
    return { json: 'null', error: refuseField(error, program.as, program.nodes) };
  }
  if (reader && found) return { json: rowsFromMemory(reader, found, { isSingle, room: run.room }), degraded };
  const texts = statements ? await rowTexts(statements, program, run) : [];
  run.room.takeTexts(texts);
  return { json: isSingle ? (texts[0] ?? 'null') : `[${texts.join(',')}]`, degraded };
}

/** A statement, and the one that is tried before it. */
type Statements = {
  readonly statement: Statement;
  readonly first?: (Pick<FirstPage, 'isWhole'> & { readonly statement: Statement }) | undefined;
};

/** Throws UserInputError. */
function bindStatements(program: RowsProgram, run: Run): Statements {
  const first = program.firstPage();
  return {
    statement: bindStatement(program.statement.current(), run),
    first: first && { statement: bindStatement(first.template, run), isWhole: first.isWhole },
  };
}

async function rowTexts({ statement, first }: Statements, program: RowsProgram, run: Run): Promise<Texts> {
  if (first) {
    const texts = await textsOf(first.statement, program, run);
    if (first.isWhole(texts)) return texts;
  }
  return textsOf(statement, program, run);
}

type Texts = readonly (string | null)[];

function textsOf(statement: Statement, { answers }: RowsProgram, { engine, signal }: Run): Promise<Texts> {
  const ask = (): Promise<Texts> => engine.texts(statement, signal);
  return answers ? answers.texts(statement, ask) : ask();
}

function rowsFromMemory(
  { write }: RowsReader,
  rows: ArrayLike<number>,
  { isSingle, room }: { readonly isSingle: boolean; readonly room: AnswerRoom },
): Json {
  if (isSingle && rows.length === 0) return 'null';
  const sink = new ByteSink();
  if (!isSingle) sink.byte(OPEN);
  for (let at = 0; at < rows.length; at++) {
    if (at > 0) sink.byte(COMMA);
    write(rows[at] as number, sink);
    // The rest need not be written to know that it is too much.
    if (sink.length > room.left) break;
  }
  if (!isSingle) sink.byte(CLOSE);
  room.take(sink.length);
  return sink.take();
}

/** Representations: a bad one is an answer with an error. Rejects with what the engine says. */
export async function runEntities(
  program: EntitiesProgram & Pick<FieldProgram, 'as'>,
  run: Run,
): Promise<FieldAnswer> {
  const { representations: asked, nodes, as } = program;
  const representations = typeof asked === 'string' ? (run.variables[asked] as readonly unknown[]) : asked;
  let batches: readonly EntityBatch[];
  let programs: readonly BatchProgram[];
  try {
    run.budget.take('maxRepresentations', representations.length);
    batches = groupRepresentations(run.types, representations);
    programs = batches.map(({ typeName, key }) => program.batch(typeName, key));
  } catch (error) {
    return { json: 'null', error: refuseField(error, as, nodes) };
  }
  const [batch] = batches;
  const reader = programs[0]?.reader();
  if (batch && batches.length === 1 && reader) return { json: fromMemory(batch, reader, run.room) };
  const found = new Array<string>(representations.length).fill('null');
  await Promise.all(batches.map((one, index) => fill(found, one, programs[index] as BatchProgram, run)));
  const degraded = [...new Set(programs.flatMap((one) => one.degraded))];
  return { json: `[${found.join(',')}]`, degraded };
}

const NULL = Buffer.from('null');

/** All representations are of one kind, and their rows in memory. */
function fromMemory({ rows }: EntityBatch, reader: EntityReader, room: AnswerRoom): Uint8Array {
  const sink = new ByteSink(64 * rows.length + 64);
  sink.byte(OPEN);
  for (let at = 0; at < rows.length; at++) {
    if (at > 0) sink.byte(COMMA);
    const row = reader.find(rows[at] as readonly unknown[]);
    if (row < 0) sink.write(NULL);
    else reader.write(row, sink);
    if (sink.length > room.left) break;
  }
  sink.byte(CLOSE);
  room.take(sink.length);
  return sink.take();
}

/** Puts the rows of one kind where their representations stood. */
async function fill(found: string[], batch: EntityBatch, program: BatchProgram, run: Run): Promise<void> {
  const { positions, rows } = batch;
  const texts = await batchTexts(batch, program, run);
  run.room.takeTexts(texts);
  // A key that two rows share would move every later entity to the wrong place.
  if (texts.length !== rows.length)
    throw new Error(`Expected ${rows.length} rows of ${program.typeName}, got ${texts.length}.`);
  positions.forEach((position, index) => {
    found[position] = texts[index] ?? 'null';
  });
}

async function batchTexts(
  { rows }: EntityBatch,
  { statement, reader: readerNow }: BatchProgram,
  { engine, signal, variables }: Run,
): Promise<Texts> {
  const reader = readerNow();
  if (!reader) {
    const fields = rows[0]?.map((_value, field) => rows.map((row) => row[field] ?? null)) ?? [];
    return engine.texts(bindStatement(statement.current(), { variables, keys: fields }), signal);
  }
  return rows.map((key) => {
    const row = reader.find(key);
    if (row < 0) return null;
    const sink = new ByteSink(256);
    reader.write(row, sink);
    return Buffer.from(sink.take()).toString();
  });
}

/** Introspection and `_service`, run by graphql-js on the operation cut down to this field. */
export async function runSchemaField(
  { as, nodes }: { readonly as: string; readonly nodes: readonly FieldNode[] },
  { schema, node, fragments, variableValues }: SchemaRun,
): Promise<FieldAnswer> {
  const operation = { ...node, selectionSet: { kind: Kind.SELECTION_SET, selections: nodes } } as const;
  const document: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [operation, ...Object.values(fragments)],
  };
  const result = await execute({ schema, document, variableValues });
  const [error] = result.errors ?? [];
  return { json: JSON.stringify(result.data?.[as] ?? null), ...(error ? { error } : {}) };
}

/** What graphql-js needs to answer from the schema. */
export type SchemaRun = {
  readonly schema: GraphQLSchema;
  readonly node: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly variableValues: Readonly<Record<string, unknown>>;
};
