import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningSubgraph, startContractSubgraph } from '../../subgraphs/toolkit/index.ts';
import { labAt, labContext } from './lab/lab.ts';
import { tableContract } from './lab/table-contract.ts';

const ROWS = 3_000_000;
const CONTRACT = tableContract({
  id: 'many.rows',
  server: '{ server: file, type: local, path: none.csv, format: csv }',
  table: 'events',
  moreOfTable: `    customProperties: [{ property: weft.query, value: "select i::integer as id, (hash(i) % 100000)::integer as kind, (hash(i, 1) % 1000)::integer as size from range(${ROWS}) t(i)" }]`,
  properties: `
      - { name: id, logicalType: integer, logicalTypeOptions: { format: i32 }, primaryKey: true, primaryKeyPosition: 1, required: true, classification: public }
      - { name: kind, logicalType: integer, logicalTypeOptions: { format: i32 }, classification: public }
      - { name: size, logicalType: integer, logicalTypeOptions: { format: i32 }, classification: public }`,
});

let root: string;
let subgraph: RunningSubgraph;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weft-heavy-'));
  await mkdir(join(root, 'many'));
  await writeFile(join(root, 'many', 'events.odcs.yaml'), CONTRACT);
  const outcome = await startContractSubgraph(
    { directory: 'many' },
    // Nothing is in memory, so that look-ups need the database that the heavy questions use.
    { ...labContext(root), limits: { maxStoreBytes: 0 } },
  );
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.findings));
  subgraph = outcome.value;
});
afterAll(async () => {
  await subgraph.close();
  await rm(root, { recursive: true });
});

test('look-ups are answered while heavy questions run and wait', async () => {
  const { ask } = labAt(subgraph);
  let running = 8;
  const heavy = Array.from({ length: running }, async (_, at) => {
    const { body } = await ask(
      `{ eventsAggregate(groupBy: [{ field: kind }], limit: ${at + 1}) { countDistinct(field: size) quantile(field: size, q: 0.${at + 1}) } }`,
    );
    running -= 1;
    return body.data;
  });
  for (const id of [0, 7, 1_234_567, ROWS - 1, ROWS]) {
    const { body } = await ask(`{ event(id: ${id}) { id } }`);
    expect(body.data).toEqual({ event: id < ROWS ? { id } : null });
  }
  expect(running).toBeGreaterThan(0);
  for (const answer of await Promise.all(heavy)) expect(answer?.['eventsAggregate']).not.toEqual([]);
});
