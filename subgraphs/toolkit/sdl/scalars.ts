import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

/** Checks a text input of a scalar; the message of a refusal names the form that was expected. */
function textScalar(
  name: string,
  isValid: (text: string) => boolean,
  example: string,
): GraphQLScalarType<string, unknown> {
  const parse = (value: unknown): string => {
    const text = typeof value === 'number' && isExact(value) ? String(value) : value;
    if (typeof text === 'string' && isValid(text)) return text;
    const hint =
      typeof value === 'number' && !isExact(value) ? ' A number this long must be given as text.' : '';
    throw new GraphQLError(`Expected ${name} such as ${example}, got ${shown(value)}.${hint}`);
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

/** True for a number that surely says what its author wrote: JavaScript keeps 15 decimal digits. */
function isExact(value: number): boolean {
  if (Number.isInteger(value)) return Number.isSafeInteger(value);
  return Number(value.toPrecision(15)) === value;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

const DAY = String.raw`(\d{4})-(\d{2})-(\d{2})`;
const CLOCK = String.raw`([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?`;
const ZONE = String.raw`(Z|[+-](0\d|1[0-4]):[0-5]\d)`;

/** True when the text has this form and the date it begins with is in the calendar; databases refuse all others. */
function dated(form: string): (text: string) => boolean {
  const pattern = new RegExp(`^${form}$`);
  return (text) => {
    const [, year, month, day] = pattern.exec(text) ?? [];
    if (year === undefined || year === '0000') return false;
    const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
    return !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day);
  };
}

function matching(pattern: RegExp): (text: string) => boolean {
  return (text) => pattern.test(text);
}

/** The scalars of generated APIs, by name. Values leave as the engine wrote them; inputs are checked. */
export const SCALARS: Readonly<Record<string, GraphQLScalarType>> = {
  BigInt: textScalar('BigInt', matching(/^-?\d{1,38}$/), '"12345678901234567890"'),
  Decimal: textScalar('Decimal', matching(/^-?\d{1,28}(\.\d{1,10})?$/), '"12.50"'),
  Date: textScalar('Date', dated(DAY), '"2001-07-01"'),
  DateTime: textScalar('DateTime', dated(`${DAY}T${CLOCK}${ZONE}`), '"2001-07-01T12:30:00Z"'),
  LocalDateTime: textScalar('LocalDateTime', dated(`${DAY}(T${CLOCK})?`), '"2001-07-01T12:30:00"'),
  LocalTime: textScalar('LocalTime', matching(new RegExp(`^${CLOCK}$`)), '"12:30:00"'),
  UUID: textScalar(
    'UUID',
    matching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i),
    '"2fd1c7de-5c50-4a3a-8a38-9a0f1d4f6d2c"',
  ),
};
