import { randomUUID } from 'node:crypto';
import { execute, GraphQLError, type GraphQLSchema, getVariableValues } from 'graphql';
import { type DomainModel, foreignTypes } from '../../../contracts/index.ts';
import type { GraphqlParams, Signal, StreamEvent } from '../../../edge/index.ts';
import { DocumentCache } from '../document-cache.ts';
import type {
  DomainExecutor,
  ExecuteOptions,
  OperationAnswer,
  OperationEvents,
} from '../execute-operation.ts';
import { type FederationTrace, traceOperation } from '../federation-trace.ts';
import { QueryBudget, type QueryLimits } from '../query/limits.ts';
import { type EntityType, entityTypes } from '../query/plan/plan-entities.ts';
import { UserInputError } from '../query/user-input-error.ts';
import { completingSchema } from './completing-schema.ts';
import type { ExtensionFields } from './extension.ts';
import { type GeneratedAnswer, RequestScope } from './request-scope.ts';
import { type SplitOperation, splitOperation } from './split-operation.ts';

/** What answers operations of a domain, with or without an extension. */
export type OperationExecutor = Pick<DomainExecutor, 'execute'>;

/** What answering operations with fields of an extension needs. */
export type ExtendedOptions = {
  /** Answers all that is generated. */
  readonly generated: OperationExecutor;
  readonly model: DomainModel;
  readonly schema: GraphQLSchema;
  readonly sdl: string;
  readonly fields: ExtensionFields;
  readonly limits: QueryLimits;
  /** Told of failures whose text must not reach the caller. */
  readonly onError: (error: unknown, id: string) => void;
};

/** A request as it is taken apart. */
type Asked = {
  readonly split: SplitOperation;
  readonly params: GraphqlParams;
  readonly signal: Signal | undefined;
  readonly options: ExecuteOptions;
};

/**
 * Answers operations that select fields of an extension: the generated part goes to the database as ever, with what the resolvers
 * need of its rows; then graphql-js completes the answer with theirs. All other operations pass by.
 */
export class ExtendedExecutor implements OperationExecutor {
  readonly #options: ExtendedOptions;
  readonly #documents: DocumentCache<SplitOperation | 'generated'>;
  readonly #completing: GraphQLSchema;
  readonly #types: ReadonlyMap<string, EntityType>;
  readonly #references: ReadonlySet<string>;
  /** Finds documents that may select a field of the extension. */
  readonly #mentions: RegExp;

  constructor(options: ExtendedOptions) {
    const { schema, sdl, fields, limits, model } = options;
    this.#options = options;
    this.#documents = new DocumentCache(schema, limits);
    this.#completing = completingSchema(sdl, fields);
    this.#types = entityTypes(model);
    this.#references = new Set(foreignTypes(model).map(({ typeName }) => typeName));
    const names = [...fields.keys()].map((coordinate) => coordinate.split('.')[1]);
    this.#mentions = new RegExp(`\\b(?:${names.join('|')})\\b`);
  }

  /** As `DomainExecutor.execute`. */
  async execute(
    params: GraphqlParams,
    signal?: Signal,
    options: ExecuteOptions = {},
  ): Promise<OperationAnswer | OperationEvents | 'needs POST'> {
    const { generated } = this.#options;
    const split = this.#mentions.test(params.query ?? '') ? this.#split(params) : undefined;
    if (!split) return generated.execute(params, signal, options);
    const asked: Asked = { split, params, signal, options };
    const { trace: _, ...others } = options;
    const answer = await generated.execute({ ...params, query: split.generatedText }, signal, others);
    if (answer === 'needs POST') return answer;
    if ('events' in answer) return { events: this.#completeEvents(answer.events, asked) };
    return answer.hasData ? this.#complete(answer, asked) : answer;
  }

  /** Undefined for an operation that the generated part answers, or refuses, alone. */
  #split({ query, operationName, variables }: GraphqlParams): SplitOperation | undefined {
    const prepared = this.#documents.prepare(query ?? '');
    if (!prepared.ok) return undefined;
    const { schema, fields } = this.#options;
    const { fragments } = prepared;
    const split = prepared.operation(
      operationName,
      (node) => splitOperation({ schema, fields, fragments }, node) ?? 'generated',
    );
    if (split === 'generated' || !('document' in split)) return undefined;
    // Before anything is written, also by a mutation.
    const read = getVariableValues(schema, split.node.variableDefinitions ?? [], variables);
    return read.errors ? undefined : split;
  }

