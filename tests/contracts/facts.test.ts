import { describe, expect, test } from 'vitest';
import { domainSdl } from '../../subgraphs/toolkit/sdl/domain-sdl.ts';
import { composed } from './compose-contracts.ts';
import { contract, KEY, modelOf, shown, useContracts } from './write-contracts.ts';

const contracts = useContracts();

const sdlOf = async (text: string) => domainSdl(modelOf(await contracts.read({ things: text })));
/** The lines of a field of the type Thing, its description included. */
const fieldOf = (sdl: string, name: string) => {
  const [, type = ''] = /^type Thing @[^\n]*\{\n([\s\S]*?)\n\}/m.exec(sdl) ?? [];
  return new RegExp(`((?:^ *"""[\\s\\S]*?"""\\n)?)(^ *${name}[:(][^\\n]*)`, 'm').exec(type)?.[0];
};

const FULL = contract(
  'things',
  [
    KEY,
    `{ name: price, physicalName: PRICE, businessName: Price, description: What it costs., examples: [12.5, "9"], logicalType: number, physicalType: "decimal(8,2)", logicalTypeOptions: { minimum: 0, exclusiveMaximum: 1000, multipleOf: 0.01 }, classification: public, criticalDataElement: true, tags: [money, "no good"], authoritativeDefinitions: [{ url: "https://terms.example/price", type: businessDefinition }], transformSourceObjects: [erp.items], transformLogic: "cents / 100", customProperties: [{ property: weft.deprecated, value: Use total. }] }`,
    `{ name: mail, logicalType: string, logicalTypeOptions: { format: email, maxLength: 80 }, examples: [ada@example.org], classification: confidential, customProperties: [{ property: weft.pii, value: true }, { property: weft.deprecated, value: true }] }`,
    `{ name: tags, logicalType: array, logicalTypeOptions: { maxItems: 3 }, items: { logicalType: string }, classification: public }`,
  ],
  'tags: [gold]\n',
).replace(
  '- name: things',
  '- name: things\n    id: things_v1\n    physicalName: T_THINGS\n    physicalType: view\n    businessName: Things\n    description: All of them.\n    tags: [core/items]',
);

describe('what a contract says beside the form', () => {
  test('of a property is in directives, and in the description: business name first, examples last', async () => {
    expect(fieldOf(await sdlOf(FULL), 'price')).toBe(
      `  """
  Price
  What it costs.
  Examples: 12.5, 9
  """
  price: Decimal @source(name: "PRICE", type: "decimal(8,2)") @classification(level: "public") @lineage(from: ["erp.items"], transform: "cents / 100") @constraint(min: "0", exclusiveMax: "1000", multipleOf: 0.01) @semantic(type: "businessDefinition", url: "https://terms.example/price") @tag(name: "money") @tag(name: "cde") @deprecated(reason: "Use total.")`,
    );
  });

  test('of personal data shows no examples; a format is a constraint', async () => {
    expect(fieldOf(await sdlOf(FULL), 'mail')).toBe(
      '  mail: String @classification(level: "confidential", pii: true) @constraint(maxLength: 80, format: "email") @deprecated(reason: "No longer supported.")',
    );
  });

  test('of a list is how many items to count on', async () => {
    expect(fieldOf(await sdlOf(FULL), 'tags')).toContain(
      'tags: [String] @classification(level: "public") @listSize(assumedSize: 3)',
    );
  });

  test('of the object is on the type: source, element, and tags of contract and object', async () => {
    expect(await sdlOf(FULL)).toMatch(
      /"""\nThings\nAll of them\.\n"""\ntype Thing @key\(fields: "id"\) @dataProduct\([^)]*\) @contract\(id: "shop\.things", version: "1\.0\.0", element: "things_v1"\) @source\(name: "T_THINGS", type: "view"\) @tag\(name: "gold"\) @tag\(name: "core\/items"\) \{/,
    );
  });

  test('composes: tags, costs, list sizes, deprecations and meanings are in the supergraph', async () => {
    const outcome = composed({ shop: modelOf(await contracts.read({ things: FULL })) });
    expect(outcome.ok ? [] : outcome.findings).toEqual([]);
    const sdl = outcome.ok ? outcome.value.sdl : '';
    expect(sdl).toMatch(/price: Decimal [^\n]*@tag\(name: "money"\)[^\n]*@tag\(name: "cde"\)/);
    expect(sdl).toMatch(/price: Decimal [^\n]*@deprecated\(reason: "Use total\."\)/);
    expect(sdl).toMatch(
      /price: Decimal [^\n]*@semantic\(type: "businessDefinition", url: "https:\/\/terms\.example\/price"\)/,
    );
    expect(sdl).toMatch(
      /things\([^)]*\): \[Thing!\] [^\n]*@listSize\(assumedSize: 100, slicingArguments: \["limit"\]/,
    );
    expect(sdl).toMatch(
      /thingsConnection\([^)]*\): ThingConnection [^\n]*@listSize\([^)]*sizedFields: \["edges", "nodes"\]/,
    );
    expect(sdl).toMatch(/thingsAggregate\([^)]*\): \[ThingAggregate!\] [^\n]*@cost\(weight: 10\)/);
    expect(sdl).toMatch(/@link\(url: "https:\/\/specs\.apollo\.dev\/cost\/v0\.1"/);
  });

  test('that federation cannot carry is a warning where it is written', async () => {
    const outcome = await contracts.read({ things: FULL });
    expect(outcome.findings.map(shown)).toEqual([
      expect.stringMatching(
        /^\d+:\d+ UNUSABLE_TAG Expected a tag of letters, .* got "no good"; it is left out of the graph\.$/,
      ),
    ]);
  });
});

