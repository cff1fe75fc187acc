import { randomUUID } from 'node:crypto';
import { type FieldNode, GraphQLError, type GraphQLSchema, getVariableValues, graphql, print } from 'graphql';
import type { DomainModel } from '../../contracts/index.ts';
import type { GraphqlParams } from '../../edge/index.ts';
import { chooseOperation, DocumentCache } from './document-cache.ts';
import { type Engine, StatementTimeout } from './engines/engine.ts';
import type { QueryLimits } from './query/limits.ts';
import { createOperationPlanner, type OperationPlanner, type RootField } from './query/plan-operation.ts';
import { printStatement } from './query/print-sql.ts';
import type { SelectionReader } from './query/selection.ts';

/** The answer to one request as JSON text. */
export type OperationAnswer = { readonly body: string; readonly hasData: boolean };

export type DomainOptions = {
  readonly model: DomainModel;
  readonly schema: GraphQLSchema;
  readonly engine: Engine;
  readonly limits: QueryLimits;
  readonly asOf: ReadonlyMap<string, string | null>;
  /** Told of failures whose text must not reach the caller. */
  readonly onError: (error: unknown, id: string) => void;
};

/** Answers operations of one domain: document → IR → one SQL statement per root field → bytes. */
export class DomainExecutor {
  readonly #options: DomainOptions;
  readonly #documents: DocumentCache;
  readonly #plan: OperationPlanner;

  constructor(options: DomainOptions) {
    this.#options = options;
    this.#documents = new DocumentCache(options.schema, options.limits);
    this.#plan = createOperationPlanner(options.model, options.limits);
  }

  /** Answers one request. Never rejects: what goes wrong is in the answer's `errors`. */
  async execute(params: GraphqlParams, signal?: AbortSignal): Promise<OperationAnswer> {
    const prepared = this.#documents.prepare(params.query ?? '');
    if (!prepared.ok) return refusal(prepared.errors);
    const operation = chooseOperation(prepared.document, params.operationName);
    if (operation instanceof GraphQLError) return refusal([operation]);
    const { schema } = this.#options;
    const variables = getVariableValues(schema, operation.variableDefinitions ?? [], params.variables, {
      maxErrors: 10,
    });
    if (variables.errors) return refusal(variables.errors);
    const reader: SelectionReader = { schema, fragments: prepared.fragments, variables: variables.coerced };
    const fields = this.#plan(reader, operation);
    const context = { reader, definitions: Object.values(prepared.fragments), signal };
    const answers = await Promise.all(fields.map((field) => this.#answer(field, context)));
    const errors = answers.flatMap((answer) => (answer.error ? [answer.error] : []));
    const isNull = answers.some(
      (answer, index) => answer.json === 'null' && answer.error && fields[index]?.nonNull,
    );
    const data = isNull
      ? 'null'
      : `{${answers.map(({ json }, index) => `${JSON.stringify(fields[index]?.as)}:${json}`).join(',')}}`;
    const parts = [`"data":${data}`];
    if (errors.length > 0) parts.push(`"errors":${JSON.stringify(errors)}`);
    if (wantsReceipt(params))
      parts.push(`"extensions":${JSON.stringify({ weft: { products: this.#products() } })}`);
    return { body: `{${parts.join(',')}}`, hasData: !isNull };
  }

  #products(): unknown[] {
    const { model, asOf } = this.#options;
    return model.products.map(({ id, version }) => ({ id, version, asOf: asOf.get(id) ?? null }));
  }

  async #answer(field: RootField, context: AnswerContext): Promise<FieldAnswer> {
    try {
      switch (field.kind) {
        case 'refused':
          return { json: 'null', error: field.error };
        case 'text':
          return { json: JSON.stringify(field.text) };
        case 'schema':
          return { json: await this.#fromSchema(field, context) };
        case 'entities':
          return { json: await this.#entities(field, context) };
        case 'query': {
          const rows = await this.#rows(field.query, context);
          return { json: field.query.kind === 'one' ? (rows[0] ?? 'null') : `[${rows.join(',')}]` };
        }
      }
    } catch (error) {
      return { json: 'null', error: this.#failure(error, field.as) };
    }
  }

  async #entities(field: Extract<RootField, { kind: 'entities' }>, context: AnswerContext): Promise<string> {
    const found = new Array<string>(field.count).fill('null');
    const batches = field.batches.map(async ({ positions, query }) => {
      const rows = await this.#rows({ kind: 'entities', entities: query }, context);
      positions.forEach((position, index) => {
        found[position] = rows[index] ?? 'null';
      });
    });
    await Promise.all(batches);
    return `[${found.join(',')}]`;
  }

  #rows(query: Extract<RootField, { kind: 'query' }>['query'], { signal }: AnswerContext) {
    const { engine } = this.#options;
    return engine.texts(printStatement(query, engine.dialect), signal);
  }

  /** Introspection and `_service`, run by graphql-js on a document of these fields alone. */
  async #fromSchema(
    field: Extract<RootField, { kind: 'schema' }>,
    { reader, definitions }: AnswerContext,
  ): Promise<string> {
    const source = `{ ${field.nodes.map((node) => printInlined(node, reader.variables)).join(' ')} } ${definitions.map(print).join(' ')}`;
    const result = await graphql({ schema: reader.schema, source });
    if (result.errors?.[0]) throw result.errors[0];
    return JSON.stringify(result.data?.[field.as] ?? null);
  }

  #failure(error: unknown, as: string): GraphQLError {
    if (error instanceof StatementTimeout) {
      return new GraphQLError(error.message, { path: [as], extensions: { code: error.code } });
    }
    const id = randomUUID();
    this.#options.onError(error, id);
    return new GraphQLError(`The data could not be read (error ${id}).`, {
      path: [as],
      extensions: { code: 'DATA_SOURCE_ERROR', id },
    });
  }
}

type AnswerContext = {
  readonly reader: SelectionReader;
  readonly definitions: readonly Parameters<typeof print>[0][];
  readonly signal: AbortSignal | undefined;
};
type FieldAnswer = { readonly json: string; readonly error?: GraphQLError };

function refusal(errors: readonly GraphQLError[]): OperationAnswer {
  return { body: JSON.stringify({ errors }), hasData: false };
}

function wantsReceipt({ extensions }: GraphqlParams): boolean {
  const weft = extensions['weft'];
  return typeof weft === 'object' && weft !== null && 'receipt' in weft && weft.receipt === true;
}

/** A field as text with its variables written out, so that it runs without the operation that declares them. */
function printInlined(node: FieldNode, variables: Readonly<Record<string, unknown>>): string {
  return print(node).replace(/\$(\w+)/g, (_whole, name: string) => JSON.stringify(variables[name] ?? null));
}
