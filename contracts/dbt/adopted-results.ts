import { resolve } from 'node:path';
import { type Outcome, success } from '../finding.ts';
import { readAdoptionRecord } from './adoption-record.ts';
import { type DbtNodeResult, readRunResults } from './run-results.ts';
import { readSourceFreshness } from './source-freshness.ts';

/**
 * The results of the last runs of the dbt projects that a folder's contracts were adopted from. Read anew each time, for
 * dbt writes them anew; empty where nothing was adopted or nothing was run.
 */
export async function adoptedResults(folder: string, root: string): Promise<readonly DbtNodeResult[]> {
  const record = await readAdoptionRecord(folder);
  if (!record.ok) return [];
  const runs = await Promise.all(
    Object.values(record.value.projects).map(({ target }) => readLastResults(resolve(root, target))),
  );
  return runs.flatMap((run) => (run.ok ? run.value : []));
}

/**
 * The results of the last run in a target folder: of tests and models, and how old the sources were where dbt looked. Fails with
 * findings when there are none of the former.
 */
export async function readLastResults(directory: string): Promise<Outcome<readonly DbtNodeResult[]>> {
  const [run, sources] = await Promise.all([readRunResults(directory), readSourceFreshness(directory)]);
  if (!run.ok) return sources.ok ? sources : run;
  return success([...run.value.results, ...(sources.ok ? sources.value : [])]);
}
