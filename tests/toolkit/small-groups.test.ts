import fc from 'fast-check';
import { expect, test } from 'vitest';
import { useOneTable } from './lab/one-table.ts';

const one = useOneTable();
const MIN_GROUP = 3;

type Slip = { readonly team: string | null; readonly base: string; readonly pay: number };

const PROPERTIES = [
  '{ name: id, logicalType: integer, primaryKey: true, primaryKeyPosition: 1, required: true, classification: restricted }',
  '{ name: team, logicalType: string, classification: internal }',
  '{ name: base, logicalType: string, classification: internal }',
  '{ name: pay, logicalType: integer, logicalTypeOptions: { format: i64 }, classification: restricted }',
];

const QUERY = `{
  all: thingsAggregate { count sum { pay } }
  byTeam: thingsAggregate(groupBy: [{ field: team }]) { group { team } count sum { pay } }
  byBase: thingsAggregate(groupBy: [{ field: base }]) { group { base } count sum { pay } }
  byBoth: thingsAggregate(groupBy: [{ field: team }, { field: base }]) { group { team base } count sum { pay } }
  teams: thingsAggregate(where: { team: { ne: "?" } }) { count sum { pay } }
  sorted: thingsAggregate(groupBy: [{ field: team }], orderBy: [{ sum: { pay: DESC } }]) { group { team } }
  having: thingsAggregate(groupBy: [{ field: team }], having: { sum: { pay: { gte: "0" } } }) { sum { pay } }
}`;

type Group = {
  readonly group: { readonly team?: string | null; readonly base?: string };
  readonly count: string;
  readonly sum: { readonly pay: string | null };
};
type Answer = { readonly data: Readonly<Record<string, readonly Group[]>> };

async function ask(engine: 'text' | 'postgres', slips: readonly Slip[]): Promise<Answer['data']> {
  const source =
    engine === 'text'
      ? await one.text(
          'csv',
          `id,team,base,pay\n${slips.map(({ team, base, pay }, at) => `${at},${team ?? ''},${base},${pay}`).join('\n')}\n`,
        )
      : await one.postgres(
          `CREATE TABLE things (id int PRIMARY KEY, team text, base text, pay bigint); ${slips
            .map(
              ({ team, base, pay }, at) =>
                `INSERT INTO things VALUES (${at}, ${team ? `'${team}'` : 'NULL'}, '${base}', ${pay});`,
            )
            .join(' ')}`,
        );
  const answer = (await one.ask({
    source,
    properties: PROPERTIES,
    more: `customProperties: [{ property: weft.access, value: aggregate }, { property: weft.minGroup, value: ${MIN_GROUP} }]\n`,
    query: QUERY,
  })) as Answer;
  return answer.data;
}

/** What subtracting the groups shown from a whole leaves: it has to be of no row, or of enough of them. */
function checkRest(whole: Group | undefined, parts: readonly Group[], slips: readonly Slip[]): void {
  if (!whole || whole.sum.pay === null) return;
  const told = parts.filter(({ sum }) => sum.pay !== null);
  const rows = told.reduce((sum, { count }) => sum + Number(count), 0);
  const rest = Number(whole.count) - rows;
  expect(
    rest === 0 || rest >= MIN_GROUP,
    `${rest} rows can be told by subtraction of ${JSON.stringify(slips)}`,
  ).toBe(true);
}

const slips = fc.array(
  fc.record({
    team: fc.constantFrom('a', 'b', 'c', null),
    base: fc.constantFrom('x', 'y'),
    pay: fc.integer({ min: 1, max: 999 }),
  }),
  { minLength: 1, maxLength: 24 },
);

test('groups that are hidden cannot be had by subtracting those that are shown, and what is shown is true', async () => {
  await fc.assert(
    fc.asyncProperty(slips, async (rows) => {
      const answer = await ask('text', rows);
      expect(await ask('postgres', rows)).toEqual(answer);
      const {
        all = [],
        byTeam = [],
        byBase = [],
        byBoth = [],
        teams = [],
        having = [],
        sorted = [],
      } = answer;
      const truly = ({ group }: Group) =>
        rows.filter(
          (row) =>
            (group.team === undefined || row.team === group.team) &&
            (group.base === undefined || row.base === group.base),
        );
      for (const group of [...byTeam, ...byBase, ...byBoth]) {
        const own = truly(group);
        expect(Number(group.count)).toBe(own.length);
        expect(own.length).toBeGreaterThanOrEqual(MIN_GROUP);
        if (group.sum.pay !== null)
          expect(Number(group.sum.pay)).toBe(own.reduce((sum, { pay }) => sum + pay, 0));
      }
      checkRest(all[0], byTeam, rows);
      checkRest(all[0], byBase, rows);
      checkRest(all[0], byBoth, rows);
      checkRest(all[0], teams, rows);
      for (const team of byTeam)
        checkRest(
          team,
          byBoth.filter(({ group }) => group.team === team.group.team),
          rows,
        );
      for (const base of byBase)
        checkRest(
          base,
          byBoth.filter(({ group }) => group.base === base.group.base),
          rows,
        );
      expect(having.every(({ sum }) => sum.pay !== null)).toBe(true);
      expect(sorted).toHaveLength(byTeam.length);
    }),
    { numRuns: 25, seed: 20_010_701 },
  );
}, 120_000);

