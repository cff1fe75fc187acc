import fc from 'fast-check';
import type { OdcsContract, OdcsObject, OdcsProperty, OdcsQualityRule } from '../../contracts/odcs.ts';

/* Contracts that the standard accepts, with everything that it has room for. */

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.lorem({ maxCount: 4 }),
  fc.constant('a\n\n"""b""" \\'),
);
const name = fc.oneof(
  fc.stringMatching(/^[a-z]{1,6}(_[a-z0-9]{1,5}){0,2}$/),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
);
const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,8}$/);
// JSON has no negative zero.
const double = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const plain = fc.oneof(fc.boolean(), fc.integer(), double, text);
const json = fc
  .jsonValue({ maxDepth: 2, noUnicodeString: false })
  .map((value): unknown => JSON.parse(JSON.stringify(value)));
const number = fc.oneof(fc.integer(), double);
const tags = fc.uniqueArray(fc.oneof(text, fc.constantFrom('cde', 'finance', 'a/b')), { maxLength: 3 });

/** Half of the time there is no such key. */
function maybe<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(value, { nil: undefined });
}

/** A record of what is there. */
function some<T extends object>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record(shape).map((value) => defined(value));
}

function defined<T extends object>(value: T): T {
  const there = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(there) as T;
}

const customProperties = fc.uniqueArray(
  some({
    property: fc.oneof(text, fc.constantFrom('owner', 'x.y')),
    value: json,
    description: maybe(text),
  }),
  { maxLength: 2, selector: ({ property }) => property },
);
const authoritativeDefinitions = fc.array(some({ url: text, type: text, description: maybe(text) }), {
  maxLength: 2,
});

const limit: fc.Arbitrary<Partial<OdcsQualityRule>> = fc.oneof(
  fc.oneof(number, text).map((mustBe) => ({ mustBe })),
  number.map((mustNotBe) => ({ mustNotBe })),
  number.map((mustBeGreaterThan) => ({ mustBeGreaterThan })),
  number.map((mustBeLessOrEqualTo) => ({ mustBeLessOrEqualTo })),
  fc
    .uniqueArray(number, { minLength: 2, maxLength: 2 })
    .map(([low = 0, high = 1]): Partial<OdcsQualityRule> => ({ mustBeBetween: [low, high] })),
);
const values = fc.uniqueArray(fc.oneof(fc.constantFrom('GOLD', 'SILVER', 'blue'), text), {
  minLength: 1,
  maxLength: 4,
});
const kind: fc.Arbitrary<Partial<OdcsQualityRule>> = fc.oneof(
  fc
    .constantFrom('nullValues', 'rowCount', 'duplicateValues')
    .chain((metric) => limit.map((one) => ({ metric, ...one }))),
  values.map((validValues) => ({ metric: 'invalidValues' as const, arguments: { validValues }, mustBe: 0 })),
  fc.tuple(text, limit).map(([query, one]) => ({ type: 'sql' as const, query, ...one })),
  fc
    .tuple(text, text)
    .map(([engine, implementation]) => ({ type: 'custom' as const, engine, implementation })),
  fc.constant({ type: 'text' as const }),
);
const rule: fc.Arbitrary<OdcsQualityRule> = fc
  .tuple(
    kind,
    some({
      id: maybe(id),
      name: maybe(text),
      description: maybe(text),
      dimension: maybe(fc.constantFrom('accuracy', 'uniqueness')),
      severity: maybe(fc.constantFrom('error', 'warning')),
      unit: maybe(fc.constantFrom('rows', 'percent')),
      businessImpact: maybe(text),
      tags: maybe(tags),
      customProperties: maybe(customProperties),
    }),
  )
  .map(([one, other]) => ({ ...other, ...one }));
const quality = fc.array(rule, { maxLength: 3 }).map(distinctIds);

function distinctIds<T extends { id?: string | undefined }>(items: T[]): T[] {
  return items.filter(
    ({ id: own }, index) => own === undefined || items.findIndex((other) => other.id === own) === index,
  );
}

const reference = fc.constantFrom(
  ...[
    'orders.id',
    '/schema/orders/properties/id',
    'schema/orders/properties/id',
    'other.odcs.yaml#/schema/people/properties/id',
  ],
  ...['https://x.example/c.yaml#/schema/things/properties/Code-1'],
);
const relationships = fc.array(
  some({
    to: reference,
    type: maybe(fc.constant('foreignKey' as const)),
    customProperties: maybe(customProperties),
  }),
  { maxLength: 2 },
);

const ofType: fc.Arbitrary<Partial<OdcsProperty>> = fc.oneof(
  fc.constant({}),
  some({
    logicalType: fc.constant('string' as const),
    logicalTypeOptions: maybe(
      some({
        minLength: maybe(fc.nat()),
        maxLength: maybe(fc.nat()),
        pattern: maybe(text),
        format: maybe(fc.constantFrom('uuid', 'email', 'password')),
      }),
    ),
  }),
  some({
    logicalType: fc.constantFrom('integer', 'number'),
    physicalType: maybe(fc.constantFrom('bigint', 'decimal(12,2)', 'double')),
    logicalTypeOptions: maybe(
      some({ minimum: maybe(number), exclusiveMaximum: maybe(number), multipleOf: maybe(fc.constant(0.5)) }),
    ),
  }),
  some({
    logicalType: fc.constant('integer' as const),
    logicalTypeOptions: maybe(some({ format: fc.constantFrom('i8', 'i32', 'i64', 'u64') })),
  }),
  some({ logicalType: fc.constantFrom('date', 'boolean'), physicalType: maybe(text) }),
  some({
    logicalType: fc.constantFrom('timestamp', 'time'),
    logicalTypeOptions: maybe(some({ timezone: maybe(fc.boolean()), minimum: maybe(text) })),
  }),
  fc.constant({ logicalType: 'array' as const }),
  fc.constant({ logicalType: 'object' as const, logicalTypeOptions: { minProperties: 1 } }),
);

