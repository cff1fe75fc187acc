import { describe, expect, test } from 'vitest';
import { useLabs } from './lab/lab.ts';

const labs = useLabs();

/** The ids of the samples a filter leaves, joined; the error's text when it is refused. */
async function idsWhere(where: string): Promise<string> {
  const body = await labs.both(`{ samples(where: ${where}) { id } }`);
  const rows = body.data?.['samples'];
  return Array.isArray(rows) ? rows.map((row) => row.id).join('') : String(body.errors?.[0]?.message);
}

// biome-ignore format: a table reads best as a table.
const CASES: readonly (readonly [name: string, where: string, ids: string])[] = [
  ['Int eq', '{small: {eq: -7}}', 'b'],
  ['Int ne leaves rows without a value out', '{small: {ne: 1}}', '7Gbcde'],
  ['Int bounds', '{small: {gte: -7, lt: 3}}', 'abc'],
  ['Int extremes', '{small: {in: [2147483647, -2147483648]}}', 'de'],
  ['Int notIn', '{small: {notIn: [1, 3, 4]}}', 'bcde'],
  ['BigInt beyond 2^53 as a literal', '{large: {eq: 9007199254740993}}', 'a'],
  ['BigInt beyond 2^53 as text, and its neighbour', '{large: {in: ["9007199254740993", "9007199254740992"]}}', 'a'],
  ['BigInt wider than the column', '{large: {lt: "99999999999999999999999999999999999999"}}', '7Gabcdf'],
  ['BigInt least', '{large: {lte: "-9223372036854775808"}}', 'b'],
  ['Float eq of a very large number', '{ratio: {eq: 1e300}}', 'e'],
  ['Float gt counts NaN and Infinity as largest', '{ratio: {gt: 0.2}}', 'abce'],
  ['Float lt counts -Infinity as smallest', '{ratio: {lt: 0}}', 'df'],
  ['Decimal eq whatever the scale', '{price: {eq: "12.5"}}', 'a'],
  ['Decimal in of literals and texts', '{price: {in: [12.50, "2.5", 3]}}', '7Ga'],
  ['Decimal negative', '{price: {lt: 0}}', 'b'],
  ['String eq is exact', '{label: {eq: "plain"}}', 'a'],
  ['String eq with quotes', `{label: {eq: "it's \\"quoted\\""}}`, 'e'],
  ['String gt', '{label: {gt: "back"}}', 'acdef'],
  ['String like with %', '{label: {like: "%in"}}', 'a'],
  ['String like with _', '{label: {like: "pl_in"}}', 'a'],
  ['String like with an escaped %', '{label: {like: "%\\\\%%"}}', 'b'],
  ['String like with an escaped _', '{label: {like: "under\\\\_%"}}', 'c'],
  ['String like with an escaped backslash', '{label: {like: "back\\\\\\\\%"}}', 'd'],
  ['String ilike', '{label: {ilike: "PL%"}}', '7a'],
  ['String ilike beyond ASCII', '{label: {ilike: "üNïcode%"}}', 'f'],
  ['String startsWith takes % as it is', '{label: {startsWith: "100%"}}', 'b'],
  ['String startsWith takes _ as it is', '{label: {startsWith: "under_"}}', 'c'],
  ['String contains a backslash', '{label: {contains: "\\\\"}}', 'd'],
  ['String contains a quote', `{label: {contains: "'"}}`, 'e'],
  ['String contains nothing', '{label: {contains: ""}}', '7abcdef'],
  ['String contains a character outside the BMP', '{label: {contains: "𝄞"}}', 'f'],
  ['String contains what looks like SQL', `{label: {contains: "' OR 1=1 --"}}`, ''],
  ['Boolean eq', '{isGood: {eq: true}}', 'Gacf'],
  ['Boolean ne', '{isGood: {ne: true}}', 'be'],
  ['Date eq', '{madeOn: {eq: "2000-02-29"}}', 'c'],
  ['Date range', '{madeOn: {gt: "2001-01-01", lte: "2001-01-31"}}', '7Gb'],
  ['DateTime eq with an offset', '{takenAt: {eq: "2001-01-01T01:30:00+01:00"}}', 'a'],
  ['DateTime in with offsets', '{takenAt: {in: ["2001-01-01T01:30:00+01:00", "2001-07-01T05:00:00-07:00"]}}', 'ac'],
  ['DateTime to the microsecond', '{takenAt: {eq: "2001-01-31T23:30:00.123456Z"}}', 'b'],
  ['LocalDateTime eq', '{localAt: {eq: "2001-07-01T12:00:00"}}', 'c'],
  ['LocalDateTime takes a date', '{localAt: {gte: "2001-07-01"}}', 'ce'],
  ['LocalTime lt', '{clock: {lt: "08:00:01"}}', 'ac'],
  ['UUID eq in capitals', '{token: {eq: "2FD1C7DE-5C50-4A3A-8A38-9A0F1D4F6D2C"}}', 'a'],
  ['enum eq', '{stage: {eq: ODD}}', 'd'],
  ['enum notIn', '{stage: {notIn: [NEW]}}', '7Gbd'],
  ['ID in of texts and numbers', '{id: {in: ["a", 7]}}', '7a'],
  ['an empty in matches nothing', '{id: {in: []}}', ''],
  ['isNull true', '{label: {isNull: true}}', 'G'],
  ['isNull false', '{localAt: {isNull: false}}', 'abce'],
  ['several conditions must all hold', '{isGood: {eq: true}, small: {gt: 0}}', 'Ga'],
  ['and', '{and: [{isGood: {eq: true}}, {small: {gt: 0}}]}', 'Ga'],
  ['or', '{or: [{id: {eq: "a"}}, {stage: {eq: ODD}}]}', 'ad'],
  ['not leaves rows without a value out', '{not: {small: {gt: 0}}}', 'bce'],
  ['nested and, or, not', '{not: {or: [{id: {in: ["a", "b"]}}, {and: [{stage: {eq: NEW}}, {isGood: {eq: true}}]}]}}', '7Gde'],
  ['a relation inside the domain', '{site: {title: {eq: "North"}}}', 'abf'],
  ['not of a relation includes rows without one', '{not: {site: {title: {eq: "North"}}}}', '7Gcde'],
  ['a reference to another domain by its key', '{planet: {code: {in: ["mars", "pluto"]}}}', '7bf'],
  ['a reference that is missing', '{planet: {isNull: true}}', 'c'],
  ['an empty filter asks for nothing', '{}', '7Gabcdef'],
];

