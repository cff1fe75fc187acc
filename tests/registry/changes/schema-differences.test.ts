import fc from 'fast-check';
import {
  type BreakingChange,
  buildASTSchema,
  type DangerousChange,
  findBreakingChanges,
  findDangerousChanges,
  parse,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import type { MeshChange } from '../../../registry/changes/mesh-change.ts';
import { compareSchemas } from '../../../registry/changes/schema/compare-schemas.ts';
import { randomSchema } from './random-schema.ts';

/*
 * graphql-js is the oracle: everything that it finds breaking or dangerous is found here at the same place with the same class,
 * and nothing else is called breaking or dangerous, with these differences, all deliberate:
 *
 * - It calls it breaking that a standard scalar is used nowhere any more. Nothing can depend on that alone.
 * - It does not compare defaults of input fields and of arguments of directives, nor defaults that are new: dangerous here, since
 *   whoever leaves the value out asks for something else.
 * - It does not compare the types of arguments of directives, nor root types, nor @oneOf.
 */

/** Where and how bad, in words that both sides can be brought to. */
type Found = `${'breaking' | 'dangerous'} ${string}`;

function build(sdl: string) {
  return buildASTSchema(parse(sdl), { assumeValid: true, assumeValidSDL: true });
}

/** What our codes are called by graphql-js. */
const NAMES: Readonly<Record<string, string>> = {
  TYPE_REMOVED: 'TYPE_REMOVED',
  TYPE_KIND_CHANGED: 'TYPE_CHANGED_KIND',
  INTERFACE_ADDED: 'IMPLEMENTED_INTERFACE_ADDED',
  INTERFACE_REMOVED: 'IMPLEMENTED_INTERFACE_REMOVED',
  UNION_MEMBER_ADDED: 'TYPE_ADDED_TO_UNION',
  UNION_MEMBER_REMOVED: 'TYPE_REMOVED_FROM_UNION',
  FIELD_REMOVED: 'FIELD_REMOVED',
  FIELD_TYPE_CHANGED: 'FIELD_CHANGED_KIND',
  ARGUMENT_REMOVED: 'ARG_REMOVED',
  ARGUMENT_TYPE_CHANGED: 'ARG_CHANGED_KIND',
  ARGUMENT_DEFAULT_CHANGED: 'ARG_DEFAULT_VALUE_CHANGE',
  REQUIRED_ARGUMENT_ADDED: 'REQUIRED_ARG_ADDED',
  OPTIONAL_ARGUMENT_ADDED: 'OPTIONAL_ARG_ADDED',
  INPUT_FIELD_REMOVED: 'FIELD_REMOVED',
  INPUT_FIELD_TYPE_CHANGED: 'FIELD_CHANGED_KIND',
  REQUIRED_INPUT_FIELD_ADDED: 'REQUIRED_INPUT_FIELD_ADDED',
  OPTIONAL_INPUT_FIELD_ADDED: 'OPTIONAL_INPUT_FIELD_ADDED',
  ENUM_VALUE_ADDED: 'VALUE_ADDED_TO_ENUM',
  ENUM_VALUE_REMOVED: 'VALUE_REMOVED_FROM_ENUM',
  DIRECTIVE_REMOVED: 'DIRECTIVE_REMOVED',
  DIRECTIVE_ARGUMENT_REMOVED: 'DIRECTIVE_ARG_REMOVED',
  REQUIRED_DIRECTIVE_ARGUMENT_ADDED: 'REQUIRED_DIRECTIVE_ARG_ADDED',
  DIRECTIVE_LOCATION_REMOVED: 'DIRECTIVE_LOCATION_REMOVED',
  DIRECTIVE_NO_LONGER_REPEATABLE: 'DIRECTIVE_REPEATABLE_REMOVED',
};

/** The names that graphql-js mentions in its sentence, which are those of our coordinate and values. */
function mentioned(text: string): string {
  const names = text.match(/[A-Za-z_]\w*/g) ?? [];
  return [...new Set(names)].sort().join(' ');
}

function byOracle(older: string, newer: string): Found[] {
  const [left, right] = [build(older), build(newer)];
  const found =
    (kind: 'breaking' | 'dangerous') =>
    ({ type, description }: BreakingChange | DangerousChange): Found[] => {
      if (description.startsWith('Standard scalar')) return [];
      return [`${kind} ${type} ${mentioned(placeIn(description))}`];
    };
  return [
    ...findBreakingChanges(left, right).flatMap(found('breaking')),
    ...findDangerousChanges(left, right).flatMap(found('dangerous')),
  ].sort();
}

/** The place in a sentence of graphql-js, without its prose. */
function placeIn(description: string): string {
  const forms = [
    /^(\w+)\.(\w+) arg (\w+) (?:was|has|default)/,
    /^(\w+\.\w+) (?:was removed|changed type)/,
    /^An? \w+ arg (\w+) on (?:directive )?([\w.]+) was added/,
    /^An? \w+ field (\w+) on input type (\w+) was added/,
    /^(\w+) was (?:added to|removed from) (?:enum type|union type) (\w+)/,
    /^(\w+) added to interfaces implemented by (\w+)/,
    /^(\w+) no longer implements interface (\w+)/,
    /^Repeatable flag was removed from (\w+)/,
    /^(\w+) was removed from (\w+)\.$/,
    /^(\w+) (?:was removed|changed from)/,
  ];
  const match = forms.map((form) => form.exec(description)).find(Boolean);
  if (!match) throw new Error(`Expected a sentence of graphql-js that is known here, got "${description}".`);
  return match.slice(1).join(' ');
}

function ours(older: string, newer: string): Found[] {
  return compareSchemas(build(older), build(newer))
    .flatMap((change): Found[] => {
      if (change.consumer === 'safe' || isBeyondOracle(change)) return [];
      return [`${change.consumer} ${NAMES[change.code]} ${mentioned(placeOf(change))}`];
    })
    .sort();
}

function placeOf({ code, coordinate, before, after }: MeshChange): string {
  const isOfMember = /^(INTERFACE|UNION_MEMBER|DIRECTIVE_LOCATION)_/.test(code);
  return isOfMember ? `${coordinate} ${before ?? after}` : coordinate;
}

function isBeyondOracle({ code, before }: MeshChange): boolean {
  if (code === 'ARGUMENT_DEFAULT_CHANGED') return before === undefined;
  return NAMES[code] === undefined;
}

describe('differences of schemas', () => {
  it('are those that graphql-js finds, with the same class, over random pairs of schemas', () => {
    const kinds = new Set<string>();
    fc.assert(
      fc.property(randomSchema, randomSchema, (older, newer) => {
        const expected = byOracle(older, newer);
        for (const one of expected) kinds.add(one.split(' ')[1] ?? '');
        expect(ours(older, newer).join('\n')).toBe(expected.join('\n'));
      }),
      { numRuns: 300 },
    );
    // The generator reaches every kind that graphql-js knows, or the property says little.
    expect([...kinds].sort()).toEqual([...new Set(Object.values(NAMES))].sort());
  }, 120_000);

  it('are none between a schema and itself', () => {
    fc.assert(
      fc.property(randomSchema, (sdl) => {
        expect(compareSchemas(build(sdl), build(sdl))).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});

/** One change each of what graphql-js does not compare, and of what is safe. */
const BEYOND = [
  [
    'ROOT_TYPE_CHANGED',
    'breaking',
    'type A { a: Int } type B { a: Int } schema { query: A }',
    'type A { a: Int } type B { a: Int } schema { query: B }',
  ],
  ['ONE_OF_ADDED', 'breaking', 'input I { a: Int }', 'input I @oneOf { a: Int }'],
  ['ONE_OF_REMOVED', 'safe', 'input I @oneOf { a: Int }', 'input I { a: Int }'],
  ['DIRECTIVE_ADDED', 'safe', 'type Q { q: Int }', 'type Q { q: Int } directive @d on FIELD'],
  [
    'DIRECTIVE_ARGUMENT_TYPE_CHANGED',
    'breaking',
    'directive @d(a: Int) on FIELD',
    'directive @d(a: String) on FIELD',
  ],
  [
    'DIRECTIVE_ARGUMENT_TYPE_WIDENED',
    'safe',
    'directive @d(a: Int!) on FIELD',
    'directive @d(a: Int) on FIELD',
  ],
  [
    'DIRECTIVE_ARGUMENT_DEFAULT_CHANGED',
    'dangerous',
    'directive @d(a: Int = 1) on FIELD',
    'directive @d(a: Int = 2) on FIELD',
  ],
  ['OPTIONAL_DIRECTIVE_ARGUMENT_ADDED', 'safe', 'directive @d on FIELD', 'directive @d(a: Int) on FIELD'],
  ['DIRECTIVE_LOCATION_ADDED', 'safe', 'directive @d on FIELD', 'directive @d on FIELD | QUERY'],
  ['DIRECTIVE_REPEATABLE', 'safe', 'directive @d on FIELD', 'directive @d repeatable on FIELD'],
  ['INPUT_FIELD_DEFAULT_CHANGED', 'dangerous', 'input I { a: Int = 1 }', 'input I { a: Int = 2 }'],
  ['INPUT_FIELD_DEFAULT_CHANGED', 'dangerous', 'input I { a: Int }', 'input I { a: Int = 2 }'],
  ['INPUT_FIELD_TYPE_WIDENED', 'safe', 'input I { a: Int! }', 'input I { a: Int }'],
  ['ARGUMENT_DEFAULT_CHANGED', 'dangerous', 'type T { a(x: Int): Int }', 'type T { a(x: Int = 1): Int }'],
  ['ARGUMENT_TYPE_WIDENED', 'safe', 'type T { a(x: [Int!]!): Int }', 'type T { a(x: [Int]): Int }'],
  ['FIELD_TYPE_NARROWED', 'safe', 'type T { a: [Int] }', 'type T { a: [Int!]! }'],
  ['FIELD_ADDED', 'safe', 'type T { a: Int }', 'type T { a: Int b: Int }'],
  ['TYPE_ADDED', 'safe', 'scalar Q', 'scalar Q type T { a: Int }'],
] as const;

it.each(BEYOND)('%s is %s', (code, consumer, older, newer) => {
  const found = compareSchemas(build(older), build(newer));
  expect(found.map((change) => [change.code, change.consumer])).toEqual([[code, consumer]]);
});

it('takes a default with its keys in another order for the same', () => {
  const older = 'input I { a: Int b: Int } type T { f(x: I = { a: 1, b: 2 }): Int }';
  const newer = 'input I { b: Int a: Int } type T { f(x: I = { b: 2, a: 1 }): Int }';
  expect(compareSchemas(build(older), build(newer))).toEqual([]);
});
