/** Something that is true of the demo data, planted or found, with the query that proves it without the graph. */
export type Truth = {
  readonly name: string;
  readonly sentence: string;
  /** `duckdb` asks the views and databases of `files.ts`, `postgres` the customers database. */
  readonly engine: 'duckdb' | 'postgres';
  readonly sql: string;
  /** The rows the query gives, at every scale from 0.02 up. */
  readonly expected: readonly Readonly<Record<string, number | string | boolean>>[];
};

/** The truths that make answers testable. None depends on the scale. */
export const TRUTHS: readonly Truth[] = [
  {
    name: 'silver members of the West',
    sentence:
      'Silver members of the West churn twice as much from April 2001; silver members elsewhere do not.',
    engine: 'duckdb',
    sql: `select region = 'WEST' as west,
            round(avg(churned) filter (month >= date '2001-04-01') / avg(churned) filter (month < date '2001-04-01'), 1) as ratio
          from finance.churn where tier = 'SILVER' group by all order by west`,
    expected: [
      { west: false, ratio: 1 },
      { west: true, ratio: 2 },
    ],
  },
  {
    name: 'Fridays at LaGuardia',
    sentence:
      'Flights out of New York LaGuardia (LGA) arrive 12.34 minutes late on Fridays and 2.58 on other days (real data).',
    engine: 'duckdb',
    sql: `select round(avg(delay) filter (dayofweek(date) = 5), 2) as friday,
                 round(avg(delay) filter (dayofweek(date) <> 5), 2) as other_days
          from flights where origin = 'LGA'`,
    expected: [{ friday: 12.34, other_days: 2.58 }],
  },
  {
    name: 'every route out of LaGuardia',
    sentence:
      'All 31 routes out of LGA with more than 500 flights are later on Fridays than on other days (real data).',
    engine: 'duckdb',
    sql: `select count(*)::integer as routes, (count(*) filter (friday > other_days))::integer as later from (
            select avg(delay) filter (dayofweek(date) = 5) as friday, avg(delay) filter (dayofweek(date) <> 5) as other_days
            from flights where origin = 'LGA' group by destination having count(*) > 500)`,
    expected: [{ routes: 31, later: 31 }],
  },
  {
    name: 'no hub is later on Fridays',
    sentence:
      'Of all airports with more than 20,000 departures LGA has the widest gap between Fridays and other days.',
    engine: 'duckdb',
    sql: `select origin from flights group by origin having count(*) > 20000
          order by avg(delay) filter (dayofweek(date) = 5) - avg(delay) filter (dayofweek(date) <> 5) desc limit 1`,
    expected: [{ origin: 'LGA' }],
  },
  {
    name: 'the missing day',
    sentence: 'Of the 181 days of the half-year one has no marketing touch: 14 March 2001.',
    engine: 'duckdb',
    sql: `select strftime(day, '%Y-%m-%d') as day from range(date '2001-01-01', date '2001-07-01', interval 1 day) days(day)
          where not exists (from marketing.fct_touches where touched_at::date = day::date)`,
    expected: [{ day: '2001-03-14' }],
  },
  {
    name: 'entries that do not add up',
    sentence: '61 revenue entries have a net amount that is not gross less discount.',
    engine: 'duckdb',
    sql: 'select count(*)::integer as wrong from finance.revenue_entries where gross - discount <> net',
    expected: [{ wrong: 61 }],
  },
  {
    name: 'the smallest department',
    sentence: 'One department, the Board Office, has four people; the next has ten.',
    engine: 'duckdb',
    sql: 'select department, count(*)::integer as people from employees group by department order by people limit 2',
    expected: [
      { department: 'Board Office', people: 4 },
      { department: 'Flight Safety', people: 10 },
    ],
  },
  {
    name: 'airports of flights',
    sentence: 'Every airport a flight leaves from or arrives at is in the register of airports (real data).',
    engine: 'duckdb',
    sql: `select count(*)::integer as unknown from (select origin as iata from flights union select destination from flights)
          where iata not in (select iata from airports)`,
    expected: [{ unknown: 0 }],
  },
  {
    name: 'members without e-mail',
    sentence: '0.7 % of the members have no e-mail address, seven of every thousand.',
    engine: 'postgres',
    sql: 'select round(1000.0 * count(*) filter (where email is null) / count(*), 3)::double precision as per_thousand from members',
    expected: [{ per_thousand: 7 }],
  },
];