describe('a filter finds the same rows in DuckDB and PostgreSQL', () => {
  test.each(CASES)('%s', async (_name, where, ids) => {
    expect(await idsWhere(where)).toBe(ids);
  });
});

// biome-ignore format: a table reads best as a table.
const REFUSED: readonly (readonly [name: string, where: string, message: string])[] = [
  ['null in an operator', '{small: {eq: null}}', 'Expected a value at where.small.eq, got null. Use isNull to ask for missing values, or leave the condition out.'],
  ['null for a column', '{small: null}', 'Expected a value at where.small, got null. Use isNull to ask for missing values, or leave the condition out.'],
  ['null for not', '{not: null}', 'Expected a value at where.not, got null. Use isNull to ask for missing values, or leave the condition out.'],
  ['null deep inside', '{or: [{id: {eq: "a"}}, {site: {title: {eq: null}}}]}', 'Expected a value at where.or[1].site.title.eq, got null. Use isNull to ask for missing values, or leave the condition out.'],
  ['an empty or', '{or: []}', 'Expected at least one condition at where.or.'],
  ['a pattern that ends in a backslash', '{label: {like: "x\\\\"}}', 'Expected a character after the last "\\" of the pattern at where.label.like; write "\\\\" for a backslash itself.'],
  ['U+0000', '{label: {eq: "a\\u0000"}}', 'Expected text without the character U+0000 at where.label.eq.'],
  ['a day that is not in the calendar', '{madeOn: {eq: "2001-02-30"}}', 'Expected Date such as "2001-07-01", got "2001-02-30".'],
  ['an hour that no day has', '{takenAt: {eq: "2001-01-01T24:30:00Z"}}', 'Expected DateTime such as "2001-07-01T12:30:00Z", got "2001-01-01T24:30:00Z".'],
  ['a moment without a zone', '{takenAt: {eq: "2001-01-01T10:30:00"}}', 'Expected DateTime such as "2001-07-01T12:30:00Z", got "2001-01-01T10:30:00".'],
  ['a time of 99 minutes', '{clock: {eq: "10:99"}}', 'Expected LocalTime such as "12:30:00", got "10:99".'],
  ['a decimal with a comma', '{price: {eq: "12,5"}}', 'Expected Decimal such as "12.50", got "12,5".'],
  ['a fraction for a whole number', '{large: {eq: 1.5}}', 'Expected BigInt such as "12345678901234567890", got "1.5".'],
];

describe('a filter is refused in words', () => {
  test.each(REFUSED)('%s', async (_name, where, message) => {
    expect(await idsWhere(where)).toBe(message);
  });

  test('a number in variables that JavaScript has already rounded', async () => {
    const body = await labs.both('query($n: BigInt) { samples(where: {large: {eq: $n}}) { id } }', {
      n: Number('9007199254740993'),
    });
    expect(body.errors?.[0]?.message).toContain('A number this long must be given as text.');
  });

  test('a decimal in variables may be a number when it is exact', async () => {
    const body = await labs.both('query($n: Decimal) { samples(where: {price: {eq: $n}}) { id } }', {
      n: 12.5,
    });
    expect(body.data).toEqual({ samples: [{ id: 'a' }] });
  });

  test('half of a surrogate pair', async () => {
    const body = await labs.both('query($t: String) { samples(where: {label: {eq: $t}}) { id } }', {
      t: '\ud834',
    });
    expect(body.errors?.[0]?.message).toBe(
      'Expected well-formed Unicode at where.label.eq, got half of a surrogate pair.',
    );
  });
});

test('a variable that is not given leaves its condition out, and one given as null is refused', async () => {
  const query = 'query($n: Int) { samples(where: {small: {eq: $n}}) { id } }';
  expect((await labs.both(query, {})).data?.['samples']).toHaveLength(8);
  expect((await labs.both(query, { n: null })).errors?.[0]?.message).toContain('got null');
});
