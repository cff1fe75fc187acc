import { randomUUID } from 'node:crypto';
import {
  type FieldNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import type { DomainModel, Table } from '../../contracts/index.ts';
import type { GraphqlParams, Signal, StreamEvent } from '../../edge/index.ts';
import { coded, DocumentCache } from './document-cache.ts';
import { type Engine, StatementRefused } from './engines/engine.ts';
import type { Changes } from './events/open-changes.ts';
import { Subscriptions } from './events/subscriptions.ts';
import type { FederationTrace } from './federation-trace.ts';
import { AnswerRoom } from './program/answer-room.ts';
import { compileField, type FieldProgram, programsSize } from './program/field-program.ts';
import { OperationPrograms } from './program/operation-programs.ts';
import { ProgramCache } from './program/program-cache.ts';
import {
  type FieldAnswer,
  type Json,
  type Run,
  runEntities,
  runRows,
  runSchemaField,
} from './program/run-field.ts';
import { variableUses } from './program/variable-uses.ts';
import { QueryBudget, type QueryLimits } from './query/limits.ts';
import { type EntityType, entityTypes } from './query/plan/plan-entities.ts';
import {
  createContextMaker,
  createOperationPlanner,
  type OperationPlanner,
} from './query/plan/plan-operation.ts';
import { UserInputError } from './query/user-input-error.ts';
import type { KeyStores } from './store/key-stores.ts';
import type { ServedProduct } from './subgraph.ts';
import { Mutations } from './write/execute-mutation.ts';
import type { Writer } from './write/writer.ts';

/** The answer to one request as JSON. */
export type OperationAnswer = { readonly body: Json; readonly hasData: boolean };

/** The answers to a subscription, one per event. */
export type OperationEvents = { readonly events: AsyncIterable<StreamEvent> };

const NO_EVENTS = new GraphQLError(
  'A subscription is answered over WebSocket (graphql-transport-ws), or with Accept: text/event-stream.',
  { extensions: { code: 'SUBSCRIPTION_NOT_SUPPORTED' } },
);

/** Variables may have as many values as so many of the longest lists. */
const VALUES_FOR_LISTS = 10;

/** What answering the operations of a domain needs. */
export type DomainOptions = {
  readonly model: DomainModel;
  readonly schema: GraphQLSchema;
  readonly engine: Engine;
  /** Tables in memory, where the engine reads files. */
  readonly stores?: KeyStores | undefined;
  readonly limits: QueryLimits;
  /** What a request that asks for a receipt is told of the products. */
  readonly products: () => readonly ServedProduct[];
  /** Set where the contracts let something be written. */
  readonly writer?: Writer;
  /** Set where the contracts have changes published. */
  readonly changes?: Changes;
  /** Told of failures whose text must not reach the caller. */
  readonly onError: (error: unknown, id: string) => void;
};

/** Around one request. */
export type ExecuteOptions = {
  readonly isGet?: boolean;
  /** Whether the client can be sent events one by one. */
  readonly takesEvents?: boolean;
  readonly trace?: FederationTrace | undefined;
  /** For resolvers that a team wrote. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
};

type Programs = OperationPrograms<readonly FieldProgram[]>;

/** Answers operations of one domain: document → program, made once → one SQL statement per root field → bytes. */
export class DomainExecutor {
  readonly #options: DomainOptions;
  readonly #documents: DocumentCache<Programs>;
  readonly #cache: ProgramCache<readonly FieldProgram[]>;
  readonly #types: ReadonlyMap<string, EntityType>;
  readonly #plan: OperationPlanner;
  readonly #lookups: ReadonlySet<string>;
  readonly #mutations: Mutations | undefined;
  readonly #subscriptions: Subscriptions | undefined;

  constructor(options: DomainOptions) {
    const { model, schema, limits, engine, writer, changes } = options;
    this.#options = options;
    this.#documents = new DocumentCache(schema, limits);
    this.#cache = new ProgramCache(limits.maxCachedCharacters);
    this.#types = entityTypes(model);
    const contextOf = createContextMaker(model, limits);
    this.#plan = createOperationPlanner({ model, types: this.#types, limits, contextOf });
    this.#lookups = new Set(model.tables.flatMap(({ keys }) => keys.map(({ lookupField }) => lookupField)));
    const explain = (error: unknown, as: string): GraphQLError => this.#failure(error, as);
    const onWritten = (table: Table): void => changes?.nudge(table);
    this.#mutations = writer && new Mutations({ model, contextOf, writer, explain, onWritten });
    const { sourceOf } = changes ?? {};
    const report = (error: unknown): void => options.onError(error, 'changes');
    this.#subscriptions =
      sourceOf && new Subscriptions({ model, contextOf, engine, sourceOf, explain, report });
  }

  /**
   * Answers one request. Never rejects: what goes wrong is in the answer's `errors`. A mutation by GET has no answer: it `needs
   * POST`; a subscription has many.
   */
  async execute(
    params: GraphqlParams,
    signal?: Signal,
    { isGet = false, takesEvents = false, trace }: ExecuteOptions = {},
  ): Promise<OperationAnswer | OperationEvents | 'needs POST'> {
    try {
      const programs = this.#programs(params);
      if (!(programs instanceof OperationPrograms)) return refusal(programs);
      const variables = programs.readVariables(params.variables);
      if (!variables.ok) return refusal(coded('BAD_USER_INPUT', variables.errors));
      if (programs.node.operation === 'mutation') {
        if (isGet) return 'needs POST';
        // What was begun is done, also when its caller goes away.
        const done = (await this.#mutations?.run(programs.readerOf(variables.values), programs.node)) ?? [];
        return this.#assemble(done, done, { receipt: wantsReceipt(params), trace });
      }
      if (programs.node.operation === 'subscription') {
        if (!takesEvents) return refusal([NO_EVENTS]);
        return await this.#subscribe(programs, variables.values, wantsReceipt(params));
      }
      const fields = programs.program(variables.values);
      const { engine, limits } = this.#options;
      const run: Run = {
        engine,
        types: this.#types,
        budget: new QueryBudget(limits),
        room: new AnswerRoom(limits.maxAnswerBytes),
        variables: variables.values,
        signal,
      };
      const answers = await Promise.all(
        fields.map(async (field) => {
          const end = trace && this.#beginTrace(trace, field.as, programs.node);
          const answer = await this.#answer(field, run, { programs, params });
          end?.();
          return answer;
        }),
      );
      return this.#assemble(fields, answers, { receipt: wantsReceipt(params), trace });
    } catch (error) {
      return refusal([this.#failure(error)]);
    }
  }

  async #subscribe(
    programs: Programs,
    variables: Readonly<Record<string, unknown>>,
    receipt: boolean,
  ): Promise<OperationAnswer | OperationEvents> {
    // All parts are text, and so is what they make.
    const write = (as: string, json: string): string =>
      String(this.#assemble([{ as, nonNull: false }], [{ json }], { receipt }).body);
    const events = await this.#subscriptions?.open(programs.readerOf(variables), programs.node, write);
    if (!events || events instanceof GraphQLError) return refusal(events ? [events] : []);
    return { events };
  }

  /** The programs of the operation that is asked for; the errors of a document that is refused. */
  #programs({ query, operationName }: GraphqlParams): Programs | readonly GraphQLError[] {
    const prepared = this.#documents.prepare(query ?? '');
    if (!prepared.ok) return coded('GRAPHQL_VALIDATION_FAILED', prepared.errors);
    const { document, fragments } = prepared;
    return prepared.operation(operationName, (node) => {
      const { schema, engine, stores, limits } = this.#options;
      return new OperationPrograms({
        schema,
        node,
        fragments,
        uses: variableUses(schema, document, this.#lookups),
        maxVariableValues: VALUES_FOR_LISTS * limits.maxListValues,
        compile: (reader) =>
          this.#plan(reader, node).map((field) => compileField(field, { engine, stores, limits })),
        cache: this.#cache,
        sizeOf: programsSize,
      });
    });
  }

  #assemble(
    fields: readonly Pick<FieldProgram, 'as' | 'nonNull'>[],
    answers: readonly FieldAnswer[],
    { receipt, trace }: { readonly receipt: boolean; readonly trace?: FederationTrace | undefined },
  ): OperationAnswer {
    const errors = answers.flatMap((answer, index) => [
      ...(answer.error ? [answer.error] : []),
      ...degradations(fields[index]?.as, answer),
    ]);
    const isNull = answers.some((answer, index) => answer.error && fields[index]?.nonNull);
    const parts: Json[] = ['{"data":'];
    if (isNull) parts.push('null');
    else {
      parts.push('{');
      for (const [index, { json }] of answers.entries())
        parts.push(`${index === 0 ? '' : ','}"${fields[index]?.as}":`, json);
      parts.push('}');
    }
    if (errors.length > 0) parts.push(`,"errors":${JSON.stringify(errors)}`);
    const extensions = {
      ...(receipt ? { weft: { products: this.#options.products() } } : {}),
      ...(trace ? { ftv1: trace.finish(errors) } : {}),
    };
    if (Object.keys(extensions).length > 0) parts.push(`,"extensions":${JSON.stringify(extensions)}`);
    parts.push('}');
    return { body: joined(parts), hasData: !isNull };
  }

  /** Below a root field there is one statement for everything, so the trace goes no deeper. */
  #beginTrace(trace: FederationTrace, as: string, { selectionSet }: OperationDefinitionNode): () => void {
    const query = this.#options.schema.getQueryType();
    const node = selectionSet.selections.find(
      (one): one is FieldNode => one.kind === Kind.FIELD && (one.alias ?? one.name).value === as,
    );
    const name = node?.name.value ?? as;
    const type = String(query?.getFields()[name]?.type ?? '');
    return trace.begin({ path: [as], name, type, parentType: query?.name ?? 'Query' });
  }

  async #answer(
    field: FieldProgram,
    run: Run,
    { programs, params }: { readonly programs: Programs; readonly params: GraphqlParams },
  ): Promise<FieldAnswer> {
    try {
      switch (field.kind) {
        case 'refused':
          return { json: 'null', error: field.error };
        case 'text':
          return { json: field.json };
        case 'schema': {
          const { node, fragments } = programs;
          const { schema } = this.#options;
          return await runSchemaField(field, { schema, node, fragments, variableValues: params.variables });
        }
        case 'entities':
          return await runEntities(field, run);
        case 'rows':
          return await runRows(field, run);
      }
    } catch (error) {
      return { json: 'null', error: this.#failure(error, field.as) };
    }
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

/** One text as long as all parts are; else their bytes. */
function joined(parts: readonly Json[]): Json {
  if (parts.every((part) => typeof part === 'string')) return parts.join('');
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
}

/** One error for each field that is null only because the data lacks it; the rest of the answer is as it should be. */
function degradations(as: string | undefined, { degraded = [] }: FieldAnswer): readonly GraphQLError[] {
  return degraded.map(
    (message) => new GraphQLError(message, { path: [as ?? ''], extensions: { code: 'DATA_DEGRADED' } }),
  );
}

function refusal(errors: readonly GraphQLError[]): OperationAnswer {
  return { body: JSON.stringify({ errors }), hasData: false };
}

function wantsReceipt({ extensions }: GraphqlParams): boolean {
  const weft = extensions['weft'];
  return typeof weft === 'object' && weft !== null && 'receipt' in weft && weft.receipt === true;
}
