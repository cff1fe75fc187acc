import { memberIdSql, membersSql } from '../meridian/index.ts';
import { counterRandomSql, type GenerateContext } from '../toolkit/index.ts';

/**
 * SQL that makes the churn register: every member in every month from January to June 2001. Members leave by quota
 * within (month, tier, region), not by chance, so the planted figure holds at every scale: silver members of the
 * West leave exactly twice as often from April on.
 */
export function churnTable(context: GenerateContext): string {
  const draw = counterRandomSql(context.seed, 'churn');
  return `
    create table churn as
    with member as (${membersSql(context)}),
    ranked as (
      select *, make_date(2001, month_row + 1, 1) as month,
        row_number() over (peers order by ${draw.bits('leaves', 'member_row * 8 + month_row')}, member_row) as rank,
        count(*) over (peers) as peers
      from member cross join range(6) months(month_row)
      window peers as (partition by month_row, tier, region)
    )
    select ${memberIdSql('member_row')} as member_id, month, tier, region,
      (rank <= ${quotaSql()})::integer as churned
    from ranked
    order by month, member_row`;
}

/** How many of a group's members leave in a month; tiers differ most, months a little. */
function quotaSql(): string {
  return `case when tier = 'SILVER' and region = 'WEST'
    then case when month >= date '2001-04-01' then 2 else 1 end * greatest(1, round(0.06 * peers))
    else round(peers
      * case tier when 'BLUE' then 0.08 when 'SILVER' then 0.06 when 'GOLD' then 0.035 else 0.02 end
      * case region when 'NORTHEAST' then 1.05 when 'SOUTH' then 0.95 else 1.0 end
      * case month_row when 1 then 1.05 when 4 then 0.96 else 1.0 end) end`;
}
