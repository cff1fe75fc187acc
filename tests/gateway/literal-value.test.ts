import { GraphQLFloat, type GraphQLInputType, GraphQLInt, parseConstValue } from 'graphql';
import { describe, expect, it } from 'vitest';
import { literalValue } from '../../gateway/operation/literal-value.ts';

const read = (text: string, type: GraphQLInputType) => literalValue(parseConstValue(text), type);

describe('a number as a literal', () => {
  it.each([
    ['1.50', 1.5],
    ['-0.125', -0.125],
    ['2.0', 2],
    ['-2.2250738585072014e-308', -2.2250738585072014e-308],
  ])('%s is the same in JSON', (text, value) => {
    expect(read(text, GraphQLFloat)).toBe(value);
  });

  it.each(['0.1000000000000000055511151231257827', '1e400', '9007199254740993.0'])(
    '%s is not, so it stays where it is',
    (text) => {
      expect(read(text, GraphQLFloat)).toBeUndefined();
    },
  );

  it('of a million zeros stays where it is, and takes no time', () => {
    const since = performance.now();
    expect(read(`1.${'0'.repeat(1_000_000)}1`, GraphQLFloat)).toBeUndefined();
    expect(read(`1${'0'.repeat(1_000_000)}`, GraphQLInt)).toBeUndefined();
    expect(performance.now() - since).toBeLessThan(1_000);
  });
});
