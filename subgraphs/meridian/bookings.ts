import { counterRandomSql, type GenerateContext, sqlText } from '../toolkit/index.ts';
import { bookingCount, flightsFile, memberCount, memberTierSql } from './members.ts';

const FLIGHTS = 3_000_000;

/**
 * SQL for a table of all bookings (i, member_row, tier, flight_id, flight_date, origin, booked_at, cabin, seats, fare).
 * Frequent flyers of high tiers book more often and sit further forward; the fare follows distance, cabin, season and
 * how late the booking came. Only +, *, / and sqrt on doubles, so the figures are the same on every machine.
 */
export function bookingsSql(context: GenerateContext): string {
  return `
    with draw as (${drawSql(context)}),
    flight as (
      select file_row_number as flight_id, date as flight_date, origin, distance
      from read_parquet(${sqlText(flightsFile(context.root))}, file_row_number = true)
    ), seated as (
      select draw.*, flight_date, origin, distance,
        case when distance < 250 or cabin_unit >= business_share * 1.3 then 'ECONOMY'
             when cabin_unit < business_share then 'BUSINESS' else 'FIRST' end as cabin
      from draw join flight using (flight_id)
    )
    select i, member_row, tier, flight_id, flight_date, origin, cabin,
      case when cabin = 'ECONOMY' then party else least(party, 2) end as seats,
      ${bookedAtSql()} as booked_at,
      round((${seatFareSql()}) * seats, 2)::decimal(10, 2) as fare
    from seated`;
}

/** Everything about a booking that needs no look at the flight. */
function drawSql({ seed, scale }: GenerateContext): string {
  const booking = counterRandomSql(seed, 'bookings');
  const members = memberCount(scale);
  const accept =
    "case tier_1 when 'PLATINUM' then 1.0 when 'GOLD' then 0.8 when 'SILVER' then 0.55 else 0.35 end";
  return `
    select i, member_row, ${memberTierSql(seed, 'member_row')} as tier,
      ${booking.below('flight', 'i', FLIGHTS)} as flight_id,
      ${booking.unit('cabin', 'i')} as cabin_unit,
      case tier when 'PLATINUM' then 0.32 when 'GOLD' then 0.2 when 'SILVER' then 0.11 else 0.06 end as business_share,
      ${booking.pickWeighted('seats', 'i', PARTIES)}::integer as party,
      floor(120 * lead_unit * lead_unit * lead_unit)::integer as lead_days,
      (${booking.unit('hour', 'i')} + ${booking.unit('minute', 'i')}) / 2 as day_part,
      ${booking.below('rush', 'i', 300)} as rush_minutes,
      ${booking.normal('fare', 'i')} as luck
    from (
      select i, ${booking.unit('lead', 'i')} as lead_unit,
        case when ${booking.unit('keep', 'i')} < ${accept} then first_row else second_row end as member_row
      from (select *, ${memberTierSql(seed, 'first_row')} as tier_1 from (
        select i, ${booking.below('member', 'i', members)} as first_row,
               ${booking.below('other member', 'i', members)} as second_row
        from range(${bookingCount(scale)}) rows(i))))`;
}

const PARTIES = [
  ['1', 0.62],
  ['2', 0.24],
  ['3', 0.07],
  ['4', 0.05],
  ['5', 0.02],
] as const;

/** Between seven in the morning and ten at night some days ahead, or in the last hours before departure. */
function bookedAtSql(): string {
  return `date_trunc('second', case
    when lead_days = 0 then flight_date - to_minutes(45 + rush_minutes)
    else date_trunc('day', flight_date) - to_days(lead_days) + to_seconds(25200 + floor(54000 * day_part))
  end)`;
}

function seatFareSql(): string {
  return `greatest(29.0, (45 + 0.08 * distance + 2.4 * sqrt(distance))
    * case cabin when 'FIRST' then 4.1 when 'BUSINESS' then 2.6 else 1.0 end
    * case when lead_days < 21 then 1 + 0.02 * (21 - lead_days) else 1.0 end
    * case month(flight_date) when 6 then 1.15 when 2 then 0.92 when 3 then 1.06 else 1.0 end
    * case when dayofweek(flight_date) in (0, 5) then 1.08 else 1.0 end
    * (1 + 0.12 * luck))`;
}
