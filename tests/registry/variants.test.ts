import { buildASTSchema, parse, printSchema as print } from 'graphql';
import { describe, expect, it } from 'vitest';
import { checkVariants, type Variant, variantSchema } from '../../registry/index.ts';
import { composed, FEDERATION, subgraph } from './mesh.ts';

const TAGGED = FEDERATION.replace('"@key"', '"@key", "@tag", "@inaccessible"');

function supergraph(sdl: string): string {
  return composed(subgraph('one', `${TAGGED}${sdl}`, { owner: 'crm' })).sdl;
}

function variant(rules: Partial<Variant>): Variant {
  return { name: 'partners', include: [], exclude: [], hideUnreachableTypes: true, ...rules };
}

/** The client schema of a variant as text; `client` is what clients see of the supergraph. */
function shown(sdl: string, client: string, rules: Partial<Variant>): string {
  const made = variantSchema(
    { supergraph: parse(supergraph(sdl)).definitions, client: parse(client).definitions },
    variant(rules),
  );
  if (!made.ok) throw new Error(made.findings.map(({ message }) => message).join('\n'));
  return print(buildASTSchema(made.value)).replace(/\s+/g, ' ');
}

function faults(sdl: string, rules: Partial<Variant>): readonly string[] {
  return checkVariants(supergraph(sdl), [variant(rules)]).map(({ code, message }) => `${code} ${message}`);
}

describe('what a variant includes', () => {
  const sdl = `
    scalar Money
    enum Unit { KG LB }
    input Box { unit: Unit }
    type Query { price(box: Box): Price @tag(name: "open")  cost: Price  find: [Found!] @tag(name: "open") }
    type Price { amount: Money @tag(name: "open")  unit: Unit @tag(name: "open")  margin: Money }
    type Stock @tag(name: "open") { sku: ID  left: Int }
    type Secret { plan: String }
    union Found @tag(name: "open") = Stock | Secret
  `;
  const client = sdl.replace(/ @tag\(name: "\w+"\)/g, '');

  it('is whole types and single fields with a tag, and the scalars, enums and inputs that they need', () => {
    expect(shown(sdl, client, { include: ['open'] })).toBe(
      [
        'scalar Money enum Unit { KG LB } input Box { unit: Unit }',
        'type Query { price(box: Box): Price find: [Found!] }',
        'type Price { amount: Money unit: Unit }',
        'type Stock { sku: ID left: Int }',
        'union Found = Stock',
      ].join(' '),
    );
  });

  it('is everything where nothing is asked for, without what nobody gets to', () => {
    const lonely = `${client} type Lonely { a: Int } enum Unused { A }`;
    expect(shown(sdl, lonely, {})).not.toMatch(/Lonely|Unused/);
    expect(shown(sdl, lonely, { hideUnreachableTypes: false })).toMatch(/Lonely.*Unused/);
  });

  it('leaves the implementations of an interface within reach', () => {
    const pets = `
      type Query { pet: Pet @tag(name: "open") }
      interface Pet @tag(name: "open") { name: String }
      type Dog implements Pet @tag(name: "open") { name: String  bark: Int }
      type Cat implements Pet { name: String  purr: Int }
    `;
    expect(shown(pets, pets.replace(/ @tag\(name: "\w+"\)/g, ''), { include: ['open'] })).toBe(
      'type Query { pet: Pet } interface Pet { name: String } type Dog implements Pet { name: String bark: Int }',
    );
  });
});

describe('what a variant excludes', () => {
  const sdl = `
    type Query { member(id: ID, note: String @tag(name: "staff")): Member @tag(name: "open")  staff: Staff @tag(name: "staff") }
    type Member @tag(name: "open") { id: ID  email: String @tag(name: "pii")  tier: Tier }
    enum Tier { GOLD SILVER TEST @tag(name: "staff") }
    type Staff @tag(name: "staff") { salary: Int }
  `;
  const client = sdl.replace(/ @tag\(name: "\w+"\)/g, '');

  it('is types, fields, arguments and enum values, whatever is included', () => {
    const expected =
      'type Query { member(id: ID): Member } type Member { id: ID tier: Tier } enum Tier { GOLD SILVER }';
    expect(shown(sdl, client, { exclude: ['pii', 'staff'] })).toBe(expected);
    expect(shown(sdl, client, { include: ['open'], exclude: ['pii', 'staff'] })).toBe(expected);
  });

  it('takes a type away of which no field is left', () => {
    const emptied = `type Query { a: Int  b: Box @tag(name: "x") } type Box { c: Int @tag(name: "x") }`;
    expect(shown(emptied, emptied.replace(/ @tag\(name: "\w+"\)/g, ''), { exclude: ['x'] })).toBe(
      'type Query { a: Int }',
    );
  });

  it('knows the tag under the name it was linked by', () => {
    const linked = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [{ name: "@tag", as: "@label" }])
      type Query { a: Int  b: Int @label(name: "x") }`;
    const { sdl: text } = composed(subgraph('one', linked, { owner: 'crm' }));
    const client = parse('type Query { a: Int b: Int }').definitions;
    const made = variantSchema({ supergraph: parse(text).definitions, client }, variant({ exclude: ['x'] }));
    expect(made.ok && print(buildASTSchema(made.value))).not.toContain('b');
  });
});

describe('a variant that is no schema', () => {
  it.each<[string, string, Partial<Variant>, string[]]>([
    [
      'shows nothing',
      'type Query { a: Int }',
      { include: ['open'] },
      ['VARIANT_EMPTY The variant "partners" shows no field of Query.'],
    ],
    [
      'shows a field of a hidden type',
      'type Query { a: A @tag(name: "open") } type A { b: Int }',
      { include: ['open'] },
      [
        'VARIANT_INVALID The variant "partners" is no schema: at Query.a, it is shown, and its type A is hidden.',
      ],
    ],
    [
      'hides what must be given',
      'type Query { a(b: Int! @tag(name: "x")  c: C): Int } input C { d: Int! @tag(name: "x")  e: Int }',
      { exclude: ['x'] },
      [
        'VARIANT_INVALID The variant "partners" is no schema: at Query.a(b:), it is hidden, and whoever uses what is around it must give it.',
        'VARIANT_INVALID The variant "partners" is no schema: at C.d, it is hidden, and whoever uses what is around it must give it.',
      ],
    ],
    [
      'breaks the promise of an interface',
      'type Query { a: I } interface I { b: Int } type A implements I { b: Int @tag(name: "x")  c: Int }',
      { exclude: ['x'] },
      [
        'VARIANT_INVALID The variant "partners" is no schema: at A.b, it is hidden, and shown on the interface I.',
      ],
    ],
    [
      'has a hidden default',
      'type Query { a(b: E = OLD): Int } enum E { NEW OLD @tag(name: "x") }',
      { exclude: ['x'] },
      [
        'VARIANT_INVALID The variant "partners" is no schema: at Query.a(b:), its default value OLD is hidden.',
      ],
    ],
    [
      'is fine where only unreachable types are broken',
      'type Query { a: Int  b: B @tag(name: "x") } type B { c: C } type C @tag(name: "x") { d: Int }',
      { exclude: ['x'] },
      [],
    ],
  ])('is told by its element: it %s', (_, sdl, rules, expected) => {
    expect([...faults(sdl, rules)].sort()).toEqual([...expected].sort());
  });

  it('never shows what no client may see', () => {
    const sdl = 'type Query { a: Int @tag(name: "open")  b: Int @inaccessible @tag(name: "open") }';
    expect(faults(sdl, { include: ['open'] })).toEqual([]);
  });
});
