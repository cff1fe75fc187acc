import type { ProductHeader, ServicePromise, Table } from '../../../contracts/index.ts';
import { promisedElement } from '../load/data-age.ts';
import { identifier } from '../query/dialect.ts';
import { TIMES } from '../sdl/table-roles.ts';
import type { Check, CheckContext, Measure } from './check.ts';
import { durationSeconds } from './duration.ts';

/** The promises of service that the data itself can prove: how old its newest row is, and how old its oldest. */
export function serviceChecks(
  product: ProductHeader,
  tables: readonly Table[],
  context: CheckContext,
): Check[] {
  return product.promises.flatMap((promise) => {
    const kind = kindOf(promise);
    const table = tables[0];
    if (!kind || !table) return [];
    return [serviceCheck(promise, { kind, tables, table }, context)];
  });
}

type ServiceKind = 'freshness' | 'retention';

/** The standard's word for freshness is latency. */
function kindOf({ property }: ServicePromise): ServiceKind | undefined {
  if (/^(latency|freshness)$/i.test(property)) return 'freshness';
  return /^retention$/i.test(property) ? 'retention' : undefined;
}

type Of = { readonly kind: ServiceKind; readonly tables: readonly Table[]; readonly table: Table };

function serviceCheck(promise: ServicePromise, { kind, tables, table }: Of, context: CheckContext): Check {
  const { property, value, unit, element, place } = promise;
  const found = element === undefined ? undefined : promisedElement(element, tables);
  const seconds = durationSeconds(value, unit, kind === 'freshness' ? 'minutes' : 'months');
  const subject = found ? `${found.table.name}.${found.column.name}` : (found ?? table.name);
  return {
    key: `${subject}/${property}`,
    ...(promise.id ? { ruleId: promise.id } : {}),
    category: 'servicelevel',
    type: kind,
    name:
      kind === 'freshness'
        ? `the newest row is at most ${value}${unit ? ` ${unit}` : ''} old`
        : `no row is older than ${value}${unit ? ` ${unit}` : ''}`,
    table: found?.table ?? table,
    columns: found ? [found.column] : [],
    dimension: 'timeliness',
    severity: 'failed',
    expectation: { operator: 'mustBeLessOrEqualTo', value: seconds ?? 0 },
    measure: measureOf(promise, { kind, found, seconds }, context),
    place,
  };
}

type Parts = {
  readonly kind: ServiceKind;
  readonly found: ReturnType<typeof promisedElement>;
  readonly seconds: number | undefined;
};

function measureOf(promise: ServicePromise, { kind, found, seconds }: Parts, context: CheckContext): Measure {
  const { value, unit, element } = promise;
  if (seconds === undefined) {
    const came = `${value}${unit ? ` ${unit}` : ''}`;
    return told('error', `Expected a duration such as 15 min or P1D, got ${came}.`);
  }
  if (element === undefined) return told('skipped', 'it names no element whose age could be told');
  if (!found)
    return told('error', `Expected an element such as table.column of the contract, got ${element}.`);
  const { table, column } = found;
  if (context.unreadable.has(`${table.name}.${column.name}`))
    return told('skipped', 'the column cannot be read');
  if (!TIMES.has(column.kind))
    return told(
      'error',
      `Expected ${element} to be a date or a timestamp, the contract says ${column.kind}.`,
    );
  const name = identifier(context.dialect.columnName(column));
  const end = kind === 'freshness' ? `max(${name})` : `min(${name})`;
  return { kind: 'age', moment: context.dialect.jsonValue(end, column.kind) };
}

function told(result: 'error' | 'skipped', reason: string): Measure {
  return { kind: 'told', result, reason };
}
