import { nearestName } from '../nearest-name.ts';
import type { OdcsProperty } from '../odcs.ts';
import { type PlacedProperty, placedObjects, placedProperties } from './elements.ts';
import type { LintContext } from './lint-rule.ts';

type Options = NonNullable<OdcsProperty['logicalTypeOptions']>;
type LogicalType = NonNullable<OdcsProperty['logicalType']>;

const BOUNDS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'format'] as const;
const MOMENTS = [...BOUNDS, 'timezone', 'defaultTimezone'] as const;

/** The options of each logical type (closed in the standard's JSON Schema). */
const OPTIONS: Readonly<Record<LogicalType, readonly (keyof Options)[]>> = {
  string: ['minLength', 'maxLength', 'pattern', 'format'],
  date: BOUNDS,
  timestamp: MOMENTS,
  time: MOMENTS,
  integer: [...BOUNDS, 'multipleOf'],
  number: [...BOUNDS, 'multipleOf'],
  object: ['minProperties', 'maxProperties', 'required'],
  array: ['minItems', 'maxItems', 'uniqueItems'],
  boolean: [],
};

/** The formats of the types whose formats are names. */
const FORMATS: Partial<Record<LogicalType, readonly string[]>> = {
  string: ['password', 'byte', 'binary', 'email', 'uuid', 'uri', 'hostname', 'ipv4', 'ipv6'],
  integer: ['i8', 'i16', 'i32', 'i64', 'i128', 'u8', 'u16', 'u32', 'u64', 'u128'],
  number: ['f32', 'f64'],
};

/** Types, options and keys that contradict each other. */
export function lintTypes(context: LintContext): void {
  const { document } = context.contract;
  for (const placed of placedProperties(document)) {
    lintShape(placed, context);
    lintOptions(placed, context);
  }
  for (const { object, path } of placedObjects(document)) lintKey(object.properties, path, context);
}

function lintShape({ property, path, label }: PlacedProperty, { report }: LintContext): void {
  const type = property.logicalType ?? 'string';
  if (property.properties && type !== 'object')
    report(
      'WRONG_SHAPE',
      [...path, 'properties'],
      `Expected logicalType object for ${label}, which has properties, got ${type}.`,
    );
  if (property.items && type !== 'array')
    report(
      'WRONG_SHAPE',
      [...path, 'items'],
      `Expected logicalType array for ${label}, which has items, got ${type}.`,
    );
  if (property.logicalTypeOptions?.format === 'password' && property.classification !== 'restricted')
    report(
      'SHOWN_PASSWORD',
      [...path, 'logicalTypeOptions', 'format'],
      `Expected the classification restricted for ${label}, which is a password, got ${property.classification ?? 'none'}.`,
    );
}

function lintOptions({ property, path, label }: PlacedProperty, { report }: LintContext): void {
  const options = property.logicalTypeOptions;
  if (!options) return;
  const type = property.logicalType ?? 'string';
  const at = [...path, 'logicalTypeOptions'];
  const known: readonly string[] = OPTIONS[type];
  for (const key of Object.keys(options).filter((one) => !known.includes(one)))
    report(
      'INVALID_OPTION',
      [...at, key],
      `Expected an option of ${type} for ${label}${known.length > 0 ? ` (${known.join(', ')})` : ', which has none'}, got ${key}.`,
    );
  const formats = FORMATS[type];
  if (formats && options.format !== undefined && !formats.includes(options.format)) {
    const near = nearestName(options.format, formats);
    report(
      'INVALID_FORMAT',
      [...at, 'format'],
      `Expected one of ${formats.join(', ')}${near ? ` (did you mean "${near}"?)` : ''} as the format of ${label}, got ${options.format}.`,
    );
  }
  if (options.pattern !== undefined && !isPattern(options.pattern))
    report(
      'INVALID_PATTERN',
      [...at, 'pattern'],
      `Expected a regular expression as the pattern of ${label}, got ${options.pattern}.`,
    );
  const ranges = [
    ['minimum', 'maximum'],
    ['minLength', 'maxLength'],
    ['minItems', 'maxItems'],
    ['minProperties', 'maxProperties'],
  ] as const;
  for (const [low, high] of ranges) {
    const [from, to] = [options[low], options[high]];
    if (from !== undefined && to !== undefined && typeof from === typeof to && from > to)
      report(
        'INVALID_RANGE',
        [...at, low],
        `Expected ${low} of ${label} not to be above ${high}, got ${from} and ${to}.`,
      );
  }
}

function lintKey(
  properties: readonly OdcsProperty[],
  path: readonly PropertyKey[],
  { report }: LintContext,
): void {
  const keyed = properties.flatMap((property, index) => (property.primaryKey ? [{ property, index }] : []));
  const positions = keyed
    .flatMap(({ property }) => property.primaryKeyPosition ?? [])
    .filter((position) => position !== -1);
  if (positions.length === 0) return;
  const expected = keyed.map((_one, index) => index + 1);
  if (expected.every((position) => positions.includes(position))) return;
  const { index = 0 } = keyed.at(-1) ?? {};
  report(
    'INVALID_KEY_POSITION',
    [...path, 'properties', index, 'primaryKeyPosition'],
    `Expected the positions ${expected.join(', ')} in the primary key, got ${positions.join(', ')}.`,
  );
}

function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}
