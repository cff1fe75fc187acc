import {
  type GraphQLOutputType,
  type GraphQLSchema,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isListType,
  isNonNullType,
} from 'graphql';

/** What a value is made up for: the type a client knows it by, and what is done with what it cannot expect. */
export type MakeUp = {
  readonly known: GraphQLOutputType;
  readonly schemas: { readonly older: GraphQLSchema; readonly newer: GraphQLSchema };
  /** Where one object stands, each round puts another of the types that may stand there. */
  readonly round: number;
  /** The object that has the field, made up before. */
  readonly source: unknown;
  readonly surprise: (why: string) => void;
};

/** Two times the most types that may stand in one place, so that each occurs inside each. */
export const ROUNDS = 4 ** 2;

/**
 * A value that a field may have: as bad as its type allows for a client that knows the older one, and with what data had under the
 * older one, whether its type still takes it or not.
 */
export function makeUpValue(type: GraphQLOutputType, make: MakeUp): unknown {
  const { known, surprise } = make;
  if (!isNonNullType(type) && isNonNullType(known)) surprise('may be null now');
  const [now, then] = [getNullableType(type), getNullableType(known)];
  if (isListType(now) !== isListType(then)) surprise('is a list, or is none any more');
  if (isListType(now)) {
    const inner = { ...make, known: isListType(then) ? then.ofType : then };
    return listed(now.ofType, inner);
  }
  return named(now, { ...make, known: isListType(then) ? then.ofType : then });
}

function listed(type: GraphQLOutputType, make: MakeUp): readonly unknown[] {
  if (!isNonNullType(type) && isNonNullType(make.known)) make.surprise('may hold null now');
  const [now, then] = [getNullableType(type), getNullableType(make.known)];
  if (isListType(now) || isListType(then)) return [makeUpValue(type, make)];
  return alternatives(now, { ...make, known: then });
}

function named(type: GraphQLOutputType, make: MakeUp): unknown {
  const level = levelOf(make.source);
  const all = alternatives(type, make);
  const digit = Math.floor(make.round / 4 ** level);
  const value = all[digit % all.length];
  return isAbstractType(type) ? { ...asObject(value), level: level + 1 } : value;
}

/** Every value worth a look. */
function alternatives(
  type: GraphQLOutputType,
  { known, schemas, source, surprise }: MakeUp,
): readonly unknown[] {
  if (String(type) !== String(known)) surprise(`was ${known} and is ${type}`);
  if (isEnumType(type)) {
    const before = isEnumType(known) ? known.getValues().map(({ name }) => name) : [];
    const after = type.getValues().map(({ name }) => name);
    if (after.some((name) => !before.includes(name))) surprise('has a value that is new');
    // What data had comes first: where the value is gone, the answer is an error.
    return [...before.filter((name) => !after.includes(name)), ...after];
  }
  if (isAbstractType(type)) {
    const before = isAbstractType(known) ? schemas.older.getPossibleTypes(known).map(({ name }) => name) : [];
    const after = schemas.newer.getPossibleTypes(type).map(({ name }) => name);
    if (after.some((name) => !before.includes(name))) surprise('may be of a type that is new here');
    return [...new Set([...before, ...after])].map((name) => ({ __typename: name, level: levelOf(source) }));
  }
  if (isCompositeType(type)) return [{ __typename: String(type), level: levelOf(source) }];
  return [SCALARS[String(type)] ?? 'text'];
}

/** The type that a made up object is of. */
export function typeNameOf(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null && '__typename' in value
    ? String(value.__typename)
    : undefined;
}

/** How many places with several possible types lie above: each has its own digit of the round. */
function levelOf(source: unknown): number {
  return Number(asObject(source)['level'] ?? 0);
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

const SCALARS: Readonly<Record<string, unknown>> = { Int: 1, Float: 1.5, Boolean: true };
