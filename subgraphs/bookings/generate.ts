import { bookingsSql, memberIdSql } from '../meridian/index.ts';
import { counterRandomSql, type GenerateContext, writeDuckDbFile } from '../toolkit/index.ts';

/** Raise it when the data would differ. */
export const version = 2;

/** Writes `bookings.duckdb`: one row per booking of a real flight, from the airport that flight leaves from. */
export async function generate(context: GenerateContext): Promise<void> {
  context.progress('bookings: seating passengers on real flights');
  await writeDuckDbFile(context, 'bookings.duckdb', [bookingsTable(context)]);
}

function bookingsTable(context: GenerateContext): string {
  const status = counterRandomSql(context.seed, 'bookings').unit('status', 'i');
  return `
    create table bookings as
    select (i + 1)::integer as id,
      ${memberIdSql('member_row')} as member_id,
      flight_id::integer as flight_id,
      origin,
      booked_at::timestamp as booked_at,
      fare,
      cabin,
      case when ${status} < 0.06 then 'CANCELLED'
           when flight_date >= timestamp '2001-06-30' then 'CONFIRMED'
           when ${status} < 0.085 then 'NO_SHOW'
           else 'FLOWN' end as status,
      seats::integer as seats,
      1::integer as version,
      booked_at::timestamp as changed_at
    from (${bookingsSql(context)})
    order by id`;
}
