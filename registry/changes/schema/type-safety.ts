import { type GraphQLType, isListType, isNamedType, isNonNullType } from 'graphql';

/** True when whoever reads values of the older type can read those of the newer one: the same type, or less often null. */
export function isSafeForReaders(older: GraphQLType, newer: GraphQLType): boolean {
  if (isNonNullType(newer) && !isNonNullType(older)) return isSafeForReaders(older, newer.ofType);
  if (isNonNullType(older)) return isNonNullType(newer) && isSafeForReaders(older.ofType, newer.ofType);
  if (isListType(older)) return isListType(newer) && isSafeForReaders(older.ofType, newer.ofType);
  return isNamedType(newer) && older.name === newer.name;
}

/** True when every value that the older type takes is taken by the newer one: the same type, or null allowed as well. */
export function isSafeForWriters(older: GraphQLType, newer: GraphQLType): boolean {
  if (isNonNullType(older))
    return isSafeForWriters(older.ofType, isNonNullType(newer) ? newer.ofType : newer);
  if (isNonNullType(newer)) return false;
  if (isListType(older)) return isListType(newer) && isSafeForWriters(older.ofType, newer.ofType);
  return isNamedType(newer) && older.name === newer.name;
}
