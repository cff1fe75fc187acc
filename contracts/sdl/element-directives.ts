import { weftProperty } from '../contract.ts';
import { pascalCase } from '../naming.ts';
import type { OdcsContract, OdcsObject, OdcsProperty } from '../odcs.ts';
import type { DirectiveUse } from './facts.ts';
import { ruleDirective } from './quality-directives.ts';
import { CRITICAL } from './read-element.ts';

type Body = Omit<OdcsProperty, 'name'> & { readonly name?: string | undefined };

/** Everything of a property that a directive has a place for. */
export function propertyDirectives(property: Body): DirectiveUse[] {
  const { classification, transformSourceObjects, transformLogic, criticalDataElement, tags = [] } = property;
  const pii = weftProperty(property, 'pii') === true ? true : undefined;
  return [
    ...sourceDirective(property),
    ...use('classification', classification === undefined ? undefined : { level: classification, pii }),
    ...use('lineage', transformSourceObjects && { from: transformSourceObjects, transform: transformLogic }),
    ...use('constraint', constraintArguments(property.logicalTypeOptions)),
    ...(property.quality ?? []).map(ruleDirective),
    ...links(property),
    ...tagDirectives(criticalDataElement ? [CRITICAL, ...tags] : tags),
  ];
}

/** Everything of an object that a directive has a place for. */
export function objectDirectives(object: OdcsObject): DirectiveUse[] {
  return [
    ...sourceDirective(object),
    ...(object.quality ?? []).map(ruleDirective),
    ...links(object),
    ...tagDirectives(object.tags ?? []),
  ];
}

/** Everything of the contract as a whole that a directive has a place for. */
export function contractDirectives(contract: OdcsContract, element: string): DirectiveUse[] {
  const { id, version, status, team } = contract;
  const steward = team?.members?.find(({ role }) => /steward/i.test(role ?? ''))?.username;
  return [
    { name: 'dataProduct', args: { id, domain: domainOf(contract), version, status } },
    ...use('owner', team?.name === undefined ? undefined : { team: team.name, steward }),
    { name: 'contract', args: { id, version, element } },
    ...(contract.slaProperties ?? []).map(({ property, value, unit, element: of, driver }) => ({
      name: 'sla',
      args: { property, value: String(value), unit, element: of, driver },
    })),
  ];
}

function domainOf({ id, domain }: OdcsContract): string {
  return domain ?? id.split('.')[0] ?? id;
}

function sourceDirective({
  name,
  physicalName,
  physicalType,
}: Pick<Body, 'name' | 'physicalName' | 'physicalType'>): DirectiveUse[] {
  if (physicalName === undefined && physicalType === undefined) return [];
  return [{ name: 'source', args: { name: physicalName ?? name ?? '', type: physicalType } }];
}

const SHORT_BOUNDS: Readonly<Record<string, string>> = {
  minimum: 'min',
  maximum: 'max',
  exclusiveMinimum: 'exclusiveMin',
  exclusiveMaximum: 'exclusiveMax',
};
const PLAIN_LIMITS = ['pattern', 'format', 'multipleOf'];
const LENGTHS = ['minLength', 'maxLength'];
const MAX_INT = 2_147_483_647;

function constraintArguments(options: OdcsProperty['logicalTypeOptions']): DirectiveUse['args'] | undefined {
  const args = Object.entries(options ?? {}).flatMap(([name, value]): [string, unknown][] => {
    const bound = SHORT_BOUNDS[name];
    if (bound !== undefined) return [[bound, String(value)]];
    const fits = LENGTHS.includes(name) && typeof value === 'number' && Math.abs(value) <= MAX_INT;
    return PLAIN_LIMITS.includes(name) || fits ? [[name, value]] : [];
  });
  return args.length > 0 ? Object.fromEntries(args) : undefined;
}

function links({ authoritativeDefinitions = [] }: Pick<Body, 'authoritativeDefinitions'>): DirectiveUse[] {
  return authoritativeDefinitions.map(({ type, url }) => ({ name: 'semantic', args: { type, url } }));
}

/** Federation tags are names of at most 128 characters. */
function tagDirectives(tags: readonly string[]): DirectiveUse[] {
  return tags
    .filter((tag) => /^[_A-Za-z][-/_0-9A-Za-z]{0,127}$/.test(tag))
    .map((tag) => ({ name: 'tag', args: { name: tag } }));
}

function use(name: string, args: DirectiveUse['args'] | undefined): DirectiveUse[] {
  return args === undefined ? [] : [{ name, args }];
}

/** A GraphQL name for anything: what it may not hold separates words, and no name begins with a digit or two underscores. */
export function safeName(wanted: string): string {
  const bare = /^(?!__)[_A-Za-z][_0-9A-Za-z]*$/.test(wanted) ? wanted : pascalCase(wanted).replace(/^_+/, '');
  return /^[_A-Za-z]/.test(bare) ? bare : `_${bare === '' ? 'x' : bare}`;
}
