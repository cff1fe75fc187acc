import type { OdcsContract, OdcsProperty } from '../../../contracts/index.ts';
import type { PolicyInput } from '../policy-input.ts';

type PromiseFacts = NonNullable<PolicyInput['contract']['sla']>[number];

const HOURS: Readonly<Record<string, number>> = {
  s: 1 / 3_600,
  min: 1 / 60,
  h: 1,
  d: 24,
  w: 7 * 24,
  mo: 30 * 24,
  y: 365 * 24,
};

/** Of these a larger number promises more; of durations a smaller one does. */
const LARGER_IS_BETTER: ReadonlySet<string> = new Set(['availability', 'throughput']);

/** The promises of a contract in units that compare, each with what the products it is made of allow. */
export function promisesOf(document: OdcsContract, neighbours: readonly OdcsContract[]): PromiseFacts[] {
  const sources = new Set(sourceNames(document));
  const upstream = neighbours.filter((other) => other.id !== document.id && isSource(other, sources));
  return (document.slaProperties ?? []).map(({ property, element, ...promise }) => {
    const value = comparable(promise);
    const best = weakest(property, upstream);
    return {
      property,
      ...(value === undefined ? {} : { value }),
      ...(element === undefined ? {} : { element }),
      ...(best === undefined ? {} : { upstreamBest: best }),
    };
  });
}

/** What a contract says its data is made of. */
export function sourceNames(document: OdcsContract): readonly string[] {
  return document.schema.flatMap((object) => object.properties.flatMap(sourcesOf));
}

/** How many days rows are kept, by the promise `retention`. */
export function retentionDaysOf({ slaProperties = [] }: OdcsContract): number | undefined {
  const retention = slaProperties.find(({ property }) => property === 'retention');
  const hours = retention && comparable(retention);
  return hours === undefined ? undefined : Math.round(hours / 24);
}

function comparable({ value, unit }: { value: unknown; unit?: string | undefined }): number | undefined {
  const number = typeof value === 'boolean' || value === '' ? Number.NaN : Number(value);
  if (!Number.isFinite(number)) return undefined;
  return number * (HOURS[unit ?? ''] ?? 1);
}

function weakest(property: string, upstream: readonly OdcsContract[]): number | undefined {
  const values = upstream.flatMap(({ slaProperties = [] }) =>
    slaProperties.filter((one) => one.property === property).flatMap((one) => comparable(one) ?? []),
  );
  if (values.length === 0) return undefined;
  return LARGER_IS_BETTER.has(property) ? Math.min(...values) : Math.max(...values);
}

type Holder = Pick<OdcsProperty, 'transformSourceObjects' | 'properties' | 'items'>;

function sourcesOf({ transformSourceObjects = [], properties = [], items }: Holder): readonly string[] {
  return [...transformSourceObjects, ...properties.flatMap(sourcesOf), ...(items ? sourcesOf(items) : [])];
}

/** A source names a product by its id, or one of its objects as `product.object`. */
function isSource({ id, schema }: OdcsContract, sources: ReadonlySet<string>): boolean {
  return sources.has(id) || schema.some(({ name }) => sources.has(`${id}.${name}`));
}
