import type { FieldNode, GraphQLError } from 'graphql';
import type { Engine } from '../engines/engine.ts';
import type { ListQuery, RootQuery, StatementTemplate } from '../query/ir.ts';
import type { QueryLimits } from '../query/limits.ts';
import type { Placeholder } from '../query/parameter.ts';
import type { EntitiesField, RootField } from '../query/plan/plan-operation.ts';
import { type ScanLimit, scanLimit } from '../query/scan-limit.ts';
import type { KeptAnswers } from '../store/kept-answers.ts';
import type { KeyStores } from '../store/key-stores.ts';
import { type EntityReader, entityReader, type RowsReader, rowsReader } from '../store/store-readers.ts';
import { type FirstPage, firstPage } from './first-page.ts';
import { StatementSource } from './statement-source.ts';

/** One root field, ready to be run again and again. */
export type FieldProgram = { readonly as: string; readonly nonNull: boolean } & (
  | { readonly kind: 'text'; readonly json: string }
  | { readonly kind: 'schema'; readonly nodes: readonly FieldNode[] }
  | { readonly kind: 'refused'; readonly error: GraphQLError }
  | RowsProgram
  | EntitiesProgram
);

/** A list, a row or groups: one statement, or a look into memory. */
export type RowsProgram = {
  readonly kind: 'rows';
  readonly nodes: readonly FieldNode[];
  readonly isSingle: boolean;
  /** What is null in the answer because the data lacks it at the moment. */
  readonly degraded: readonly string[];
  readonly statement: StatementSource;
  /** Undefined as long as the database has to answer. */
  readonly reader: () => RowsReader | undefined;
  /** Where the database looks for a page before it reads the whole table. */
  readonly firstPage: () => FirstPage | undefined;
  /** Where the database is asked only what it was not asked before. */
  readonly answers: KeptAnswers | undefined;
};

/** `_entities`: a program for each type and key that has come. */
export type EntitiesProgram = Pick<EntitiesField, 'kind' | 'nodes' | 'representations'> & {
  /** Throws UserInputError. */
  readonly batch: (typeName: string, key: number) => BatchProgram;
};

/** Representations of one type and key: one statement, or a look into memory. */
export type BatchProgram = {
  readonly typeName: string;
  readonly degraded: readonly string[];
  readonly statement: StatementSource;
  /** Undefined as long as the database has to answer. */
  readonly reader: () => EntityReader | undefined;
};

/** Where programs get their answers. */
export type Sources = {
  readonly engine: Engine;
  readonly stores: KeyStores | undefined;
  readonly limits: QueryLimits;
};

/** Compiles a planned root field. */
export function compileField(field: RootField, sources: Sources): FieldProgram {
  const { as, nonNull } = field;
  switch (field.kind) {
    case 'text':
      return { as, nonNull, kind: 'text', json: JSON.stringify(field.text) };
    case 'schema':
    case 'refused':
      return field;
    case 'query': {
      const { query, nodes, degraded } = field;
      const scan = scanLimit(query, sources.limits);
      const isSingle = query.kind === 'one' || query.kind === 'connection';
      const list = query.kind === 'list' || query.kind === 'one' ? query.list : undefined;
      return {
        as,
        nonNull,
        kind: 'rows',
        nodes,
        isSingle,
        degraded,
        statement: statementSource(query, sources, scan),
        reader: rowsReaderOf(list, sources),
        firstPage: firstPageOf(query, sources),
        answers: sources.stores?.answers,
      };
    }
    case 'entities': {
      const { kind, nodes, representations, plan } = field;
      const batches = new Map<string, BatchProgram>();
      const batch = (typeName: string, key: number): BatchProgram => {
        const name = `${typeName} ${key}`;
        const program = batches.get(name) ?? compileBatch(plan(typeName, key), sources);
        batches.set(name, program);
        return program;
      };
      return { as, nonNull, kind, nodes, representations, batch };
    }
  }
}

/** About how many characters programs hold: of their statements, and values that are part of them. */
export function programsSize(programs: readonly FieldProgram[]): number {
  return programs.reduce((sum, program) => sum + programSize(program), 0);
}

function programSize(program: FieldProgram): number {
  switch (program.kind) {
    case 'rows':
      return templateSize(program.statement.plain);
    // Their statements are made when they are first needed, and are about as long as what is selected.
    case 'entities':
      return 10 * program.nodes.reduce((sum, { loc }) => sum + (loc ? loc.end - loc.start : 0), 0);
    default:
      return 0;
  }
}

function templateSize({ sql, parameters }: StatementTemplate): number {
  return parameters.reduce<number>((sum, value) => sum + parameterSize(value), sql.length);
}

function parameterSize(value: Placeholder): number {
  if (typeof value === 'string') return value.length;
  return Array.isArray(value) ? value.reduce<number>((sum, one) => sum + String(one).length, 0) : 10;
}

function compileBatch(
  { query, degraded }: ReturnType<EntitiesField['plan']>,
  sources: Sources,
): BatchProgram {
  const { stores } = sources;
  return {
    typeName: query.typeName,
    degraded,
    statement: statementSource({ kind: 'entities', entities: query }, sources),
    reader: stores ? perVersion(stores, () => entityReader(query, stores.find)) : never,
  };
}

function statementSource(query: RootQuery, { engine, stores }: Sources, scan?: ScanLimit): StatementSource {
  return new StatementSource(query, { dialect: engine.dialect, scan, rollups: stores?.rollups });
}

function rowsReaderOf(list: ListQuery | undefined, { stores }: Sources): RowsProgram['reader'] {
  return list && stores ? perVersion(stores, () => rowsReader(list, stores)) : never;
}

function firstPageOf(query: RootQuery, { engine, stores }: Sources): RowsProgram['firstPage'] {
  const firstRows = stores?.firstRows;
  const hasPages = query.kind === 'list' || query.kind === 'connection';
  return hasPages && firstRows ? firstPage(query, { dialect: engine.dialect, firstRows }) : never;
}

function never(): undefined {
  return undefined;
}

/** Compiles against the tables in memory, anew when others have come into use. */
function perVersion<Reader>(stores: KeyStores, compile: () => Reader | undefined): () => Reader | undefined {
  let version = -1;
  let reader: Reader | undefined;
  return () => {
    if (version !== stores.version) {
      version = stores.version;
      reader = compile();
    }
    return reader;
  };
}