  #completeEvents(events: AsyncIterable<StreamEvent>, asked: Asked): AsyncIterable<StreamEvent> {
    const complete = async (event: StreamEvent): Promise<StreamEvent> => {
      if (event.kind === 'failed') return event;
      const { body } = await this.#complete({ body: event.body, hasData: true }, asked);
      return { kind: 'next', body: String(body) };
    };
    return {
      [Symbol.asyncIterator]() {
        const source = events[Symbol.asyncIterator]();
        return {
          async next() {
            const step = await source.next();
            return step.done ? step : { done: false, value: await complete(step.value) };
          },
          async return() {
            await source.return?.();
            return { done: true, value: undefined };
          },
        };
      },
    };
  }

  async #complete({ body }: OperationAnswer, asked: Asked): Promise<OperationAnswer> {
    const { split, params, options } = asked;
    const { limits } = this.#options;
    const generated = read(body);
    const scope = new RequestScope({
      split,
      variables: params.variables,
      headers: options.headers ?? {},
      types: this.#types,
      references: this.#references,
      budget: new QueryBudget(limits),
      answer: generated,
      ask: (query, variables) => this.#ask(query, variables, asked.signal),
      explain: (error) => this.#explain(error),
    });
    const traced = options.trace && this.#trace(split, options.trace);
    const result = await execute({
      schema: this.#completing,
      document: traced ?? split.document,
      variableValues: params.variables,
      contextValue: scope,
      rootValue: {},
    });
    const errors = [...scope.noted, ...(result.errors ?? []).map((error) => this.#withoutSecrets(error))];
    const extensions = {
      ...generated.extensions,
      ...(options.trace ? { ftv1: options.trace.finish(errors) } : {}),
    };
    const full = {
      data: result.data ?? null,
      ...(errors.length > 0 ? { errors } : {}),
      ...(Object.keys(extensions).length > 0 ? { extensions } : {}),
    };
    return { body: JSON.stringify(full, writable), hasData: full.data !== null };
  }

  /** The operation under a node of its own: a trace is found by it, and the document is shared by requests. */
  #trace({ document, node }: SplitOperation, trace: FederationTrace): SplitOperation['document'] {
    const own = { ...node };
    traceOperation(this.#completing, own, trace);
    return { ...document, definitions: document.definitions.map((one) => (one === node ? own : one)) };
  }

  async #ask(
    query: string,
    variables: Readonly<Record<string, unknown>>,
    signal: Signal | undefined,
  ): Promise<GeneratedAnswer> {
    const params = { query, operationName: undefined, variables, extensions: {} };
    const answer = await this.#options.generated.execute(params, signal, { isGet: true });
    if (answer === 'needs POST' || 'events' in answer)
      throw new TypeError('Expected a query of the generated fields, got a mutation or a subscription.');
    return read(answer.body);
  }

  /** What a resolver threw on purpose is a GraphQLError and may be read; anything else is for the log. */
  #explain(error: unknown): GraphQLError {
    if (error instanceof UserInputError)
      return new GraphQLError(error.message, { extensions: { code: error.code } });
    if (error instanceof Error && error.name === 'GraphQLError') {
      const { extensions = {} } = error as Partial<GraphQLError>;
      return 'code' in extensions && error instanceof GraphQLError
        ? error
        : new GraphQLError(error.message, { extensions: { code: 'RESOLVER_ERROR', ...extensions } });
    }
    const id = randomUUID();
    this.#options.onError(error, id);
    return new GraphQLError(`The field could not be resolved (error ${id}).`, {
      extensions: { code: 'RESOLVER_ERROR', id },
    });
  }

  /** What graphql-js itself finds wrong with a value may quote it. */
  #withoutSecrets(error: GraphQLError): GraphQLError {
    if ('code' in error.extensions) return error;
    const { message, extensions } = this.#explain(new Error(error.message, { cause: error.originalError }));
    const { nodes = [], path = [] } = error;
    return new GraphQLError(message, { nodes, path, extensions });
  }
}

function read(body: OperationAnswer['body']): GeneratedAnswer {
  return JSON.parse(typeof body === 'string' ? body : Buffer.from(body).toString()) as GeneratedAnswer;
}

/** `BigInt` travels as text. */
function writable(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