describe('a product that will end', () => {
  const deprecations = (sdl: string) =>
    [...sdl.matchAll(/^ {2}(\w+)\([^\n]*@deprecated\(reason: "([^"]*)"\)/gm)].map(
      ([, field, reason]) => `${field}: ${reason}`,
    );

  test('says so on every field that leads to it', async () => {
    const text = contract('things', [
      KEY,
      '{ name: next_id, logicalType: string, classification: public, relationships: [{ to: things.id, customProperties: [{ property: weft.inverse, value: previous }] }] }',
    ]).replace('status: active', 'status: deprecated');
    const reason = 'shop.things is deprecated.';
    expect(deprecations(await sdlOf(text))).toEqual(
      ['previous', 'previousAggregate', 'things', 'thingsAggregate', 'thingsConnection', 'thing'].map(
        (field) => `${field}: ${reason}`,
      ),
    );
  });

  test('says until when it is supported', async () => {
    const text = contract(
      'things',
      [KEY],
      'slaProperties: [{ property: endOfSupport, value: "2028-01-01" }]\n',
    );
    expect(deprecations(await sdlOf(text))).toContain('things: Supported until 2028-01-01.');
    expect(deprecations(await sdlOf(contract('things', [KEY])))).toEqual([]);
  });

  test('has the day in @sunset, with what to use instead', async () => {
    const head = `customProperties: [{ property: weft.replacement, value: shop.items }, { property: weft.deprecatedSince, value: 2026-11-26 }]
slaProperties: [{ property: endOfSupport, value: "2028-01-01" }]\n`;
    const sdl = await sdlOf(contract('things', [KEY], head).replace('status: active', 'status: deprecated'));
    expect(sdl).toMatch(
      /^ {2}thing\([^\n]*@sunset\(on: "2028-01-01", since: "2026-11-26", replacement: "shop\.items"\)/m,
    );
    const moment = head.replace('2028-01-01', '2028-01-01T09:30:10-08:00');
    expect(await sdlOf(contract('things', [KEY], moment))).toContain('@sunset(on: "2028-01-01"');
    const never = contract(
      'things',
      [KEY],
      'slaProperties: [{ property: endOfSupport, value: 5, unit: y }]\n',
    );
    expect(await sdlOf(never)).not.toContain('@sunset(');
  });
});

describe('a property that will end', () => {
  const property = (custom: string) =>
    contract('things', [
      KEY,
      `{ name: old, logicalType: string, classification: public, customProperties: [${custom}] }`,
    ]);
  const field = async (custom: string) => /^ {2}old: [^\n]*/m.exec(await sdlOf(property(custom)))?.[0];
  const SUNSET = '{ property: weft.sunset, value: 2027-03-31 }';

  test('is deprecated with its day', async () => {
    expect(await field(SUNSET)).toContain(
      '@deprecated(reason: "Supported until 2027-03-31.") @sunset(on: "2027-03-31")',
    );
    expect(await field(`${SUNSET}, { property: weft.replacement, value: Thing.id }`)).toContain(
      '@deprecated(reason: "Supported until 2027-03-31. Use Thing.id.") @sunset(on: "2027-03-31", replacement: "Thing.id")',
    );
    expect(await field(`${SUNSET}, { property: weft.deprecated, value: Too vague. }`)).toContain(
      '@deprecated(reason: "Too vague.") @sunset(on: "2027-03-31")',
    );
  });

  test('composes, with the day in the supergraph', async () => {
    const outcome = composed({ shop: modelOf(await contracts.read({ things: property(SUNSET) })) });
    expect(outcome.ok && outcome.value.sdl).toMatch(/old: String [^\n]*@sunset\(on: "2027-03-31"\)/);
  });
});
