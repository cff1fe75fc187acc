import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

/** Checks a text input of a scalar; the message of a refusal names the form that was expected. */
function textScalar(name: string, pattern: RegExp, example: string): GraphQLScalarType<string, unknown> {
  const parse = (value: unknown): string => {
    const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
    if (typeof text === 'string' && pattern.test(text)) return text;
    const hint =
      typeof value === 'number' && !Number.isSafeInteger(value)
        ? ' A number this large must be given as text.'
        : '';
    throw new GraphQLError(`Expected ${name} such as ${example}, got ${JSON.stringify(value)}.${hint}`);
  };
  return new GraphQLScalarType<string, unknown>({
    name,
    parseValue: parse,
    // The literal's own text: a JavaScript number would already be rounded above 2^53.
    parseLiteral: (node) =>
      parse(
        node.kind === Kind.INT || node.kind === Kind.FLOAT || node.kind === Kind.STRING
          ? node.value
          : node.kind,
      ),
    serialize: (value) => value,
  });
}

const DAY = String.raw`\d{4}-\d{2}-\d{2}`;
const CLOCK = String.raw`\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?`;

/** The scalars of generated APIs, by name. Values leave as the engine wrote them; inputs are checked. */
export const SCALARS: Readonly<Record<string, GraphQLScalarType>> = {
  BigInt: textScalar('BigInt', /^-?\d{1,38}$/, '"12345678901234567890"'),
  Decimal: textScalar('Decimal', /^-?\d{1,28}(\.\d{1,10})?$/, '"12.50"'),
  Date: textScalar('Date', new RegExp(`^${DAY}$`), '"2001-07-01"'),
  DateTime: textScalar(
    'DateTime',
    new RegExp(`^${DAY}T${CLOCK}(Z|[+-]\\d{2}:\\d{2})$`),
    '"2001-07-01T12:30:00Z"',
  ),
  LocalDateTime: textScalar('LocalDateTime', new RegExp(`^${DAY}(T${CLOCK})?$`), '"2001-07-01T12:30:00"'),
  LocalTime: textScalar('LocalTime', new RegExp(`^${CLOCK}$`), '"12:30:00"'),
  UUID: textScalar(
    'UUID',
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
    '"2fd1c7de-5c50-4a3a-8a38-9a0f1d4f6d2c"',
  ),
};
