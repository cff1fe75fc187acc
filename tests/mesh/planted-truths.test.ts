import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { TRUTHS } from '../demo/truths.ts';
import { dataOf } from '../support/mesh.ts';

type Rows = readonly Readonly<Record<string, number | string | boolean>>[];

const counted = z.array(z.strictObject({ count: z.coerce.number() }));
const rate = z.array(z.strictObject({ avg: z.strictObject({ churned: z.number() }) })).length(1);
const byAirport = (key: 'origin' | 'destination') =>
  z.array(
    z.strictObject({
      count: z.coerce.number(),
      sum: z.strictObject({ delay: z.coerce.number() }),
      group: z
        .strictObject({ [key]: z.strictObject({ iata: z.string() }) })
        .transform((group) => group[key]?.iata ?? ''),
    }),
  );
type Delays = z.infer<ReturnType<typeof byAirport>>;

/** Each truth as a person finds it out through the graph: the same rows as its query over the files gives. */
const ASKED: Readonly<Record<string, () => Promise<Rows>>> = {
  'silver members of the West': silverMembers,
  'Fridays at LaGuardia': fridaysAtLaGuardia,
  'every route out of LaGuardia': routesOutOfLaGuardia,
  'no hub is later on Fridays': widestGapOfHubs,
  'the missing day': missingDay,
  'entries that do not add up': wrongEntries,
  'the smallest department': smallestDepartments,
  'airports of flights': unknownAirports,
  'members without e-mail': membersWithoutEmail,
};

describe('asked through the graph', () => {
  it.each(TRUTHS)('$sentence', async ({ name, expected }) => {
    const asked = ASKED[name];
    if (!asked) throw new Error(`Nobody asks the graph for the truth "${name}" yet.`);
    expect(await asked()).toEqual(expected);
  });
});

async function silverMembers(): Promise<Rows> {
  const churned = (region: string, month: string): string =>
    `churnAggregate(where: { tier: { eq: SILVER }, region: { ${region}: WEST }, month: { ${month}: "2001-04-01" } }) { avg { churned } }`;
  const answer = await dataOf(
    `{ westBefore: ${churned('eq', 'lt')} westAfter: ${churned('eq', 'gte')}
       restBefore: ${churned('ne', 'lt')} restAfter: ${churned('ne', 'gte')} }`,
    z.strictObject({ westBefore: rate, westAfter: rate, restBefore: rate, restAfter: rate }),
  );
  const ratio = (after: z.infer<typeof rate>, before: z.infer<typeof rate>): number =>
    rounded((after[0]?.avg.churned ?? 0) / (before[0]?.avg.churned ?? 0), 1);
  return [
    { west: false, ratio: ratio(answer.restAfter, answer.restBefore) },
    { west: true, ratio: ratio(answer.westAfter, answer.westBefore) },
  ];
}

async function fridaysAtLaGuardia(): Promise<Rows> {
  const { days } = await dataOf(
    `{ days: flightsAggregate(where: { originIata: { eq: "LGA" } },
        groupBy: [{ bucket: { field: date, unit: DAY } }], limit: 200) { group { date } count sum { delay } } }`,
    z.strictObject({
      days: z.array(
        z.strictObject({
          group: z.strictObject({ date: z.string() }),
          count: z.coerce.number(),
          sum: z.strictObject({ delay: z.coerce.number() }),
        }),
      ),
    }),
  );
  const isFriday = (day: string): boolean => new Date(`${day}Z`).getUTCDay() === 5;
  const mean = (wanted: boolean): number =>
    meanDelay(days.filter(({ group }) => isFriday(group.date) === wanted));
  return [{ friday: rounded(mean(true), 2), other_days: rounded(mean(false), 2) }];
}

async function routesOutOfLaGuardia(): Promise<Rows> {
  const { all, fridays } = await delaysOnFridays('destination', '{ originIata: { eq: "LGA" } }', 500);
  const later = all.filter((route) => gap(route, fridays) > 0);
  return [{ routes: all.length, later: later.length }];
}

async function widestGapOfHubs(): Promise<Rows> {
  const { all, fridays } = await delaysOnFridays('origin', '{}', 20_000);
  const [widest] = all.toSorted((one, other) => gap(other, fridays) - gap(one, fridays));
  return [{ origin: widest?.group ?? '' }];
}

/** Delays by airport over the half-year, where more than `moreThan` flights were, and on its Fridays alone. */
async function delaysOnFridays(
  key: 'origin' | 'destination',
  where: string,
  moreThan: number,
): Promise<{ all: Delays; fridays: Delays }> {
  const fields = `{ count sum { delay } group { ${key} { iata } } }`;
  return dataOf(
    `query ($fridays: [FlightWhere!]!) {
      all: flightsAggregate(where: ${where}, groupBy: [{ field: ${key} }], having: { count: { gt: "${moreThan}" } }, limit: 1000) ${fields}
      fridays: flightsAggregate(where: { and: [${where}, { or: $fridays }] }, groupBy: [{ field: ${key} }], limit: 1000) ${fields}
    }`,
    z.strictObject({ all: byAirport(key), fridays: byAirport(key) }),
    { variables: { fridays: fridaysOfTheHalfYear() } },
  );
}

