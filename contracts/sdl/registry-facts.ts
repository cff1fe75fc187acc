import type { OdcsContract, OdcsProperty, OdcsQualityRule } from '../odcs.ts';

type Body = Omit<OdcsProperty, 'name'>;

/** The part of a rule that is not for clients: what is run. */
const BODY_KEYS = ['query', 'engine', 'implementation'] as const;
type RuleBody = Pick<OdcsQualityRule, (typeof BODY_KEYS)[number]>;

/** What a schema cannot carry, or should not: where the data lies, people, prices, and what rules run. */
export type RegistryFacts = Pick<OdcsContract, 'servers' | 'price' | 'support' | 'team'> & {
  /** Bodies of rules, by element and id: `orders.total#total_positive`. */
  readonly rules: Readonly<Record<string, RuleBody>>;
};

/** The facts of a contract in its normal form that its SDL leaves to the registry. */
export function registryFacts(contract: OdcsContract): RegistryFacts {
  const rules: Record<string, RuleBody> = {};
  eachRule(contract, (rule, label) => {
    const body = Object.fromEntries(
      BODY_KEYS.flatMap((key) => (rule[key] === undefined ? [] : [[key, rule[key]]])),
    );
    if (Object.keys(body).length > 0) rules[`${label}#${rule.id}`] = body;
    return rule;
  });
  const { servers, price, support, team } = contract;
  return { ...defined({ servers, price, support, team }), rules };
}

/** A contract without the facts of the registry: all that its SDL must carry. Of the team the name is left. */
export function withoutFacts(contract: OdcsContract): OdcsContract {
  const { servers: _servers, price: _price, support: _support, team, ...rest } = contract;
  const bare = eachRule(rest, ({ query: _query, engine: _engine, implementation: _body, ...rule }) => rule);
  return team?.name === undefined ? bare : { ...bare, team: { name: team.name } };
}

/** A contract with the facts of the registry put back. */
export function withFacts(contract: OdcsContract, { rules, ...head }: RegistryFacts): OdcsContract {
  const whole = eachRule(contract, (rule, label) => ({ ...rule, ...rules[`${label}#${rule.id}`] }));
  return { ...whole, ...head };
}

/** Rebuilds a contract with every rule replaced. */
function eachRule(
  contract: OdcsContract,
  replace: (rule: OdcsQualityRule, label: string) => OdcsQualityRule,
): OdcsContract {
  const rulesOf = (quality: OdcsQualityRule[] | undefined, label: string) =>
    quality ? { quality: quality.map((rule) => replace(rule, label)) } : {};
  const body = <T extends Body>(property: T, label: string): T => ({
    ...property,
    ...rulesOf(property.quality, label),
    ...(property.properties
      ? { properties: property.properties.map((inner) => body(inner, `${label}.${inner.name}`)) }
      : {}),
    ...(property.items ? { items: body(property.items, `${label}[]`) } : {}),
  });
  return {
    ...contract,
    schema: contract.schema.map((object) => ({
      ...object,
      ...rulesOf(object.quality, object.name),
      properties: object.properties.map((property) => body(property, `${object.name}.${property.name}`)),
    })),
  };
}

function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as T;
}
