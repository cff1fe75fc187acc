import DataLoader from 'dataloader';
import { type FieldNode, GraphQLError, type GraphQLResolveInfo, getNamedType } from 'graphql';
import type { QueryBudget } from '../query/limits.ts';
import type { EntityType } from '../query/plan/plan-entities.ts';
import type { ExtensionField } from './extension.ts';
import { needAlias } from './extension.ts';
import type { ResolverCall } from './resolvers.ts';
import { KEYS_VARIABLE, type SplitOperation } from './split-operation.ts';

/** An answer of the generated part. */
export type GeneratedAnswer = {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly GeneratedError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
};
/** An error of the generated part, with its path in the answer. */
export type GeneratedError = {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
};

/** What one request with fields of an extension is run with. */
export type ScopeOptions = {
  readonly split: SplitOperation;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly types: ReadonlyMap<string, EntityType>;
  /** Types of other domains that this one only points at. */
  readonly references: ReadonlySet<string>;
  readonly budget: QueryBudget;
  /** What the generated part answered, by response name of the root fields. */
  readonly answer: GeneratedAnswer;
  /** Asks the generated part. */
  ask(query: string, variables: Readonly<Record<string, unknown>>): Promise<GeneratedAnswer>;
  /** Makes an error the caller may see of whatever a resolver threw. */
  explain(error: unknown): GraphQLError;
};

type Batch = Extract<ExtensionField, { kind: 'batch' }>;
type Given = Readonly<Record<string, unknown>>;

/** A value of a type of another domain that a resolver returned: its fields have their own names, not those of the answer. */
export class ReferenceValue {
  readonly fields: Given;

  constructor(fields: Given) {
    this.fields = fields;
  }
}

/** One request's loaders: the rows of a field, the entities of a place and what the team's own loaders keep live as long as it. */
export class RequestScope {
  readonly #options: ScopeOptions;
  readonly #failed: ReadonlyMap<string, GeneratedError>;
  readonly #rows = new Map<string, DataLoader<Given, unknown>>();
  readonly #entities = new Map<readonly FieldNode[], DataLoader<Given, unknown, string>>();
  readonly #own = new Map<unknown, unknown>();
  /** Errors of the generated part that made nothing null at the root. */
  readonly noted: GeneratedError[] = [];

  constructor(options: ScopeOptions) {
    this.#options = options;
    const { data, errors = [] } = options.answer;
    const failed = new Map<string, GeneratedError>();
    for (const error of errors) {
      const as = String(error.path?.[0]);
      if (error.path?.length === 1 && data?.[as] === null) failed.set(as, error);
      else this.noted.push(error);
    }
    this.#failed = failed;
  }

  /** A root field that the generated part answered; throws the error it has instead. */
  generatedRoot(as: string): unknown {
    const failed = this.#failed.get(as);
    if (failed) throw asGraphqlError(failed);
    return this.#options.answer.data?.[as];
  }

