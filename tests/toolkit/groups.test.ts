import { describe, expect, test } from 'vitest';
import { useLabs } from './lab/lab.ts';

const labs = useLabs();

async function groups(args: string, fields: string): Promise<unknown> {
  const body = await labs.both(`{ samplesAggregate${args} { ${fields} } }`);
  return body.data?.['samplesAggregate'] ?? body.errors?.[0]?.message;
}

/** Groups by one key as `key:count`, in the order they came. */
async function counted(field: string, args: string): Promise<string> {
  const rows = await groups(args, `group { ${field} } count`);
  if (!Array.isArray(rows)) return String(rows);
  return rows.map((row) => `${row.group[field]}:${row.count}`).join(' ');
}

describe('measures', () => {
  test('of everything, exact where the type is exact', async () => {
    expect(
      await groups(
        '',
        `count countDistinct(field: large) sum { small large price } avg { small } min { small price label madeOn takenAt localAt clock large }
        max { price label madeOn takenAt clock large } q: quantile(field: small, q: 0.5) quantile(field: price, q: 0.25)`,
      ),
    ).toEqual([
      {
        count: '8',
        countDistinct: '6',
        sum: { small: '0', large: '9007199254741008', price: '10000000018.94' },
        avg: { small: 0 },
        min: {
          small: -2147483648,
          price: '-0.05',
          label: '100% sure',
          madeOn: '1999-12-31',
          takenAt: '2000-12-31T23:59:59Z',
          localAt: '2001-01-01T08:00:00',
          clock: '00:00:00',
          large: '-9223372036854775808',
        },
        max: {
          price: '9999999999.99',
          label: 'Ünïcode ☃ 𝄞',
          madeOn: '2001-01-31',
          takenAt: '2001-07-02T04:00:00Z',
          clock: '23:59:59.999999',
          large: '9223372036854775807',
        },
        q: 1,
        quantile: 0.5,
      },
    ]);
  });

  test('that come out as NaN or Infinity are null', async () => {
    expect(await groups('', 'sum { ratio } avg { ratio } max { ratio } min { ratio }')).toEqual([
      { sum: { ratio: null }, avg: { ratio: null }, max: { ratio: null }, min: { ratio: null } },
    ]);
  });

  test('of no rows', async () => {
    expect(
      await groups('(where: {id: {eq: "none"}})', 'count sum { small } avg { ratio } max { label }'),
    ).toEqual([{ count: '0', sum: { small: null }, avg: { ratio: null }, max: { label: null } }]);
  });

  test('without any measure there is still one group', async () => {
    expect(await groups('', '__typename group { __typename id }')).toEqual([
      { __typename: 'SampleAggregate', group: { __typename: 'SampleGroup', id: null } },
    ]);
  });

  test('a share outside 0 to 1 is refused', async () => {
    expect(await groups('', 'quantile(field: small, q: 1.5)')).toBe(
      'Expected q to be a share from 0 to 1, got 1.5.',
    );
  });
});

