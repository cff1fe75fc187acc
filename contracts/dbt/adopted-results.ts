import { resolve } from 'node:path';
import { readAdoptionRecord } from './adoption-record.ts';
import { type DbtNodeResult, readRunResults } from './run-results.ts';

/**
 * The results of the last runs of the dbt projects that a folder's contracts were adopted from. Read anew each time, for
 * dbt writes them anew; empty where nothing was adopted or nothing was run.
 */
export async function adoptedResults(folder: string, root: string): Promise<readonly DbtNodeResult[]> {
  const record = await readAdoptionRecord(folder);
  if (!record.ok) return [];
  const runs = await Promise.all(
    Object.values(record.value.projects).map(({ target }) => readRunResults(resolve(root, target))),
  );
  return runs.flatMap((run) => (run.ok ? run.value.results : []));
}
