import { DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { counterRandom, counterRandomSql, RANDOM_MACROS } from '../../subgraphs/toolkit/index.ts';

const ROWS = 5_000;
const COLOURS = [
  ['red', 0.5],
  ['green', 0.3],
  ['blue', 0.2],
] as const;

describe('counter-based random values', () => {
  let fromSql: readonly Readonly<Record<string, unknown>>[] = [];
  const random = counterRandom(7, 'things');

  beforeAll(async () => {
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    for (const macro of RANDOM_MACROS) await connection.run(macro);
    const sql = counterRandomSql(7, 'things');
    const reader = await connection.runAndReadAll(`
      select ${sql.bits('a', 'i')}::double as bits, ${sql.unit('a', 'i')} as unit, ${sql.below('b', 'i', 3_000_000)}::double as below,
        ${sql.normal('c', 'i')} as normal, ${sql.pick('d', 'i', ['x', "y'z", 'w'])} as pick, ${sql.pickWeighted('e', 'i', COLOURS)} as weighted
      from range(${ROWS}) rows(i) order by i`);
    fromSql = reader.getRowObjectsJS();
  });

  it('are the same numbers in TypeScript and in DuckDB', () => {
    const fromTypeScript = Array.from({ length: ROWS }, (_, row) => ({
      bits: random.bits('a', row),
      unit: random.unit('a', row),
      below: random.below('b', row, 3_000_000),
      normal: random.normal('c', row),
      pick: random.pick('d', row, ['x', "y'z", 'w']),
      weighted: random.pickWeighted('e', row, COLOURS),
    }));
    expect(fromSql).toEqual(fromTypeScript);
  });

  it('spread evenly and do not depend on each other', () => {
    const rows = Array.from({ length: 20_000 }, (_, row) => row);
    const mean = rows.reduce((sum, row) => sum + random.unit('a', row), 0) / rows.length;
    const product =
      rows.reduce((sum, row) => sum + (random.unit('a', row) - 0.5) * (random.unit('b', row) - 0.5), 0) /
      rows.length;
    const neighbours =
      rows.reduce((sum, row) => sum + (random.unit('a', row) - 0.5) * (random.unit('a', row + 1) - 0.5), 0) /
      rows.length;
    const reds = rows.filter((row) => random.pickWeighted('e', row, COLOURS) === 'red').length / rows.length;
    expect(mean).toBeCloseTo(0.5, 1);
    expect(Math.abs(product)).toBeLessThan(0.003);
    expect(Math.abs(neighbours)).toBeLessThan(0.003);
    expect(reds).toBeCloseTo(0.5, 1);
  });

  it('differ by seed, table and column', () => {
    const values = [
      random.bits('a', 1),
      random.bits('b', 1),
      counterRandom(8, 'things').bits('a', 1),
      counterRandom(7, 'others').bits('a', 1),
    ];
    expect(new Set(values).size).toBe(values.length);
  });

  it('stay the same from version to version', () => {
    expect([0, 1, 4_294_967_295].map((row) => random.bits('a', row))).toMatchInlineSnapshot(`
      [
        2729522985,
        3264695019,
        2514973130,
      ]
    `);
  });

  it('throws when there is nothing to pick from', () => {
    expect(() => random.pick('a', 0, [])).toThrow('Expected at least one choice');
  });
});