describe('keys', () => {
  test.each([
    ['a field', 'stage', '(groupBy: [{field: stage}])', 'NEW:3 ODD:1 OLD:3 null:1'],
    [
      'the most frequent first',
      'stage',
      '(groupBy: [{field: stage}], orderBy: [{count: DESC}])',
      'NEW:3 OLD:3 ODD:1 null:1',
    ],
    [
      'by a key, descending',
      'stage',
      '(groupBy: [{field: stage}], orderBy: [{group: {stage: DESC_NULLS_LAST}}])',
      'OLD:3 ODD:1 NEW:3 null:1',
    ],
    [
      'by a sum',
      'stage',
      '(groupBy: [{field: stage}], orderBy: [{sum: {small: ASC}}])',
      'null:1 OLD:3 NEW:3 ODD:1',
    ],
    ['having a count', 'stage', '(groupBy: [{field: stage}], having: {count: {gte: 2}})', 'NEW:3 OLD:3'],
    [
      'having a decimal sum',
      'stage',
      '(groupBy: [{field: stage}], having: {sum: {price: {gt: "5.44"}}})',
      'NEW:3 OLD:3',
    ],
    [
      'having a largest text',
      'stage',
      '(groupBy: [{field: stage}], having: {max: {label: {startsWith: "back"}}})',
      'ODD:1',
    ],
    ['limit and offset', 'stage', '(groupBy: [{field: stage}], limit: 2, offset: 1)', 'ODD:1 OLD:3'],
    [
      'bins of whole numbers, also below zero',
      'small',
      '(groupBy: [{bin: {field: small, width: 10}}])',
      '-2147483648:1 -10:1 0:4 2147483640:1 null:1',
    ],
    [
      'bins of large numbers, exactly',
      'large',
      '(groupBy: [{bin: {field: large, width: 10}}])',
      '-9223372036854775810:1 0:4 9007199254740990:1 9223372036854775800:1 null:1',
    ],
    [
      'bins of decimals, exactly',
      'price',
      '(groupBy: [{bin: {field: price, width: 0.3}}], limit: 3)',
      '-0.300000:1 0.000000:1 0.900000:1',
    ],
    [
      'bins of floats',
      'ratio',
      '(where: {ratio: {lt: 1}}, groupBy: [{bin: {field: ratio, width: 0.25}}])',
      'null:1 -0.25:1 0:1 0.5:1',
    ],
    [
      'days of a date',
      'madeOn',
      '(groupBy: [{bucket: {field: madeOn, unit: MONTH}}])',
      '1999-12-01:1 2000-02-01:1 2001-01-01:5 null:1',
    ],
    [
      'weeks begin on Monday',
      'madeOn',
      '(groupBy: [{bucket: {field: madeOn, unit: WEEK}}])',
      '1999-12-27:1 2000-02-28:1 2001-01-01:4 2001-01-29:1 null:1',
    ],
    [
      'local times know no zone',
      'localAt',
      '(groupBy: [{bucket: {field: localAt, unit: HOUR, timeZone: "Asia/Tokyo"}}])',
      '2001-01-01T08:00:00:1 2001-03-25T02:00:00:1 2001-07-01T12:00:00:1 2001-07-02T00:00:00:1 null:4',
    ],
    [
      'moments in UTC',
      'takenAt',
      '(groupBy: [{bucket: {field: takenAt, unit: YEAR}}])',
      '2000-01-01T00:00:00Z:1 2001-01-01T00:00:00Z:6 null:1',
    ],
    [
      'moments in a zone',
      'takenAt',
      '(groupBy: [{bucket: {field: takenAt, unit: DAY, timeZone: "America/Chicago"}}])',
      '2000-12-31T06:00:00Z:2 2001-01-01T06:00:00Z:1 2001-01-02T06:00:00Z:1 2001-01-31T06:00:00Z:1 2001-07-01T05:00:00Z:2 null:1',
    ],
    [
      'moments in a zone of half hours, by another of its names',
      'takenAt',
      '(where: {id: {eq: "a"}}, groupBy: [{bucket: {field: takenAt, unit: HOUR, timeZone: "asia/kolkata"}}])',
      '2001-01-01T00:30:00Z:1',
    ],
  ])('%s', async (_name, field, args, expected) => {
    expect(await counted(field, args)).toBe(expected);
  });

  test('a key that refers to an entity is the entity, inside the domain with its fields', async () => {
    expect(
      await groups(
        '(groupBy: [{field: planet}, {field: site}], where: {stage: {eq: NEW}})',
        'group { planet { __typename code } site { title samples(limit: 1) { id } } stage } count',
      ),
    ).toEqual([
      {
        group: {
          planet: { __typename: 'Planet', code: 'earth' },
          site: { title: 'North', samples: [{ id: 'a' }] },
          stage: null,
        },
        count: '1',
      },
      {
        group: {
          planet: { __typename: 'Planet', code: 'pluto' },
          site: { title: 'North', samples: [{ id: 'a' }] },
          stage: null,
        },
        count: '1',
      },
      { group: { planet: null, site: { title: 'South', samples: [{ id: '7' }] }, stage: null }, count: '1' },
    ]);
  });

  test.each([
    [
      'no key in an entry',
      '(groupBy: [{}])',
      'Expected exactly one of field, bucket and bin in each entry of groupBy, got none.',
    ],
    [
      'a field twice',
      '(groupBy: [{field: stage}, {field: stage}])',
      'Expected each field once in groupBy, got stage twice.',
    ],
    [
      'an order by what is no key',
      '(groupBy: [{field: stage}], orderBy: [{group: {id: ASC}}])',
      'Expected a field that Sample rows are grouped by in orderBy.group, got id.',
    ],
    [
      'half a whole number',
      '(groupBy: [{bin: {field: small, width: 0.5}}])',
      'Expected the width of a bin of small to be a whole number from 1 to 2147483647, got 0.5.',
    ],
    [
      'a bin of no width',
      '(groupBy: [{bin: {field: ratio, width: 0}}])',
      'Expected the width of a bin of ratio to be above 0, got 0.',
    ],
    [
      'a bin too narrow for decimals',
      '(groupBy: [{bin: {field: price, width: 0.0000001}}])',
      'Expected the width of a bin of price to be 0.000001 to 2147483647, got 1e-7.',
    ],
    [
      'null in having',
      '(having: {count: null})',
      'Expected a value at having.count, got null. Use isNull to ask for missing values, or leave the condition out.',
    ],
    ['too many groups', '(limit: 10001)', 'Expected limit to be a whole number from 0 to 10000, got 10001.'],
  ])('refuses %s', async (_name, args, message) => {
    expect(await groups(args, 'count')).toBe(message);
  });

  test.each(['+05:00', 'UTC+5', "UTC'; DROP TABLE samples; --", '', 'Mars/Olympus', 'a'.repeat(500)])(
    'refuses the time zone %s',
    async (zone) => {
      const body = await labs.both(
        'query($z: String!) { samplesAggregate(groupBy: [{bucket: {field: takenAt, unit: DAY, timeZone: $z}}]) { count } }',
        { z: zone },
      );
      expect(body.errors?.[0]?.message).toContain(
        'Expected an IANA time zone such as "America/Chicago", got',
      );
    },
  );
});

