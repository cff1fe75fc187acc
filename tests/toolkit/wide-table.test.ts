import { expect, test } from 'vitest';
import { useOneTable } from './lab/one-table.ts';

const table = useOneTable();

const NAMES = Array.from({ length: 999 }, (_, index) => `column_${index}`);
const PROPERTIES = [
  '      - { name: id, logicalType: integer, primaryKey: true, classification: public }',
  ...NAMES.map((name) => `      - { name: ${name}, logicalType: integer, classification: public }`),
].join('\n');
const FIELDS = NAMES.map((_name, index) => `column${index}`);
const QUERY = `{ things(where: { column0: { eq: 0 } }, orderBy: { column998: DESC }) { id ${FIELDS.join(' ')} } thingsConnection { nodes { ${FIELDS.join(' ')} } } }`;

test('a table of a thousand columns answers with all of them, in both engines', async () => {
  const row = Object.fromEntries(FIELDS.map((field, index) => [field, index]));
  const expected = { data: { things: [{ id: 1, ...row }], thingsConnection: { nodes: [row] } } };
  const values = NAMES.map((_name, index) => index).join(',');
  const csv = await table.text('csv', `id,${NAMES.join(',')}\n1,${values}\n`);
  expect(await table.ask({ source: csv, properties: PROPERTIES, query: QUERY })).toEqual(expected);
  const columns = NAMES.map((name) => `${name} int`).join(', ');
  const postgres = await table.postgres(
    `CREATE TABLE things (id int, ${columns}); INSERT INTO things VALUES (1, ${values})`,
  );
  expect(await table.ask({ source: postgres, properties: PROPERTIES, query: QUERY })).toEqual(expected);
});
