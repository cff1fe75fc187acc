import fc from 'fast-check';

/*
 * Random schemas out of few names, so that two of them have much in common and differ in everything a schema can differ in.
 */

const SCALARS = ['Int', 'String', 'ID', 'Date'];
const FIELDS = ['a', 'b', 'c'];

type Type = { readonly name: string; readonly wrap: string };

const wrap = fc.constantFrom('T', 'T!', '[T]', '[T!]', '[T]!', '[T!]!', '[[T]]');
const written = ({ name, wrap: form }: Type): string => form.replace('T', name);

const inputType = fc.record({ name: fc.constantFrom(...SCALARS, 'Mode', 'Options', 'Filter'), wrap });
const outputType = fc.record({
  name: fc.constantFrom(...SCALARS, 'Mode', 'Thing', 'Other', 'Node', 'Any'),
  wrap,
});

const plainPlace = inputType.map(written);
// The same type again and again, so that often only the default differs.
const defaultedPlace = fc.constantFrom('Int', 'Int = 1', 'Int = 2', 'Int! = 2', 'Mode = A', 'Mode = B');
const inputPlace = fc.oneof(plainPlace, defaultedPlace);

const args = fc.dictionary(fc.constantFrom('x', 'y'), inputPlace, { maxKeys: 2 }).map((all) => {
  const list = Object.entries(all).map(([name, type]) => `${name}: ${type}`);
  return list.length === 0 ? '' : `(${list.join(', ')})`;
});

const field = fc.tuple(args, outputType).map(([given, type]) => `${given}: ${written(type)}`);
const some = <T>(names: readonly string[], value: fc.Arbitrary<T>) =>
  fc.dictionary(fc.constantFrom(...names), value, { minKeys: 1, maxKeys: names.length });
const fields = some(FIELDS, field).map((all) =>
  Object.entries(all).map(([name, type]) => `  ${name}${type}`),
);

const composite = (keyword: string, name: string) =>
  fc.tuple(fields, fc.boolean()).map(([lines, isNode]) => {
    const implemented = isNode && name !== 'Node' ? ' implements Node' : '';
    return `${keyword} ${name}${implemented} {\n  id: ID\n${lines.join('\n')}\n}`;
  });
const inputObject = (name: string) =>
  some(FIELDS, inputPlace).map((all) => {
    const lines = Object.entries(all).map(([key, type]) => `  ${key}: ${type}`);
    return `input ${name} {\n${lines.join('\n')}\n}`;
  });
const members = fc.subarray(['Thing', 'Other', 'Query'], { minLength: 1 });
const values = fc.subarray(['A', 'B', 'C'], { minLength: 1 });
const locations = fc.subarray(['FIELD', 'QUERY', 'FRAGMENT_SPREAD'], { minLength: 1 });
const directive = fc
  .tuple(args, fc.boolean(), locations)
  .map(
    ([given, isRepeatable, places]) =>
      `directive @mark${given}${isRepeatable ? ' repeatable' : ''} on ${places.join(' | ')}`,
  );

/** One schema; every type of it may be there or not and be of several kinds, as far as references allow. */
export const randomSchema: fc.Arbitrary<string> = fc
  .record({
    query: composite('type', 'Query'),
    mutation: fc.option(composite('type', 'Mutation')),
    thing: fc.oneof(composite('type', 'Thing'), composite('type', 'Thing'), composite('interface', 'Thing')),
    other: composite('type', 'Other'),
    node: composite('interface', 'Node'),
    any: fc.oneof(
      members.map((all) => `union Any = ${all.join(' | ')}`),
      composite('interface', 'Any'),
    ),
    mode: fc.oneof(
      values.map((all) => `enum Mode { ${all.join(' ')} }`),
      fc.constant('scalar Mode'),
    ),
    options: inputObject('Options'),
    filter: inputObject('Filter'),
    date: fc.constant('scalar Date'),
    spare: fc.option(
      fc.constantFrom('scalar Spare', 'enum Spare { S }', 'input Spare { s: Int }', 'type Spare { s: Int }'),
    ),
    mark: fc.option(directive),
  })
  .map((parts) =>
    Object.values(parts)
      .filter((part) => part !== null)
      .join('\n\n'),
  );
