import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { failure, type Outcome, success } from '../finding.ts';
import { odcsSchema } from '../odcs.ts';
import { readShape } from './artifact-file.ts';

/** Beside the contracts of a domain: what dbt said when they were last followed, so that edits can be told from it. */
export const RECORD_FILE = 'adopted-from-dbt.json';

const projectRecord = z.strictObject({
  /** The target folder of the project, from the folder of `supergraph.yaml`: the results of its runs are there. */
  target: z.string(),
  /** As given on the command line, so that the next time needs none of it. */
  select: z.array(z.string()).optional(),
  domain: z.string().optional(),
  owner: z.string().optional(),
  database: z.string().optional(),
  products: z.record(z.string(), z.strictObject({ file: z.string(), document: odcsSchema })),
});
/** What was adopted from one dbt project into one domain, by the key of each product. */
export type ProjectRecord = z.infer<typeof projectRecord>;

const adoptionRecord = z.strictObject({
  about: z.string(),
  projects: z.record(z.string(), projectRecord),
});
/** What was adopted into one domain, by dbt project. */
export type AdoptionRecord = z.infer<typeof adoptionRecord>;

const ABOUT =
  'Written by weft adopt dbt: what dbt said when these contracts were last followed. Commit it; edit the contracts instead.';

/** Reads the record of a folder; empty when nothing was adopted into it. Fails when the file cannot be understood. */
export async function readAdoptionRecord(folder: string): Promise<Outcome<AdoptionRecord>> {
  const file = join(folder, RECORD_FILE);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return success({ about: ABOUT, projects: {} });
  const fix =
    'Restore it from your version control, or delete it: then what you wrote in the contracts stays, and what dbt says otherwise is told.';
  try {
    const read = readShape(JSON.parse(text), { file, schema: adoptionRecord });
    return read.ok ? read : failure(...read.findings.map((finding) => ({ ...finding, fix })));
  } catch (error) {
    const message = `Expected JSON as weft adopt dbt writes it, got: ${error instanceof Error ? error.message : String(error)}`;
    return failure({ code: 'ADOPTION_RECORD', severity: 'error', message, place: { file }, fix });
  }
}

/** The text of a record, the same for the same content. */
export function recordText(projects: AdoptionRecord['projects']): string {
  return `${JSON.stringify({ about: ABOUT, projects: sortedByKey(projects) }, null, 2)}\n`;
}

/** Keys in order of their names: dbt gives its models in another order each time. */
export function sortedByKey<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([left], [right]) => (left < right ? -1 : 1)));
}
