import { bookingsSql } from '../meridian/index.ts';
import { counterRandom, counterRandomSql, type GenerateContext } from '../toolkit/index.ts';

const WRONG_ENTRIES = 61;
/** The wrong entries lie among the first rows, so that they exist at every scale from 0.02 up. */
const WRONG_AMONG = 10_000;

/** SQL that makes the ledger: one entry per booking, exactly 61 of which do not add up. */
export function revenueTable(context: GenerateContext): string {
  const entry = counterRandomSql(context.seed, 'revenue');
  const wrong = wrongRows(context.seed).join(', ');
  const method = entry.unit('method', 'i');
  return `
    create table revenue_entries as
    select (i + 1)::integer as id,
      (i + 1)::integer as booking_id,
      booked_at::date as booked_on,
      flight_date::date as travel_date,
      case when ${method} < 0.71 then 'CARD' when ${method} < 0.86 then 'INVOICE'
           when ${method} < 0.95 then 'VOUCHER' else 'CASH' end as payment_method,
      case when ${method} < 0.71
           then format('9999{:06d}{:06d}', ${entry.below('card', 'i', 1_000_000)}, ${entry.below('card end', 'i', 1_000_000)})
      end as card_number,
      fare::decimal(12, 2) as gross,
      discount::decimal(12, 2) as discount,
      (fare - discount + slip)::decimal(12, 2) as net
    from (
      select *,
        round(fare::double * case
          when ${entry.unit('promotion', 'i')} < 0.12 then 0.2
          when tier = 'PLATINUM' then 0.08 when tier = 'GOLD' then 0.05 when tier = 'SILVER' then 0.02
          else 0.0 end, 2)::decimal(10, 2) as discount,
        case when i in (${wrong})
             then ((1 + ${entry.below('slip', 'i', 4_000)}) / 100.0 * (2 * ${entry.below('slip side', 'i', 2)} - 1))::decimal(10, 2)
             else 0::decimal(10, 2) end as slip
      from (${bookingsSql(context)}))
    order by id`;
}

function wrongRows(seed: number): readonly number[] {
  const draw = counterRandom(seed, 'revenue');
  const rows = new Set<number>();
  for (let attempt = 0; rows.size < WRONG_ENTRIES; attempt += 1)
    rows.add(draw.below('wrong', attempt, WRONG_AMONG));
  return [...rows].sort((left, right) => left - right);
}
