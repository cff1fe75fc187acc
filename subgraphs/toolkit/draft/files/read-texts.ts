import { literal } from '../../query/dialect.ts';
import { COMPACT_DAY, DATE_SPELLINGS, type DateSpelling, isDateIn } from './date-spellings.ts';
import { asText, type Reading } from './reading.ts';

const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?$/;
const DAY_NAME = /(?:^|_)(?:date|day|on|at|from|until|since|birth|born)(?:_|$)/;
const FLAG_NAME = /^(?:is|has|was|can|did|allow|allows)_|(?:^|_)(?:flag|enabled|active)$/;

type Texts = { readonly name: string; readonly values: readonly string[]; readonly isUntyped: boolean };

/** How a column of days or moments can be read; undefined when not every value is one. */
export function readDates({ name, values, isUntyped }: Texts): readonly Reading[] | undefined {
  const compact = isUntyped && DAY_NAME.test(name) ? [COMPACT_DAY] : [];
  const fitting = [...DATE_SPELLINGS, ...compact].filter((spelling) =>
    values.every((value) => isDateIn(spelling, value)),
  );
  const [first, other] = fitting;
  if (!first)
    return values.every((value) => TIME.test(value))
      ? [time(), asText('Not all values are times of day.')]
      : undefined;
  if (other && first.pattern !== other.pattern) {
    const sample = `${first.pattern} or ${other.pattern}`;
    return [
      asText(
        `Days, but each could be read as ${sample}. Say which one with logicalType: ${first.logicalType} and transformLogic: ${strptime(other, '"…"')}.`,
      ),
    ];
  }
  return [dated(first), asText('Not all values are days in one spelling.')];
}

function strptime(spelling: DateSpelling, column: string): string {
  return `strptime(${column}, ${literal(spelling.strptime ?? '%Y-%m-%d')})`;
}

function dated(spelling: DateSpelling): Reading {
  const { logicalType, pattern, hasZone } = spelling;
  const isDay = logicalType === 'date';
  const type = isDay ? 'DATE' : hasZone ? 'TIMESTAMPTZ' : 'TIMESTAMP';
  const own = spelling.strptime;
  const parsed = (column: string) =>
    own === undefined
      ? `TRY_CAST(${column} AS ${type})`
      : `TRY_CAST(try_strptime(${column}, ${literal(own)}) AS ${type})`;
  const zone = hasZone ? 'with its zone' : 'without a zone, so it is local time';
  return {
    logicalType,
    ...(isDay ? {} : { options: { timezone: hasZone ?? false } }),
    ...(own === undefined ? {} : { transform: (column) => strptime(spelling, column) }),
    reads: (column) => `${parsed(column)} IS NOT NULL`,
    value: (column) =>
      `CASE WHEN ${parsed(column)} >= ${type} '0001-01-01' AND ${parsed(column)} < ${type} '10000-01-01' THEN ${parsed(column)} END`,
    guess: {
      decision: isDay ? 'date' : 'moment',
      reason: isDay
        ? `Every value is a day that exists, written ${pattern}.`
        : `Every value is a moment, written ${pattern}, ${zone}.`,
    },
  };
}

function time(): Reading {
  return {
    logicalType: 'time',
    reads: (column) => `TRY_CAST(${column} AS TIME) IS NOT NULL`,
    value: (column) => `TRY_CAST(${column} AS TIME)`,
    guess: { decision: 'time of day', reason: 'Every value is a time of day.' },
  };
}

const PAIRS: readonly (readonly [yes: string, no: string])[] = [
  ['true', 'false'],
  ['yes', 'no'],
  ['y', 'n'],
  ['t', 'f'],
];

/** How a column of yes and no can be read. One letter, or 1 and 0, is not enough by itself. */
export function readBooleans({ name, values, isUntyped }: Texts): readonly Reading[] | undefined {
  const seen = [...new Set(values.map((value) => value.toLowerCase()))];
  const isFlag = FLAG_NAME.test(name);
  const pair = PAIRS.find((words) => seen.every((word) => words.includes(word)));
  const isClear =
    pair !== undefined && (seen.length === 2 || isFlag || (pair[0].length > 1 && seen.length > 0));
  const areBits = isUntyped && isFlag && seen.every((word) => word === '1' || word === '0');
  if (!isClear && !areBits) return undefined;
  const because = areBits ? `1 and 0 in a column called ${name}.` : `Only ${seen.join(' and ')}.`;
  return [
    {
      logicalType: 'boolean',
      reads: (column) => `TRY_CAST(${column} AS BOOLEAN) IS NOT NULL`,
      value: (column) => `TRY_CAST(${column} AS BOOLEAN)`,
      guess: { decision: 'yes or no', reason: because },
    },
    asText('Not all values are yes or no.'),
  ];
}

type Format = {
  readonly format: string;
  readonly what: string;
  readonly regex: RegExp;
  readonly sql: string;
};

const FORMATS: readonly Format[] = [
  {
    format: 'uuid',
    what: 'UUID',
    regex: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
    sql: '[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}',
  },
  {
    format: 'email',
    what: 'e-mail address',
    regex: /^[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+$/,
    sql: '[^@\\s]+@[^@\\s.]+([.][^@\\s.]+)+',
  },
  { format: 'uri', what: 'web address', regex: /^(?:https?|ftp):\/\/\S+$/i, sql: '(?i)(https?|ftp)://\\S+' },
  {
    format: 'ipv4',
    what: 'IPv4 address',
    regex: /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/,
    sql: '[0-9]{1,3}([.][0-9]{1,3}){3}',
  },
];

/** Text of a known form. */
export function readFormats({ values }: Texts): readonly Reading[] | undefined {
  const found = FORMATS.find(({ regex }) => values.every((value) => regex.test(value)));
  if (!found) return undefined;
  const { format, what, sql } = found;
  const reading = asText(
    `Every value has the form of a ${what}.`.replace('a e', 'an e').replace('a I', 'an I'),
    { format },
    what,
  );
  return [
    { ...reading, reads: (column) => `regexp_full_match(${column}, ${literal(sql)})` },
    asText(`Not all values have the form of a ${what}.`),
  ];
}