describe('groups of an aggregate-only product', () => {
  test('leave small ones out, whatever the keys', async () => {
    const body = await labs.both(
      `{ byTeam: paySlipsAggregate(groupBy: [{field: team}]) { group { team } count sum { salary } avg { salary } }
         byHeight: paySlipsAggregate(groupBy: [{field: height}]) { count }
         tiny: paySlipsAggregate(where: {team: {eq: "tiny"}}) { sum { salary } }
         all: paySlipsAggregate { count } }`,
    );
    expect(body.data).toEqual({
      // Its sum would tell that of the two rows left out, as what the sum of all rows has more.
      byTeam: [{ group: { team: 'big' }, count: '3', sum: { salary: null }, avg: { salary: null } }],
      byHeight: [],
      tiny: [],
      all: [{ count: '5' }],
    });
  });

  test.each([
    ['rows', '{ paySlips { id } }'],
    ['a row by key', '{ paySlip(id: 1) { id } }'],
    ['a filter on what is restricted', '{ paySlipsAggregate(where: {salary: {gt: 800}}) { count } }'],
    ['groups by what is restricted', '{ paySlipsAggregate(groupBy: [{field: salary}]) { count } }'],
    [
      'bins of what is restricted',
      '{ paySlipsAggregate(groupBy: [{bin: {field: salary, width: 1}}]) { count } }',
    ],
    ['single values by way of extremes', '{ paySlipsAggregate { max { salary } } }'],
    ['single values by way of quantiles', '{ paySlipsAggregate { quantile(field: salary, q: 1) } }'],
    ['a restricted column', '{ samples { secret } }'],
    ['a filter on a restricted column', '{ samples(where: {secret: {startsWith: "s"}}) { id } }'],
    ['an order by a restricted column', '{ samples(orderBy: [{secret: ASC}]) { id } }'],
  ])('know no %s', async (_name, query) => {
    const body = await labs.both(query);
    expect(body.data).toBeUndefined();
    expect(body.errors?.length).toBeGreaterThan(0);
  });
});
