import { memberCount, memberIdSql } from '../meridian/index.ts';
import { counterRandomSql, type GenerateContext, writeDuckDbFile } from '../toolkit/index.ts';
import { ALWAYS_ON, CAMPAIGNS, campaignsTables } from './campaigns.ts';

/** Raise it when the data would differ. */
export const version = 1;

/** 14 March 2001 is missing as a whole: day 72 of the year, counted from 0. */
const MISSING_DAY = 72;
const DAYS = 181;

/** Writes `marketing.duckdb` as the dbt project of the growth team would: a dimension and a fact table. */
export async function generate(context: GenerateContext): Promise<void> {
  context.progress('marketing: replaying the campaigns of 2001');
  await writeDuckDbFile(context, 'marketing.duckdb', [...campaignsTables(), touchesTable(context)]);
}

function touchesTable(context: GenerateContext): string {
  const touch = counterRandomSql(context.seed, 'touches');
  const outcome = touch.unit('outcome', 'i');
  return `
    create table fct_touches as
    with day as (${daySql(context)}),
    chosen as (
      select i, day, case when day between wanted.starts_on and wanted.ends_on then wanted.campaign_id
        else ${touch.pick('always on', 'i', ALWAYS_ON)} end as campaign_id
      from day join dim_campaigns wanted on wanted.row = ${touch.below('campaign', 'i', CAMPAIGNS.length)}
    )
    select row_number() over (order by touched_at, i)::integer as touch_id, campaign_id, member_id, touched_at, channel, outcome, cost
    from (select i, campaign_id,
      ${memberIdSql(touch.below('member', 'i', memberCount(context.scale)))} as member_id,
      day + to_seconds(21600 + floor(57600 * (${touch.unit('hour', 'i')} + ${touch.unit('minute', 'i')}) / 2)::bigint) as touched_at,
      channel,
      case when ${outcome} < booked then 'BOOKED' when ${outcome} < booked * 5 then 'CLICKED'
           when ${outcome} < booked * 18 then 'OPENED' else 'DELIVERED' end as outcome,
      unit_cost::decimal(8, 4) as cost
    from chosen join dim_campaigns using (campaign_id) join channel_facts using (channel))
    order by touch_id`;
}

/** The day of each touch: weekends are quiet, spring grows, one day does not exist. */
function daySql(context: GenerateContext): string {
  const touch = counterRandomSql(context.seed, 'touches');
  const rows = Math.max(DAYS * 10, Math.round(300_000 * context.scale));
  const dayOf = (number: string): string =>
    `date '2001-01-01' + (${number} + case when ${number} >= ${MISSING_DAY} then 1 else 0 end)::integer`;
  return `
    select i, case
      when isodow(first_day) > 5 and ${touch.unit('weekend', 'i')} < 0.6 then second_day
      when month(first_day) < 4 and ${touch.unit('winter', 'i')} < 0.15 then second_day
      else first_day end::timestamp as day
    from (select i, ${dayOf('first')} as first_day, ${dayOf('second')} as second_day
          from (select i, ${touch.below('day', 'i', DAYS - 1)} as first, ${touch.below('other day', 'i', DAYS - 1)} as second
                from range(${rows}) rows(i)))`;
}