function fridaysOfTheHalfYear(): readonly { date: { gte: string; lt: string } }[] {
  return halfYear()
    .filter((day) => day.getUTCDay() === 5)
    .map((day) => ({ date: { gte: dateOf(day), lt: dateOf(new Date(day.getTime() + DAY_MS)) } }));
}

function gap(all: Delays[number], fridays: Delays): number {
  const friday = fridays.find(({ group }) => group === all.group);
  if (!friday) throw new Error(`Expected flights on Fridays at ${all.group}.`);
  const others = { count: all.count - friday.count, sum: { delay: all.sum.delay - friday.sum.delay } };
  return meanDelay([friday]) - meanDelay([others]);
}

async function missingDay(): Promise<Rows> {
  const { touchesAggregate } = await dataOf(
    '{ touchesAggregate(groupBy: [{ bucket: { field: touchedAt, unit: DAY } }], limit: 200) { group { touchedAt } } }',
    z.strictObject({
      touchesAggregate: z.array(z.strictObject({ group: z.strictObject({ touchedAt: z.string() }) })),
    }),
  );
  const seen = new Set(touchesAggregate.map(({ group }) => group.touchedAt.slice(0, 10)));
  expect(halfYear()).toHaveLength(181);
  return halfYear()
    .map(dateOf)
    .filter((day) => !seen.has(day))
    .map((day) => ({ day }));
}

async function wrongEntries(): Promise<Rows> {
  const { revenueEntriesAggregate } = await dataOf(
    '{ revenueEntriesAggregate(where: { difference: { ne: "0" } }) { count } }',
    z.strictObject({ revenueEntriesAggregate: counted }),
  );
  return revenueEntriesAggregate.map(({ count }) => ({ wrong: count }));
}

/** The Board Office is too small to be shown: it is what the departments that are shown lack of the whole. */
async function smallestDepartments(): Promise<Rows> {
  const { total, departments } = await dataOf(
    `{ total: employeesAggregate { count }
       departments: employeesAggregate(groupBy: [{ field: department }], orderBy: [{ count: ASC }]) { count group { department } } }`,
    z.strictObject({
      total: counted,
      departments: z.array(
        z.strictObject({ count: z.coerce.number(), group: z.strictObject({ department: z.string() }) }),
      ),
    }),
  );
  expect(departments.map(({ group }) => group.department)).not.toContain('Board Office');
  const shown = departments.reduce((sum, { count }) => sum + count, 0);
  const [next] = departments;
  return [
    { department: 'Board Office', people: (total[0]?.count ?? 0) - shown },
    { department: next?.group.department ?? '', people: next?.count ?? 0 },
  ];
}

async function unknownAirports(): Promise<Rows> {
  const airport = z.strictObject({ iata: z.string(), name: z.string() }).nullable();
  const { origins, destinations } = await dataOf(
    `{ origins: flightsAggregate(groupBy: [{ field: origin }], limit: 1000) { group { airport: origin { iata name } } }
       destinations: flightsAggregate(groupBy: [{ field: destination }], limit: 1000) { group { airport: destination { iata name } } } }`,
    z.strictObject({
      origins: z.array(z.strictObject({ group: z.strictObject({ airport }) })),
      destinations: z.array(z.strictObject({ group: z.strictObject({ airport }) })),
    }),
  );
  const groups = [...origins, ...destinations];
  expect(groups.length).toBeGreaterThan(400);
  return [{ unknown: groups.filter(({ group }) => group.airport === null).length }];
}

async function membersWithoutEmail(): Promise<Rows> {
  const { all, without } = await dataOf(
    '{ all: membersAggregate { count } without: membersAggregate(where: { email: { isNull: true } }) { count } }',
    z.strictObject({ all: counted, without: counted }),
  );
  return [{ per_thousand: rounded((1_000 * (without[0]?.count ?? 0)) / (all[0]?.count ?? 0), 3) }];
}

const DAY_MS = 86_400_000;

function halfYear(): readonly Date[] {
  const first = Date.UTC(2001, 0, 1);
  const days = (Date.UTC(2001, 6, 1) - first) / DAY_MS;
  return Array.from({ length: days }, (_, day) => new Date(first + day * DAY_MS));
}

function dateOf(day: Date): string {
  return day.toISOString().slice(0, 10);
}

function meanDelay(
  groups: readonly { readonly count: number; readonly sum: { readonly delay: number } }[],
): number {
  const count = groups.reduce((sum, group) => sum + group.count, 0);
  return groups.reduce((sum, group) => sum + group.sum.delay, 0) / count;
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