const common = {
  id: maybe(id),
  description: maybe(text),
  businessName: maybe(text),
  physicalName: maybe(text),
  tags: maybe(tags),
  customProperties: maybe(customProperties),
  authoritativeDefinitions: maybe(authoritativeDefinitions),
  quality: maybe(quality),
};

const body = (depth: number): fc.Arbitrary<Omit<OdcsProperty, 'name'>> =>
  fc
    .tuple(
      depth === 0
        ? ofType
        : fc.oneof(
            { weight: 5, arbitrary: ofType },
            properties(depth - 1).map((inner) => ({ logicalType: 'object' as const, properties: inner })),
            body(depth - 1).map((items) => ({ logicalType: 'array' as const, items })),
          ),
      some({
        ...common,
        required: maybe(fc.boolean()),
        unique: maybe(fc.boolean()),
        partitioned: maybe(fc.boolean()),
        partitionKeyPosition: maybe(fc.constantFrom(-1, 1)),
        classification: maybe(fc.oneof(fc.constantFrom('public', 'restricted'), text)),
        encryptedName: maybe(text),
        transformSourceObjects: maybe(fc.array(text, { maxLength: 2 })),
        transformLogic: maybe(text),
        transformDescription: maybe(text),
        examples: maybe(fc.array(plain, { maxLength: 3 })),
        criticalDataElement: maybe(fc.boolean()),
        relationships: maybe(relationships),
      }),
    )
    .map(([type, rest]) => ({ ...rest, ...type }));

const properties = (depth: number): fc.Arbitrary<OdcsProperty[]> =>
  fc
    .uniqueArray(
      fc.tuple(name, body(depth)).map(([own, rest]): OdcsProperty => ({ ...rest, name: own })),
      { minLength: 1, maxLength: 4, selector: (property) => property.name },
    )
    .map(distinctIds)
    .filter((list) => list.length > 0);

const object: fc.Arbitrary<OdcsObject> = fc
  .tuple(
    fc.oneof(fc.constantFrom('orders', 'people'), name),
    some({ ...common, physicalType: maybe(text), dataGranularityDescription: maybe(text) }),
    properties(2),
    fc.nat({ max: 3 }),
  )
  .map(([own, rest, list, keys]) => ({
    ...rest,
    name: own,
    properties: list.map((property, index) =>
      index < keys ? { ...property, primaryKey: true, primaryKeyPosition: index + 1 } : property,
    ),
  }));

/** Any contract that passes our reader and the official schema. */
export function anyContract(): fc.Arbitrary<OdcsContract> {
  return fc
    .record({
      head: some({
        id: fc.stringMatching(/^[a-z]{1,5}(\.[a-z]{1,5})?$/),
        version: fc.constantFrom('1.0.0', '2.3.4-rc.1'),
        status: fc.constantFrom('proposed', 'draft', 'active', 'deprecated', 'retired'),
        name: maybe(text),
        domain: maybe(text),
        tenant: maybe(text),
        tags: maybe(tags),
        description: maybe(some({ purpose: maybe(text), usage: maybe(text), limitations: maybe(text) })),
        servers: maybe(
          fc.array(some({ server: text, type: fc.constant('local' as const), path: text, format: text }), {
            maxLength: 2,
          }),
        ),
        price: maybe(some({ priceAmount: maybe(number), priceCurrency: maybe(text) })),
        team: maybe(
          some({
            name: maybe(text),
            description: maybe(text),
            members: maybe(
              fc.array(some({ username: text, role: maybe(fc.constantFrom('owner', 'data steward')) }), {
                maxLength: 2,
              }),
            ),
          }),
        ),
        roles: maybe(
          fc.array(some({ role: text, access: maybe(text), firstLevelApprovers: maybe(text) }), {
            maxLength: 2,
          }),
        ),
        slaProperties: maybe(
          fc.array(
            some({
              property: fc.constantFrom('latency', 'availability'),
              value: fc.oneof(number, text, fc.boolean()),
              unit: maybe(fc.constantFrom('d', 'percent')),
              element: maybe(text),
              driver: maybe(text),
              description: maybe(text),
            }),
            { maxLength: 3 },
          ),
        ),
        support: maybe(fc.array(some({ channel: text, url: maybe(text) }), { maxLength: 2 })),
        authoritativeDefinitions: maybe(authoritativeDefinitions),
        customProperties: maybe(customProperties),
        contractCreatedTs: maybe(fc.constant('2026-01-01T00:00:00Z')),
      }),
      schema: fc
        .uniqueArray(object, { minLength: 1, maxLength: 3, selector: (one) => one.name })
        .map(distinctIds),
    })
    .map(({ head, schema }) => ({
      apiVersion: 'v3.1.0' as const,
      kind: 'DataContract' as const,
      ...head,
      schema,
    }));
}
