import { expect, test } from 'vitest';
import { useOneTable } from './lab/one-table.ts';

const table = useOneTable();

const ROWS = 400_009;
const properties = `
      - { name: id, logicalType: integer, primaryKey: true, classification: public }
      - { name: size, logicalType: integer, logicalTypeOptions: { format: i32 }, classification: public }
      - { name: many, logicalType: integer, logicalTypeOptions: { format: i64 }, classification: public }`;

test('a page of a Parquet file is cut right also where the file has wider integers than the contract', async () => {
  const source = await table.parquet(
    `SELECT i::BIGINT AS id, (i * 7919) % ${ROWS} AS size, ((i * 7919) % ${ROWS})::HUGEINT AS many FROM range(${ROWS}) r(i)`,
  );
  const answer = await table.ask({
    source,
    properties,
    query: `{
      a: things(orderBy: { size: DESC }, limit: 3) { size }
      b: things(orderBy: { many: DESC_NULLS_LAST }, limit: 2) { many }
      c: things(orderBy: { id: DESC }, limit: 2) { id }
      d: things(orderBy: { size: ASC }, limit: 2) { size }
      e: things(where: { size: { gte: 1000 } }, orderBy: { size: DESC }, limit: 1) { size }
      f: thingsConnection(orderBy: { size: DESC }, first: 2) { nodes { size } }
      g: thingsConnection(orderBy: { size: DESC }, last: 2) { nodes { size } }
    }`,
  });
  expect(answer).toEqual({
    data: {
      a: [{ size: ROWS - 1 }, { size: ROWS - 2 }, { size: ROWS - 3 }],
      b: [{ many: String(ROWS - 1) }, { many: String(ROWS - 2) }],
      c: [{ id: ROWS - 1 }, { id: ROWS - 2 }],
      d: [{ size: 0 }, { size: 1 }],
      e: [{ size: ROWS - 1 }],
      f: { nodes: [{ size: ROWS - 1 }, { size: ROWS - 2 }] },
      g: { nodes: [{ size: 1 }, { size: 0 }] },
    },
  });
});
