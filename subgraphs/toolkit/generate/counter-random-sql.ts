import {
  BYTE_SUM_DEVIATION,
  BYTE_SUM_MEAN,
  streamOf,
  type WeightedChoices,
  weightSteps,
} from './counter-random.ts';
import { sqlText } from './sql-text.ts';

/** `CounterRandom` as DuckDB expressions; `row` is an expression, such as `i` or `range + 1`. */
export type CounterRandomSql = {
  bits(column: string, row: string): string;
  unit(column: string, row: string): string;
  below(column: string, row: string, count: number): string;
  normal(column: string, row: string): string;
  pick(column: string, row: string, choices: readonly string[]): string;
  pickWeighted(column: string, row: string, choices: WeightedChoices<string>): string;
};

const xorShift = (value: string, by: number): string => `xor(${value}, ${value} >> ${by})`;

/**
 * The macros the expressions use; run each once per connection. They are temporary, so a generated file holds data only.
 * Plain `&` and UBIGINT: a product of two 32-bit numbers never overflows 64 bits.
 */
export const RANDOM_MACROS: readonly string[] = [
  `create or replace temp macro mix_1(x) as (${xorShift('x', 16)} * 2146121005::ubigint) & 4294967295::ubigint`,
  `create or replace temp macro mix_2(x) as (${xorShift('x', 15)} * 2221713035::ubigint) & 4294967295::ubigint`,
  `create or replace temp macro mix_32(x) as ${xorShift('mix_2(mix_1(x))', 16)}`,
  'create or replace temp macro random_bits(stream, row_number) as mix_32(xor(mix_32(row_number::ubigint), stream))',
  'create or replace temp macro random_unit(stream, row_number) as random_bits(stream, row_number)::double / 4294967296.0::double',
  `create or replace temp macro byte_sum(x) as
    (x & 255::ubigint) + ((x >> 8) & 255::ubigint) + ((x >> 16) & 255::ubigint) + (x >> 24)`,
  `create or replace temp macro random_normal(stream, row_number) as
    (byte_sum(random_bits(stream, row_number))::double - ${BYTE_SUM_MEAN}::double) / ${BYTE_SUM_DEVIATION}::double`,
];

/** Expressions for the random values of one table; equal to `counterRandom(seed, table)` value by value. */
export function counterRandomSql(seed: number, table: string): CounterRandomSql {
  const call = (name: string, column: string, row: string): string =>
    `random_${name}(${streamOf(seed, table, column)}::ubigint, ${row})`;
  const unit = (column: string, row: string): string => call('unit', column, row);
  const below = (column: string, row: string, count: number): string =>
    `floor(${unit(column, row)} * ${count})::bigint`;
  return {
    bits: (column, row) => call('bits', column, row),
    unit,
    below,
    normal: (column, row) => call('normal', column, row),
    pick: (column, row, choices) =>
      `([${choices.map(sqlText).join(', ')}])[1 + ${below(column, row, choices.length)}]`,
    pickWeighted: (column, row, choices) => {
      const steps = weightSteps(choices);
      const cases = steps
        .slice(0, -1)
        .map(([choice, below]) => `when ${unit(column, row)} < ${below}::double then ${sqlText(choice)}`);
      return `case ${cases.join(' ')} else ${sqlText(steps.at(-1)?.[0] ?? '')} end`;
    },
  };
}
