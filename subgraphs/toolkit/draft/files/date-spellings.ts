/** One way to write a day, alone or with a time. */
export type DateSpelling = {
  readonly logicalType: 'date' | 'timestamp';
  /** As the contract standard names it (JDK DateTimeFormatter). */
  readonly pattern: string;
  /** As DuckDB reads it; undefined where a plain cast does. */
  readonly strptime?: string;
  readonly hasZone?: boolean;
  /** With groups y, m and d. */
  readonly regex: RegExp;
};

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH = '(?<m>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)';
const LONG_MONTH =
  '(?<m>january|february|march|april|may|june|july|august|september|october|november|december)';

type Days = readonly [pattern: string, strptime: string | undefined, regex: string];

const DAYS: readonly Days[] = [
  ['yyyy-MM-dd', undefined, '(?<y>\\d{4})-(?<m>\\d{2})-(?<d>\\d{2})'],
  ['yyyy/MM/dd', '%Y/%m/%d', '(?<y>\\d{4})/(?<m>\\d{1,2})/(?<d>\\d{1,2})'],
  ['yyyy.MM.dd', '%Y.%m.%d', '(?<y>\\d{4})\\.(?<m>\\d{1,2})\\.(?<d>\\d{1,2})'],
  ['dd.MM.yyyy', '%d.%m.%Y', '(?<d>\\d{1,2})\\.(?<m>\\d{1,2})\\.(?<y>\\d{4})'],
  ['dd/MM/yyyy', '%d/%m/%Y', '(?<d>\\d{1,2})/(?<m>\\d{1,2})/(?<y>\\d{4})'],
  ['MM/dd/yyyy', '%m/%d/%Y', '(?<m>\\d{1,2})/(?<d>\\d{1,2})/(?<y>\\d{4})'],
  ['dd-MM-yyyy', '%d-%m-%Y', '(?<d>\\d{1,2})-(?<m>\\d{1,2})-(?<y>\\d{4})'],
  ['MM-dd-yyyy', '%m-%d-%Y', '(?<m>\\d{1,2})-(?<d>\\d{1,2})-(?<y>\\d{4})'],
  ['dd/MM/yy', '%d/%m/%y', '(?<d>\\d{1,2})/(?<m>\\d{1,2})/(?<y>\\d{2})'],
  ['MM/dd/yy', '%m/%d/%y', '(?<m>\\d{1,2})/(?<d>\\d{1,2})/(?<y>\\d{2})'],
  ['dd MMM yyyy', '%d %b %Y', `(?<d>\\d{1,2}) ${MONTH} (?<y>\\d{4})`],
  ['dd-MMM-yyyy', '%d-%b-%Y', `(?<d>\\d{1,2})-${MONTH}-(?<y>\\d{4})`],
  ['MMM dd, yyyy', '%b %d, %Y', `${MONTH} (?<d>\\d{1,2}), (?<y>\\d{4})`],
  ['MMM dd yyyy', '%b %d %Y', `${MONTH} (?<d>\\d{1,2}) (?<y>\\d{4})`],
  ['MMMM dd, yyyy', '%B %d, %Y', `${LONG_MONTH} (?<d>\\d{1,2}), (?<y>\\d{4})`],
  ['dd MMMM yyyy', '%d %B %Y', `(?<d>\\d{1,2}) ${LONG_MONTH} (?<y>\\d{4})`],
];

const CLOCK = '(?:[01]?\\d|2[0-3])';
const TIMES: readonly Days[] = [
  ['HH:mm', '%H:%M', `${CLOCK}:[0-5]\\d`],
  ['HH:mm:ss', '%H:%M:%S', `${CLOCK}:[0-5]\\d:[0-5]\\d`],
  ['hh:mm a', '%I:%M %p', '(?:0?\\d|1[0-2]):[0-5]\\d [ap]m'],
  ['hh:mm:ss a', '%I:%M:%S %p', '(?:0?\\d|1[0-2]):[0-5]\\d:[0-5]\\d [ap]m'],
];

const ISO_TIME = '[T ](?:[01]\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d(?:\\.\\d{1,9})?)?';
const ISO_DAY = DAYS[0]?.[2] ?? '';

const whole = (regex: string) => new RegExp(`^${regex}$`, 'i');

/** Every spelling known, those of ISO 8601 first. */
export const DATE_SPELLINGS: readonly DateSpelling[] = [
  {
    logicalType: 'timestamp',
    pattern: "yyyy-MM-dd'T'HH:mm:ssXXX",
    hasZone: true,
    regex: whole(`${ISO_DAY}${ISO_TIME} ?(?:Z|[+-]\\d{2}(?::?\\d{2})?)`),
  },
  {
    logicalType: 'timestamp',
    pattern: "yyyy-MM-dd'T'HH:mm:ss",
    hasZone: false,
    regex: whole(ISO_DAY + ISO_TIME),
  },
  ...DAYS.map(
    ([pattern, strptime, regex]): DateSpelling => ({
      logicalType: 'date',
      pattern,
      regex: whole(regex),
      ...(strptime === undefined ? {} : { strptime }),
    }),
  ),
  ...DAYS.slice(1).flatMap(([day, strptime, regex]) =>
    TIMES.map(
      ([time, clock, timeRegex]): DateSpelling => ({
        logicalType: 'timestamp',
        pattern: `${day} ${time}`,
        strptime: `${strptime} ${clock}`,
        hasZone: false,
        regex: whole(`${regex} ${timeRegex}`),
      }),
    ),
  ),
];

/** Days written as eight digits, which could be any number: taken for days only where the name says so. */
export const COMPACT_DAY: DateSpelling = {
  logicalType: 'date',
  pattern: 'yyyyMMdd',
  strptime: '%Y%m%d',
  regex: /^(?<y>(?:19|20)\d{2})(?<m>\d{2})(?<d>\d{2})$/,
};

/** True when a text is a day that exists, in this spelling. */
export function isDateIn(spelling: DateSpelling, text: string): boolean {
  const { y, m, d } = spelling.regex.exec(text)?.groups ?? {};
  if (y === undefined || m === undefined || d === undefined) return false;
  const month = /^\d/.test(m) ? Number(m) : MONTHS.indexOf(m.slice(0, 3).toLowerCase()) + 1;
  const year = y.length === 2 ? 2_000 + Number(y) : Number(y);
  const day = new Date(0);
  day.setUTCFullYear(year, month - 1, Number(d));
  return year >= 1 && day.getUTCMonth() === month - 1 && day.getUTCDate() === Number(d);
}
