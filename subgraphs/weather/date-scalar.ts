import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

/** The scalar `Date`: a day that exists, written YYYY-MM-DD. */
export const dateScalar = new GraphQLScalarType<string, string>({
  name: 'Date',
  serialize: readDate,
  parseValue: readDate,
  parseLiteral: (node) => readDate(node.kind === Kind.STRING ? node.value : undefined),
});

function readDate(value: unknown): string {
  if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)) {
    const day = new Date(`${value}T00:00:00Z`);
    // 2015-02-30 would silently become 2 March.
    if (!Number.isNaN(day.getTime()) && day.toISOString().startsWith(value)) return value;
  }
  const got = value === undefined ? 'another kind of value' : JSON.stringify(value);
  throw new GraphQLError(`Expected a day written YYYY-MM-DD, got ${got}.`, {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}
