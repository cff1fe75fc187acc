import { readdirSync, readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { Ajv2019 } from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { parseContract, readContract } from '../../contracts/contract.ts';
import { type OdcsContract, readDomainModel, writeContract } from '../../contracts/index.ts';
import { normaliseContract, registryFacts, toOdcs, toSdl, withoutFacts } from '../../contracts/sdl/index.ts';
import { domainSdl } from '../../subgraphs/toolkit/sdl/domain-sdl.ts';
import { anyContract } from './any-contract.ts';

/* The round-trip law: toOdcs(toSdl(c), registryFacts(c)) is normalise(c), and the SDL alone restores all but the facts. */

const DEMO = readdirSync('subgraphs', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.odcs.yaml') && !name.startsWith('weather'))
  .map((name) => `subgraphs/${name}`);

// Another seed and more runs: WEFT_SEED=1 WEFT_RUNS=5000.
const RUNS = {
  numRuns: Number(process.env['WEFT_RUNS'] ?? 80),
  seed: Number(process.env['WEFT_SEED'] ?? 20_011_104),
};

const ajv = new Ajv2019({ strict: false, allErrors: true });
addFormats.default(ajv);
const isOdcs = ajv.compile(JSON.parse(readFileSync('tests/support/odcs-v3.1.0.schema.json', 'utf8')));

function back(sdl: string, contract: OdcsContract, isWithFacts: boolean): OdcsContract | undefined {
  const normal = normaliseContract(contract);
  const outcome = toOdcs(sdl, isWithFacts ? { facts: { [contract.id]: registryFacts(normal) } } : {});
  if (!outcome.ok) throw new Error(`${JSON.stringify(outcome.findings, null, 1)}\n${sdl}`);
  expect(outcome.findings).toEqual([]);
  return outcome.value[0];
}

describe('for any contract', () => {
  it('the SDL and the facts of the registry restore it', () => {
    fc.assert(
      fc.property(anyContract(), (contract) => {
        expect(back(toSdl(contract), contract, true)).toEqual(normaliseContract(contract));
      }),
      RUNS,
    );
  });

  it('the SDL alone restores everything but the facts', () => {
    fc.assert(
      fc.property(anyContract(), (contract) => {
        expect(back(toSdl(contract), contract, false)).toEqual(withoutFacts(normaliseContract(contract)));
      }),
      RUNS,
    );
  });

  it('the SDL is a federation schema', () => {
    fc.assert(
      fc.property(anyContract(), (contract) => {
        const sdl = `${toSdl(contract)}\ntype Query { nothing: Int }\n`;
        expect(() => buildSubgraphSchema([{ typeDefs: parse(sdl) }])).not.toThrow();
      }),
      { ...RUNS, numRuns: RUNS.numRuns / 4 },
    );
  });

  it('what we write is valid by the official schema, and is read as the same contract without a warning', () => {
    fc.assert(
      fc.property(anyContract(), (contract) => {
        const text = writeContract(normaliseContract(contract));
        expect(isOdcs(parseYaml(text)), JSON.stringify(isOdcs.errors)).toBe(true);
        const read = parseContract(text, 'c.yaml');
        expect(read.findings).toEqual([]);
        expect(read.ok && normaliseContract(read.value.document)).toEqual(normaliseContract(contract));
      }),
      { ...RUNS, numRuns: RUNS.numRuns / 4 },
    );
  });

  it('normalising twice is normalising once', () => {
    fc.assert(
      fc.property(anyContract(), (contract) => {
        const once = normaliseContract(contract);
        expect(normaliseContract(once)).toEqual(once);
      }),
      RUNS,
    );
  });
});

describe('the contracts of the demo', () => {
  it.each(DEMO)('%s comes back from its SDL, most of it without @extra', async (file) => {
    const read = await readContract(file);
    if (!read.ok) throw new Error(file);
    const { document } = read.value;
    const sdl = toSdl(document);
    expect(back(sdl, document, true)).toEqual(normaliseContract(document));
    expect(back(sdl, document, false)).toEqual(withoutFacts(normaliseContract(document)));
    const ofProperties = sdl.split('\n').filter((line) => /^ {2}\w+:/.test(line));
    const plain = ofProperties.filter((line) => !line.includes('@extra'));
    expect(plain.length / ofProperties.length).toBeGreaterThan(0.4);
  });

  it.each(DEMO)(
    '%s is the same in the SDL that its subgraph serves, as far as that shows it',
    async (file) => {
      const read = await readContract(file);
      const model = await readDomainModel([file]);
      if (!read.ok || !model.ok) throw new Error(file);
      const outcome = toOdcs(domainSdl(model.value), { facts: {} });
      const isGroupsOnly = model.value.products.every(({ access }) => access === 'aggregate');
      expect(outcome.ok).toBe(!isGroupsOnly);
      if (!outcome.ok) return;
      const normal = normaliseContract(read.value.document);
      const [served] = outcome.value;
      expect(served).toMatchObject({
        id: normal.id,
        version: normal.version,
        status: normal.status,
        slaProperties: expect.any(Array),
      });
      const shown = normal.schema.map(({ properties }) =>
        properties
          .filter(({ classification }) => classification !== 'restricted')
          .map(({ required = false, primaryKey = false, logicalType, classification }) => ({
            required,
            primaryKey,
            logicalType,
            classification,
          })),
      );
      const columns = served?.schema.map(({ properties }) =>
        properties
          .filter(({ classification }) => classification !== undefined)
          .map(({ required = false, primaryKey = false, logicalType, classification }) => ({
            required,
            primaryKey,
            logicalType,
            classification,
          })),
      );
      expect(columns).toEqual(shown);
    },
  );
});

describe('a schema of another service', () => {
  it('becomes a contract: keys, types, nested types, lists, enums, references', () => {
    const outcome = toOdcs(SHOP, {
      file: 'shop.graphql',
      defaults: { id: 'shop.shop', version: '1.0.0', status: 'draft', domain: 'shop' },
    });
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.findings));
    expect(outcome.value).toEqual([
      {
        apiVersion: 'v3.1.0',
        kind: 'DataContract',
        id: 'shop.shop',
        version: '1.0.0',
        status: 'draft',
        domain: 'shop',
        schema: [
          {
            name: 'purchases',
            description: 'What was bought.',
            properties: [
              { name: 'id', logicalType: 'string', required: true, primaryKey: true },
              { name: 'total_amount', logicalType: 'number', physicalType: 'decimal' },
              { name: 'state', logicalType: 'string', required: true },
              {
                name: 'address',
                logicalType: 'object',
                properties: [
                  { name: 'street', logicalType: 'string', required: true },
                  { name: 'lines', logicalType: 'array', items: { logicalType: 'string', required: true } },
                ],
              },
              { name: 'mystery', logicalType: 'string' },
              {
                name: 'customer_id',
                logicalType: 'string',
                required: true,
                relationships: [{ to: 'customers.odcs.yaml#/schema/customers/properties/id' }],
              },
              {
                name: 'item_sku',
                logicalType: 'string',
                relationships: [{ to: '/schema/items/properties/sku' }],
              },
            ],
          },
          {
            name: 'items',
            properties: [
              { name: 'sku', logicalType: 'string', required: true, primaryKey: true },
              { name: 'ean', logicalType: 'integer', required: true, unique: true },
            ],
          },
        ],
      },
    ]);
    expect(outcome.findings.map(({ message }) => message)).toEqual([
      'The scalar Odd of Purchase.mystery is read as text.',
      'Purchase.tree is left out: the type Node lies inside of itself.',
      'Purchase.price is left out: it takes arguments, so it is computed.',
      'Item.purchases is left out: it is the way back of a relationship (weft.inverse at the other end).',
    ]);
    for (const contract of outcome.value) expect(isOdcs(JSON.parse(JSON.stringify(contract)))).toBe(true);
  });

  it.each([
    ['type Query {', /^SDL_SYNTAX Expected a GraphQL schema/],
    ['type Query { a: Int }', /^NO_ENTITIES Expected at least one type with @key in schema.graphql/],
    [
      'type A @key(fields: "id") { id: ID! }',
      /^INCOMPLETE_CONTRACT The schema does not give a contract: .* at id/,
    ],
  ])('%s is a finding', (sdl, expected) => {
    const outcome = toOdcs(sdl);
    expect(outcome.ok).toBe(false);
    expect(`${outcome.findings[0]?.code} ${outcome.findings[0]?.message}`).toMatch(expected);
  });
});

const SHOP = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: [{ name: "@key", as: "@identity" }, "@external"])
  scalar Odd
  scalar Decimal
  enum State { OPEN CLOSED }
  "What was bought."
  type Purchase @identity(fields: "id") {
    id: ID!
    totalAmount: Decimal
    state: State!
    address: Address
    mystery: Odd
    tree: Node
    price(currency: String): Float
    customer: Customer!
    customerId: ID!
    item: Item
  }
  type Node { child: Node }
  type Address { street: String!, lines: [String!], owner: Customer }
  type Item @identity(fields: "sku") @identity(fields: "ean") { sku: String!, ean: Int!, purchases: [Purchase!] }
  type Customer @identity(fields: "id", resolvable: false) { id: ID! }
  extend type Warehouse @identity(fields: "id") { id: ID! @external, count: Int }
  type Query { purchases: [Purchase!] }
`;
