import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { DuckDbEngine } from '../../../subgraphs/toolkit/engines/duckdb-engine.ts';
import { startContractSubgraph } from '../../../subgraphs/toolkit/index.ts';
import type { QueryLimits } from '../../../subgraphs/toolkit/query/limits.ts';
import { copyParquet, labAt, labContext } from './lab.ts';

const ROWS = 120_000;
/** Sales of shops, and some more condition for them. Sums of halves are exact in any order, so that answers can be the same to the last digit. */
export const SALES = (more = ''): string => `
  SELECT i::INTEGER AS id, if(i % 23 = 0, NULL, 'shop ' || (i % 20)) AS shop, ['BIG', 'SMALL', 'ODD'][1 + (i % 3)::INTEGER] AS size,
    if(i % 7 = 0, NULL, i % 2 = 0) AS is_paid, (i % 11)::INTEGER AS pieces, if(i % 5 = 0, NULL, (i % 900) * 1000000007)::BIGINT AS weight,
    if(i % 4 = 0, NULL, (i % 3000) / 10)::DECIMAL(12,2) AS price, ((i * 7919) % 4001) / 2::DOUBLE AS ratio, 'note ' || (i % 50000) AS note,
    TIMESTAMPTZ '2001-01-01 00:30:00Z' + to_minutes((i * 31) % 260000) AS sold_at, TIMESTAMP '2001-01-01' + to_minutes((i * 17) % 260000) AS local_at,
    DATE '2001-01-01' + (i % 40)::INTEGER AS made_on
  FROM range(${ROWS}) t(i)${more}`;

const column = (name: string, type: string, more = ''): string =>
  `      - { name: ${name}, ${type}, classification: public${more} }`;
const CONTRACT = `apiVersion: v3.1.0
kind: DataContract
id: trade.sales
name: sales
version: 1.0.0
status: active
domain: trade
servers: [{ server: file, type: local, path: "{model}.parquet", format: parquet }]
team: { name: laboratory, members: [{ username: ada, role: data steward }] }
schema:
  - name: shops
    properties:
${column('code', 'logicalType: string', ', primaryKey: true, primaryKeyPosition: 1, required: true')}
${column('place', 'logicalType: string')}
  - name: sales
    properties:
${column('id', 'logicalType: integer, logicalTypeOptions: { format: i32 }', ', primaryKey: true, primaryKeyPosition: 1, required: true')}
${column('shop', 'logicalType: string', ', relationships: [{ to: shops.code, customProperties: [{ property: weft.inverse, value: sales }] }]')}
${column('size', 'logicalType: string', ', logicalTypeOptions: { enum: [BIG, SMALL, ODD] }')}
${column('is_paid', 'logicalType: boolean')}
${column('pieces', 'logicalType: integer, logicalTypeOptions: { format: i32 }')}
${column('weight', 'logicalType: integer, logicalTypeOptions: { format: i64 }')}
${column('price', 'logicalType: number, physicalType: "decimal(12,2)"')}
${column('ratio', 'logicalType: number')}
${column('note', 'logicalType: string')}
${column('sold_at', 'logicalType: timestamp')}
${column('local_at', 'logicalType: timestamp, logicalTypeOptions: { timezone: false }')}
${column('made_on', 'logicalType: date')}
`;

const FILES = ['shops', 'sales'] as const;
const SHOPS =
  "SELECT 'shop ' || i AS code, 'Place ' || (i % 3) AS place FROM range(20) t(i) UNION ALL SELECT 'shop 99', NULL";

/** Sales in a Parquet file, served with nothing kept but what the limits say. */
export type SalesLab = {
  readonly file: string;
  /** The text of the answer. */
  ask(query: string, variables?: unknown): Promise<string>;
  close(): Promise<void>;
};

/** Serves the sales; resolves when all is in memory that is to be. */
export async function openSales(limits: Partial<QueryLimits>): Promise<SalesLab> {
  const root = await mkdtemp(join(tmpdir(), 'weft-rollups-'));
  await copyParquet(SHOPS, join(root, `${FILES[0]}.parquet`));
  await copyParquet(SALES(), join(root, `${FILES[1]}.parquet`));
  await writeFile(join(root, 'sales.odcs.yaml'), CONTRACT);
  const context = { ...labContext(root), limits: { maxStoreBytes: 0, maxKeptBytes: 0, ...limits } };
  const outcome = await startContractSubgraph({ directory: '.' }, context);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.findings));
  const { settled, close } = outcome.value;
  const lab = labAt(outcome.value);
  await settled?.();
  return {
    file: join(root, 'sales.parquet'),
    ask: async (query, variables) => (await lab.ask(query, variables)).text,
    close: async () => {
      await close();
      await rm(root, { recursive: true });
    },
  };
}

/** The answer, and the statements that gave it. */
export async function watched(
  ask: () => Promise<string>,
): Promise<{ readonly text: string; readonly sql: string }> {
  const texts = vi.spyOn(DuckDbEngine.prototype, 'texts');
  try {
    const text = await ask();
    return { text, sql: texts.mock.calls.map(([{ sql }]) => sql).join('; ') };
  } finally {
    texts.mockRestore();
  }
}