  /** What a resolver of `Query` returns; entities are fetched by their key. */
  async root(
    field: Extract<ExtensionField, { kind: 'root' }>,
    args: Given,
    info: GraphQLResolveInfo,
  ): Promise<unknown> {
    try {
      this.#checkDepth(info);
      return this.returned(await field.resolve(this.#call(args)), info);
    } catch (error) {
      throw this.#options.explain(error);
    }
  }

  /** What the resolver of a field says of one row; all rows of the request that ask with equal arguments are one batch. */
  async row(
    field: Batch,
    source: Given,
    { args, info }: { readonly args: Given; readonly info: GraphQLResolveInfo },
  ): Promise<unknown> {
    const coordinate = `${info.parentType.name}.${info.fieldName}`;
    const name = `${coordinate} ${JSON.stringify(args)}`;
    let loader = this.#rows.get(name);
    if (!loader) {
      loader = new DataLoader((rows) => this.#runBatch(field, rows, { args, coordinate }), { cache: false });
      this.#rows.set(name, loader);
    }
    try {
      this.#checkDepth(info);
      return this.returned(await loader.load(rowOf(field, source)), info);
    } catch (error) {
      throw this.#options.explain(error);
    }
  }

  async #runBatch(
    field: Batch,
    rows: readonly Given[],
    { args, coordinate }: { readonly args: Given; readonly coordinate: string },
  ): Promise<unknown[]> {
    try {
      const values: unknown = await field.batch(rows, this.#call(args));
      if (Array.isArray(values) && values.length === rows.length)
        return values.map((value: unknown) =>
          value instanceof Error ? this.#options.explain(value) : value,
        );
      const got = Array.isArray(values) ? String(values.length) : `a ${typeof values}`;
      throw new TypeError(
        `Expected the resolver of ${coordinate} to return ${rows.length} values, one per row, got ${got}.`,
      );
    } catch (error) {
      // Once for the batch, so that one failure is one line of the log, whatever number of rows it was for.
      throw this.#options.explain(error);
    }
  }

  /** A value a resolver returned as graphql-js completes it: entities become what is selected on them. */
  returned(value: unknown, info: GraphQLResolveInfo): unknown {
    const { name } = getNamedType(info.returnType);
    const { types, references } = this.#options;
    if (value === null || value === undefined || !(types.has(name) || references.has(name))) return value;
    if (Array.isArray(value)) return value.map((one: unknown) => this.returned(one, info));
    if (types.has(name)) return this.#entity(value, name, info);
    return isRecord(value) ? new ReferenceValue(value) : value;
  }

  #entity(value: unknown, typeName: string, info: GraphQLResolveInfo): unknown {
    const { types, explain } = this.#options;
    const keys = types.get(typeName)?.keys ?? [];
    const key = isRecord(value)
      ? keys.find((one) => one.every(({ name }) => isKeyValue(value[name])))
      : undefined;
    if (!isRecord(value) || !key) {
      const names = keys.map((one) => one.map(({ name }) => name).join(' ')).join(', or ');
      const got = isRecord(value) ? `an object with ${Object.keys(value).join(', ')}` : `a ${typeof value}`;
      return explain(
        new TypeError(
          `Expected ${info.parentType.name}.${info.fieldName} to return ${typeName} as an object with its key (${names}), got ${got}.`,
        ),
      );
    }
    const reference = Object.fromEntries([
      ['__typename', typeName],
      ...key.map(({ name }) => [name, value[name]]),
    ]);
    return this.#entityLoader(typeName, info).load(reference);
  }

  #entityLoader(typeName: string, info: GraphQLResolveInfo): DataLoader<Given, unknown, string> {
    const { fieldNodes } = info;
    const known = this.#entities.get(fieldNodes);
    if (known) return known;
    const { split, budget } = this.#options;
    const loader = new DataLoader<Given, unknown, string>(
      (references) => this.#fetch(split.entitiesText(typeName, fieldNodes), references),
      {
        cacheKeyFn: (reference) => JSON.stringify(reference),
        maxBatchSize: budget.limits.maxRepresentations,
      },
    );
    this.#entities.set(fieldNodes, loader);
    return loader;
  }

  async #fetch(text: string, references: readonly Given[]): Promise<unknown[]> {
    const { budget, ask, variables, explain } = this.#options;
    try {
      budget.take('maxRepresentations', references.length);
    } catch (error) {
      throw explain(error);
    }
    const { data, errors = [] } = await ask(text, { ...variables, [KEYS_VARIABLE]: references });
    const found = data?.['_entities'];
    if (!Array.isArray(found)) throw asGraphqlError(errors[0]);
    for (const { path: _, ...error } of errors) this.noted.push(error);
    return found;
  }

  #call(args: Given): ResolverCall {
    const { headers, ask } = this.#options;
    return {
      args,
      headers,
      loader: <Key, Value>(batch: DataLoader.BatchLoadFn<Key, Value>) => {
        const known = this.#own.get(batch) as DataLoader<Key, Value> | undefined;
        const loader = known ?? new DataLoader<Key, Value>(batch);
        this.#own.set(batch, loader);
        return loader;
      },
      query: async (text, variables = {}) => {
        const { data, errors } = await ask(text, variables);
        if (errors?.length || !data) throw asGraphqlError(errors?.[0]);
        return data;
      },
    };
  }

  /** The generated part counts levels by itself; those between two of its parts are counted here. */
  #checkDepth(info: GraphQLResolveInfo): void {
    let depth = 0;
    for (let at: typeof info.path | undefined = info.path; at; at = at.prev)
      if (typeof at.key === 'string') depth += 1;
    this.#options.budget.checkDepth(depth, 'fields');
  }
}

/** An error of the generated part, for the place it belongs to. */
function asGraphqlError(
  { message, extensions }: GeneratedError = { message: 'No data came.' },
): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'DATA_SOURCE_ERROR', ...extensions } });
}

function rowOf({ needs }: Batch, source: Given): Given {
  if (!needs) return source;
  return Object.fromEntries(needs.map(({ name }) => [name.value, source[needAlias(name.value)] ?? null]));
}

function isRecord(value: unknown): value is Given {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isKeyValue(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}
