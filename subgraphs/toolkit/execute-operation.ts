import { randomUUID } from 'node:crypto';
import {
  type DocumentNode,
  execute,
  GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import type { DomainModel } from '../../contracts/index.ts';
import type { GraphqlParams, Signal } from '../../edge/index.ts';
import { chooseOperation, DocumentCache } from './document-cache.ts';
import { type Engine, StatementRefused } from './engines/engine.ts';
import type { RootQuery } from './query/ir.ts';
import type { QueryLimits } from './query/limits.ts';
import {
  createContextMaker,
  createOperationPlanner,
  type OperationPlanner,
  type RootField,
} from './query/plan-operation.ts';
import { printStatement } from './query/print-sql.ts';
import type { SelectionReader } from './query/selection.ts';
import { UserInputError } from './query/user-input-error.ts';
import type { ServedProduct } from './subgraph.ts';
import { Mutations } from './write/execute-mutation.ts';
import type { Writer } from './write/writer.ts';

/** The answer to one request as JSON text. */
export type OperationAnswer = { readonly body: string; readonly hasData: boolean };

export type DomainOptions = {
  readonly model: DomainModel;
  readonly schema: GraphQLSchema;
  readonly engine: Engine;
  readonly limits: QueryLimits;
  /** What a request that asks for a receipt is told of the products. */
  readonly products: () => readonly ServedProduct[];
  /** Set where the contracts let something be written. */
  readonly writer?: Writer;
  /** Told of failures whose text must not reach the caller. */
  readonly onError: (error: unknown, id: string) => void;
};

/** A request's operation, ready to be planned. */
type Operation = {
  readonly node: OperationDefinitionNode;
  readonly reader: SelectionReader;
  readonly rawVariables: Readonly<Record<string, unknown>>;
  readonly signal: Signal | undefined;
};

type FieldAnswer = { readonly json: string; readonly error?: GraphQLError };

/** Answers operations of one domain: document → IR → one SQL statement per root field → bytes. */
export class DomainExecutor {
  readonly #options: DomainOptions;
  readonly #documents: DocumentCache;
  readonly #plan: OperationPlanner;
  readonly #mutations: Mutations | undefined;

  constructor(options: DomainOptions) {
    const { model, schema, limits, writer } = options;
    this.#options = options;
    this.#documents = new DocumentCache(schema, limits);
    const contextOf = createContextMaker(model, limits);
    this.#plan = createOperationPlanner(model, limits, contextOf);
    const explain = (error: unknown, as: string): GraphQLError => this.#failure(error, as);
    this.#mutations = writer && new Mutations({ model, contextOf, writer, explain, onWritten: () => {} });
  }

  /**
   * Answers one request. Never rejects: what goes wrong is in the answer's `errors`. Only a mutation by GET has no answer: it
   * `needs POST`.
   */
  async execute(
    params: GraphqlParams,
    signal?: Signal,
    isGet = false,
  ): Promise<OperationAnswer | 'needs POST'> {
    try {
      const operation = this.#prepare(params, signal);
      if (!('node' in operation)) return refusal(operation);
      if (operation.node.operation === 'mutation') {
        if (isGet) return 'needs POST';
        // What was begun is done, also when its caller goes away.
        const done = (await this.#mutations?.run(operation.reader, operation.node)) ?? [];
        return this.#assemble(done, done, wantsReceipt(params));
      }
      const fields = this.#plan(operation.reader, operation.node);
      const answers = await Promise.all(fields.map((field) => this.#answer(field, operation)));
      return this.#assemble(fields, answers, wantsReceipt(params));
    } catch (error) {
      return refusal([this.#failure(error)]);
    }
  }

  /** Parses, validates and reads the variables; returns the errors of a request that is refused. */
  #prepare(params: GraphqlParams, signal: Signal | undefined): Operation | readonly GraphQLError[] {
    const prepared = this.#documents.prepare(params.query ?? '');
    if (!prepared.ok) return coded('GRAPHQL_VALIDATION_FAILED', prepared.errors);
    const node = chooseOperation(prepared.document, params.operationName);
    if (node instanceof GraphQLError) return coded('OPERATION_RESOLUTION_FAILURE', [node]);
    const { schema } = this.#options;
    // Validation has nothing to say about a kind of operation that the schema lacks.
    if (!schema.getRootType(node.operation))
      return coded('OPERATION_RESOLUTION_FAILURE', [
        new GraphQLError(`There are no ${node.operation}s here.`),
      ]);
    const variables = getVariableValues(schema, node.variableDefinitions ?? [], params.variables, {
      maxErrors: 10,
    });
    if (variables.errors) return coded('BAD_USER_INPUT', variables.errors);
    const reader: SelectionReader = { schema, fragments: prepared.fragments, variables: variables.coerced };
    return { node, reader, rawVariables: params.variables, signal };
  }

  #assemble(
    fields: readonly Pick<RootField, 'as' | 'nonNull' | 'degraded'>[],
    answers: readonly FieldAnswer[],
    receipt: boolean,
  ): OperationAnswer {
    const errors = answers.flatMap((answer, index) => [
      ...(answer.error ? [answer.error] : []),
      ...degradations(fields[index]),
    ]);
    const isNull = answers.some((answer, index) => answer.error && fields[index]?.nonNull);
    const data = isNull
      ? 'null'
      : `{${answers.map(({ json }, index) => `${JSON.stringify(fields[index]?.as)}:${json}`).join(',')}}`;
    const parts = [`"data":${data}`];
    if (errors.length > 0) parts.push(`"errors":${JSON.stringify(errors)}`);
    if (receipt)
      parts.push(`"extensions":${JSON.stringify({ weft: { products: this.#options.products() } })}`);
    return { body: `{${parts.join(',')}}`, hasData: !isNull };
  }

  async #answer(field: RootField, operation: Operation): Promise<FieldAnswer> {
    try {
      switch (field.kind) {
        case 'refused':
          return { json: 'null', error: field.error };
        case 'text':
          return { json: JSON.stringify(field.text) };
        case 'schema':
          return await fromSchema(field, operation);
        case 'entities':
          return { json: await this.#entities(field, operation) };
        case 'query': {
          const rows = await this.#rows(field.query, operation);
          const isOneRow = field.query.kind === 'one' || field.query.kind === 'connection';
          return { json: isOneRow ? (rows[0] ?? 'null') : `[${rows.join(',')}]` };
        }
      }
    } catch (error) {
      return { json: 'null', error: this.#failure(error, field.as) };
    }
  }

  async #entities(field: Extract<RootField, { kind: 'entities' }>, operation: Operation): Promise<string> {
    const found = new Array<string>(field.count).fill('null');
    const batches = field.batches.map(async ({ positions, query }) => {
      const rows = await this.#rows({ kind: 'entities', entities: query }, operation);
      // A key that two rows share would move every later entity to the wrong place.
      if (rows.length !== positions.length)
        throw new Error(`Expected ${positions.length} rows of ${query.typeName}, got ${rows.length}.`);
      positions.forEach((position, index) => {
        found[position] = rows[index] ?? 'null';
      });
    });
    await Promise.all(batches);
    return `[${found.join(',')}]`;
  }

  #rows(query: RootQuery, { signal }: Operation) {
    const { engine } = this.#options;
    return engine.texts(printStatement(query, engine.dialect), signal);
  }

  #failure(error: unknown, as?: string): GraphQLError {
    const path = as === undefined ? {} : { path: [as] };
    if (error instanceof GraphQLError) return error;
    if (error instanceof StatementRefused || error instanceof UserInputError)
      return new GraphQLError(error.message, { ...path, extensions: { code: error.code } });
    const id = randomUUID();
    this.#options.onError(error, id);
    return new GraphQLError(`The data could not be read (error ${id}).`, {
      ...path,
      extensions: { code: 'DATA_SOURCE_ERROR', id },
    });
  }
}

/** Introspection and `_service`, run by graphql-js on the operation cut down to this field. */
async function fromSchema(
  field: Extract<RootField, { kind: 'schema' }>,
  { node, reader, rawVariables }: Operation,
): Promise<FieldAnswer> {
  const operation = { ...node, selectionSet: { kind: Kind.SELECTION_SET, selections: field.nodes } } as const;
  const document: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [operation, ...Object.values(reader.fragments)],
  };
  const result = await execute({ schema: reader.schema, document, variableValues: rawVariables });
  const [error] = result.errors ?? [];
  return { json: JSON.stringify(result.data?.[field.as] ?? null), ...(error ? { error } : {}) };
}

/** One error for each field that is null only because the data lacks it; the rest of the answer is as it should be. */
function degradations(field: Pick<RootField, 'as' | 'degraded'> | undefined): readonly GraphQLError[] {
  return (field?.degraded ?? []).map(
    (message) =>
      new GraphQLError(message, { path: [field?.as ?? ''], extensions: { code: 'DATA_DEGRADED' } }),
  );
}

function refusal(errors: readonly GraphQLError[]): OperationAnswer {
  return { body: JSON.stringify({ errors }), hasData: false };
}

/** The same errors with a code, so that nobody takes a caller's mistake for a failure of the domain. */
function coded(code: string, errors: readonly GraphQLError[]): readonly GraphQLError[] {
  return errors.map(
    (error) =>
      new GraphQLError(error.message, {
        ...(error.nodes ? { nodes: error.nodes } : { source: error.source, positions: error.positions }),
        extensions: { code, ...error.extensions },
      }),
  );
}

function wantsReceipt({ extensions }: GraphqlParams): boolean {
  const weft = extensions['weft'];
  return typeof weft === 'object' && weft !== null && 'receipt' in weft && weft.receipt === true;
}
