import type DataLoader from 'dataloader';

/** What a resolver is called with, beside its rows. */
export type ResolverCall<Arguments = Readonly<Record<string, unknown>>> = {
  /** The field's arguments, coerced by GraphQL. */
  readonly args: Arguments;
  /** Headers of the request, names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The DataLoader of this request for a batch function: the same function gives the same loader, and its cache dies with the request. */
  loader<Key, Value>(batch: DataLoader.BatchLoadFn<Key, Value>): DataLoader<Key, Value>;
  /** Asks the generated fields of this domain, as one SQL statement per root field; rejects when they answer with an error. */
  query(
    text: string,
    variables?: Readonly<Record<string, unknown>>,
  ): Promise<Readonly<Record<string, unknown>>>;
};

/** Answers a field of `Query`. Generated types are returned as objects with their key. */
export type RootResolver<Arguments = Readonly<Record<string, unknown>>, Value = unknown> = (
  call: ResolverCall<Arguments>,
) => Value | Promise<Value>;

/** Answers a field for all rows of a request at once: there is no form that is called row by row. */
export type BatchResolver<Row, Arguments = Readonly<Record<string, unknown>>, Value = unknown> = {
  /** What `batch` reads of each row: fields of the generated type as in a selection (`"id delay route { name }"`). Without it the key. */
  readonly needs?: string;
  /** One value per row, in their order; an `Error` in the place of one fails that row only. */
  batch(
    rows: readonly Row[],
    call: ResolverCall<Arguments>,
  ): readonly (Value | Error)[] | Promise<readonly (Value | Error)[]>;
};

type FieldResolvers<Row> = { readonly [field: string]: BatchResolver<Row> | RootResolver };

/** Resolvers by type and field; `Rows` says what the rows of each type look like. */
export type Resolvers<Rows extends object = Readonly<Record<string, Readonly<Record<string, unknown>>>>> = {
  readonly [Type in keyof Rows]?: FieldResolvers<Rows[Type]>;
} & { readonly Query?: FieldResolvers<never> };

/** What `resolvers.ts` exports as `resolvers`; returns what it is given, and is there for its types. */
export function defineResolvers<
  Rows extends object = Readonly<Record<string, Readonly<Record<string, unknown>>>>,
>(resolvers: Resolvers<Rows>): Resolvers<Rows> {
  return resolvers;
}
