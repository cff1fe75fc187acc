import { z } from 'zod';
import { type Outcome, success } from '../finding.ts';
import { readArtifact } from './artifact-file.ts';

/** A column as the database has it. */
type CatalogColumn = { readonly name: string; readonly type: string; readonly comment?: string };

/** The columns of each table that dbt found in the database, in their order, by unique id. */
export type DbtCatalog = ReadonlyMap<string, readonly CatalogColumn[]>;

const catalog = z.object({
  nodes: z.record(
    z.string(),
    z.object({
      columns: z.record(
        z.string(),
        z.object({ name: z.string(), type: z.string(), index: z.number(), comment: z.string().nullish() }),
      ),
    }),
  ),
});

/** Reads `catalog.json` of a target folder. Fails with findings when it is not there or not as dbt writes it. */
export async function readCatalog(directory: string): Promise<Outcome<DbtCatalog>> {
  const read = await readArtifact(directory, 'catalog.json', catalog);
  if (!read.ok) return read;
  const tables = Object.entries(read.value.nodes).map(([uniqueId, { columns }]) => {
    const inOrder = Object.values(columns).sort((left, right) => left.index - right.index);
    const plain = inOrder.map(({ name, type, comment }) => ({ name, type, ...(comment ? { comment } : {}) }));
    return [uniqueId, plain] as const;
  });
  return success(new Map(tables));
}
