import { buildSchema, parse, print, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { redactOperation } from '../../../registry/index.ts';

const schema = buildSchema(/* GraphQL */ `
  directive @note(text: String!) on FIELD
  directive @defer(if: Boolean! = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT
  scalar JSON
  enum Status { OPEN CLOSED }
  input Filter { code: String, limit: Int, ratio: Float, status: Status, and: [Filter!], open: Boolean, any: JSON, id: ID }
  type Airport { id: ID! name: String }
  type Query { airports(where: Filter, ids: [ID!], any: JSON): [Airport!] }
`);

/** The redacted text, which must be valid. */
function redact(text: string, operationName?: string): string {
  expect(validate(schema, parse(text))).toEqual([]);
  const redacted = redactOperation({ schema, document: parse(text), operationName });
  expect(validate(schema, parse(redacted))).toEqual([]);
  return oneLine(redacted);
}

/** As graphql-js prints it, on one line. */
function oneLine(text: string): string {
  return print(parse(text)).replace(/\s+/g, ' ').trim();
}

describe('the text of an operation without values', () => {
  it.each([
    ['texts', 'where: { code: "secret" }', 'where: { code: "" }'],
    ['block texts', 'where: { code: """secret""" }', 'where: { code: "" }'],
    ['numbers', 'where: { limit: 42, ratio: 4.2 }', 'where: { limit: 0, ratio: 0 }'],
    ['ids, written as number or text', 'ids: [42, "42", "43"]', 'ids: [""]'],
    [
      'the length of a list of objects',
      'where: { and: [{ limit: 1 }, { limit: 2 }, { code: "x" }] }',
      'where: { and: [{ limit: 0 }, { code: "" }] }',
    ],
    ['Booleans', 'where: { open: true }', 'where: { open: false }'],
    ['custom scalars with their keys', 'any: { secret: [1, { also: "secret" }] }', 'any: ""'],
    ['custom scalars in objects', 'where: { any: SECRET }', 'where: { any: "" }'],
  ])('has no %s', (_name, given, expected) => {
    expect(redact(`{ airports(${given}) { id } }`)).toBe(oneLine(`{ airports(${expected}) { id } }`));
  });

  it('keeps enum values, null and what is structure', () => {
    const text =
      '{ airports(where: { status: OPEN, code: null }) { id @skip(if: true) name @include(if: false) } }';
    expect(redact(text)).toBe(oneLine(text));
  });

  it('keeps variables, with defaults that say nothing', () => {
    expect(
      redact(
        'query Q($w: Filter = { code: "secret", status: OPEN }, $n: Int = 7) { airports(where: $w, any: { a: $n, b: ["x", $n] }) { id } }',
      ),
    ).toBe(
      oneLine(
        'query Q($w: Filter = { code: "", status: OPEN }, $n: Int = 0) { airports(where: $w, any: { variables: [$n] }) { id } }',
      ),
    );
  });

  it('has no values of directives, and no labels', () => {
    expect(
      redact('{ airports { id @note(text: "secret") ... @defer(if: false, label: "secret") { name } } }'),
    ).toBe('{ airports { id @note(text: "") ... @defer(if: false) { name } } }');
  });

  it('is the same whatever else the document holds, and in whatever order', () => {
    const one = redact(
      'query A { airports { ...Y ...X } } fragment X on Airport { id } fragment Y on Airport { name } query B { airports { id } }',
      'A',
    );
    const other = redact(
      '# remark\nfragment Y on Airport { name } query A { airports { ...Y, ...X } } fragment X on Airport { id }',
      'A',
    );
    expect(one).toBe(other);
    expect(one).toBe(
      oneLine(
        'query A { airports { ...Y ...X } } fragment X on Airport { id } fragment Y on Airport { name }',
      ),
    );
  });
});