test('bins and buckets that overlap do not tell of a row by their difference', async () => {
  const days = [1, 1, 1, 1, 5, 6, 6, 6, 6, 11, 11, 11, 11];
  const rows = days.map(
    (day, at) => `${at},${day},2001-07-${String(day).padStart(2, '0')}T22:00:00Z,${at + 1}`,
  );
  const column = (name: string, type: string, classification: string) =>
    `      - { name: ${name}, logicalType: ${type}, classification: ${classification} }`;
  const answer = (await one.ask({
    source: await one.text('csv', `id,day,at,pay\n${rows.join('\n')}\n`),
    properties: [
      `      - ${PROPERTIES[0]}`,
      column('day', 'integer', 'internal'),
      column('at', 'timestamp', 'internal'),
      column('pay', 'integer', 'restricted'),
    ].join('\n'),
    more: 'customProperties: [{ property: weft.access, value: aggregate }, { property: weft.minGroup, value: 3 }]\n',
    query: `{
      fives: thingsAggregate(groupBy: [{ bin: { field: day, width: 5 } }]) { count }
      sixes: thingsAggregate(groupBy: [{ bin: { field: day, width: 6 } }]) { count }
      weeks: thingsAggregate(groupBy: [{ bucket: { field: at, unit: WEEK } }]) { count }
      elsewhere: thingsAggregate(groupBy: [{ bucket: { field: at, unit: WEEK, timeZone: "Asia/Tokyo" } }]) { count }
    }`,
  })) as Answer;
  const counts = (name: string) => answer.data[name]?.map(({ count }) => Number(count));
  expect(['fives', 'sixes', 'weeks', 'elsewhere'].map(counts)).toEqual([
    [4, 4, 4],
    [4, 8],
    [4, 4, 4],
    [8, 4],
  ]);
});

test('months, quarters and years are told of moments that nobody shares, shorter buckets tell nothing of them', async () => {
  // Three in January, one in February, and four in May.
  const days = ['01-03', '01-09', '01-30', '02-14', '05-01', '05-02', '05-03', '05-04'];
  const rows = days.map((day, at) => `${at},2001-${day}T08:0${at}:00Z,2001-${day}`);
  const units = ['DAY', 'MONTH', 'QUARTER', 'YEAR'].flatMap((unit) =>
    ['at', 'madeOn'].map(
      (field) =>
        `${field}${unit}: thingsAggregate(groupBy: [{ bucket: { field: ${field}, unit: ${unit} } }]) { count }`,
    ),
  );
  const { data } = (await one.ask({
    source: await one.text('csv', `id,at,made_on\n${rows.join('\n')}\n`),
    properties: `      - ${PROPERTIES[0]}\n      - { name: at, logicalType: timestamp, classification: internal }\n      - { name: made_on, logicalType: date, classification: internal }`,
    more: 'customProperties: [{ property: weft.access, value: aggregate }, { property: weft.minGroup, value: 3 }]\n',
    query: `{ ${units.join(' ')} }`,
  })) as Answer;
  const counts = Object.fromEntries(
    Object.entries(data).map(([name, groups]) => [name, groups.map(({ count }) => Number(count))]),
  );
  expect(counts).toEqual({
    ...{ atDAY: [], atMONTH: [3, 4], atQUARTER: [3, 4], atYEAR: [7] },
    ...{ madeOnDAY: [], madeOnMONTH: [3, 4], madeOnQUARTER: [3, 4], madeOnYEAR: [7] },
  });
});

test('a question that tells rows apart by very many columns is refused', async () => {
  const source = await one.text('csv', `id,a,b,c,d,e,f,g\n0,1,1,1,1,1,1,1\n`);
  const answer = await one.ask({
    source,
    properties: [
      ...PROPERTIES.slice(0, 1),
      ...[...'abcdefg'].map((name) => `{ name: ${name}, logicalType: integer, classification: internal }`),
    ]
      .map((text) => `      - ${text}`)
      .join('\n'),
    more: 'customProperties: [{ property: weft.access, value: aggregate }, { property: weft.minGroup, value: 3 }]\n',
    query: `{ thingsAggregate(groupBy: [${[...'abcdefg'].map((name) => `{ field: ${name} }`).join(', ')}]) { count } }`,
  });
  expect(answer).toMatchObject({
    errors: [
      {
        message:
          'Expected at most 6 fields in groupBy and where together, because groups of fewer than 3 rows are hidden, got 7.',
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ],
  });
});
