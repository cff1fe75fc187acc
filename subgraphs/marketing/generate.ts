import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { memberCount, memberIdSql } from '../meridian/index.ts';
import { counterRandomSql, type GenerateContext, writeDuckDbFile } from '../toolkit/index.ts';
import { ALWAYS_ON, CAMPAIGNS, campaignsTables } from './campaigns.ts';

/** Raise it when the data would differ. */
export const version = 2;

/** 14 March 2001 is missing as a whole: day 72 of the year, counted from 0. */
const MISSING_DAY = 72;
const DAYS = 181;

/** Writes `marketing.duckdb`: the export of the campaign tool, and what the dbt project in `dbt/` builds of it. */
export async function generate(context: GenerateContext): Promise<void> {
  context.progress('marketing: replaying the campaigns of 2001');
  const marts = await Promise.all(['dim_campaigns', 'fct_touches'].map(martTable));
  await writeDuckDbFile(context, 'marketing.duckdb', [...campaignsTables(), sendsTable(context), ...marts]);
}

/** The demo has no dbt: the models are plain enough to be run without. */
async function martTable(model: string): Promise<string> {
  return `create table ${model} as ${await modelSql('marts', model)}`;
}

async function modelSql(folder: 'marts' | 'staging', model: string): Promise<string> {
  let sql = await readFile(join(import.meta.dirname, `dbt/models/${folder}/${model}.sql`), 'utf8');
  for (const [call, staging = ''] of sql.matchAll(/\{\{ ref\('(\w+)'\) \}\}/g))
    sql = sql.replace(call, `(${await modelSql('staging', staging)})`);
  return sql.replaceAll(/\{\{ source\('(\w+)', '(\w+)'\) \}\}/g, '$1.$2');
}

function sendsTable(context: GenerateContext): string {
  const touch = counterRandomSql(context.seed, 'touches');
  const outcome = touch.unit('outcome', 'i');
  return `
    create table campaign_tool.sends as
    with day as (${daySql(context)}),
    chosen as (
      select i, day, case when day between wanted.first_day and wanted.last_day then wanted.code
        else ${touch.pick('always on', 'i', ALWAYS_ON)} end as campaign
      from day join campaign_tool.campaigns wanted on wanted.line = ${touch.below('campaign', 'i', CAMPAIGNS.length)}
    )
    select row_number() over (order by sent_at, i)::integer as number, campaign, member, sent_at, result, price_usd
    from (select i, campaign,
      ${memberIdSql(touch.below('member', 'i', memberCount(context.scale)))} as member,
      day + to_seconds(21600 + floor(57600 * (${touch.unit('hour', 'i')} + ${touch.unit('minute', 'i')}) / 2)::bigint) as sent_at,
      case when ${outcome} < booked then 'BOOKED' when ${outcome} < booked * 5 then 'CLICKED'
           when ${outcome} < booked * 18 then 'OPENED' else 'DELIVERED' end as result,
      unit_cost::decimal(8, 4) as price_usd
    from chosen join campaign_tool.campaigns on code = campaign join channel_facts using (medium))
    order by number`;
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
