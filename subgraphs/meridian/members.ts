import { join } from 'node:path';
import {
  counterRandom,
  counterRandomSql,
  type GenerateContext,
  sqlText,
  type WeightedChoices,
} from '../toolkit/index.ts';

/*
 * What several domains of the demo airline know about the same members and bookings. A domain may not read another's
 * files while both are being made, so each computes the same counter-based values from here.
 */

/** Tiers of the frequent flyer programme with their share of the members. */
const TIERS = [
  ['BLUE', 0.55],
  ['SILVER', 0.25],
  ['GOLD', 0.14],
  ['PLATINUM', 0.06],
] as const satisfies WeightedChoices<string>;
/** A tier of the frequent flyer programme. */
export type Tier = (typeof TIERS)[number][0];

/** The four regions of the US Census Bureau; members live in these fifty states and the District of Columbia. */
const REGIONS: Readonly<Record<string, string>> = {
  WEST: 'AK AZ CA CO HI ID MT NM NV OR UT WA WY',
  MIDWEST: 'IA IL IN KS MI MN MO ND NE OH SD WI',
  SOUTH: 'AL AR DC DE FL GA KY LA MD MS NC OK SC TN TX VA WV',
  NORTHEAST: 'CT MA ME NH NJ NY PA RI VT',
};

/** Number of members: 50,000 at scale 1, never fewer than 1,000. */
export function memberCount(scale: number): number {
  return Math.max(1_000, Math.round(50_000 * scale));
}

/** Number of bookings: 500,000 at scale 1. */
export function bookingCount(scale: number): number {
  return Math.max(1, Math.round(500_000 * scale));
}

/** The public identifier of the member in row `row` (from 0): `M000001`. */
export function memberId(row: number): string {
  return `M${String(row + 1).padStart(6, '0')}`;
}

/** The same in SQL. */
export function memberIdSql(row: string): string {
  return `format('M{:06d}', ${row} + 1)`;
}

/** Tier of a member. */
export function memberTier(seed: number, row: number): Tier {
  return counterRandom(seed, 'members').pickWeighted<Tier>('tier', row, TIERS);
}

/** The same in SQL. */
export function memberTierSql(seed: number, row: string): string {
  return counterRandomSql(seed, 'members').pickWeighted('tier', row, TIERS);
}

/** Which of `count` inhabited ZIP codes, in ascending order, a member lives in. */
export function memberZipIndex(seed: number, row: number, count: number): number {
  return counterRandom(seed, 'members').below('zip', row, count);
}

/** The region of a state's abbreviation, or undefined outside the fifty states and DC. */
export function regionOf(state: string): string | undefined {
  return Object.keys(REGIONS).find((region) => REGIONS[region]?.split(' ').includes(state));
}

/** SQL for a table (member_row, tier, region) of all members, as finance sees them. */
export function membersSql(context: GenerateContext): string {
  const regions = Object.entries(REGIONS).map(
    ([region, states]) =>
      `when state in (${states.split(' ').map(sqlText).join(', ')}) then ${sqlText(region)}`,
  );
  const zipUnit = counterRandomSql(context.seed, 'members').unit('zip', 'i');
  return `
    with zip as (
      select row_number() over (order by zip_code) - 1 as position, region
      from (select zip_code, case ${regions.join(' ')} end as region
            from read_csv(${sqlText(zipCodesFile(context.root))}, header = true, all_varchar = true))
      where region is not null
    ), member as (
      select i as member_row, ${memberTierSql(context.seed, 'i')} as tier,
             floor(${zipUnit} * (select count(*) from zip))::bigint as position
      from range(${memberCount(context.scale)}) rows(i)
    )
    select member_row, tier, region from member join zip using (position)`;
}

/** The ZIP codes of GeoNames, real. */
export function zipCodesFile(root: string): string {
  return join(root, 'node_modules/vega-datasets/data/zipcodes.csv');
}

/** The three million flights, real. */
export function flightsFile(root: string): string {
  return join(root, 'node_modules/vega-datasets/data/flights-3m.parquet');
}
