import { z } from 'zod';
import { type Outcome, success } from '../finding.ts';
import { readArtifact } from './artifact-file.ts';
import { type DbtNodeResult, statusSchema } from './run-results.ts';

const sourceFreshness = z.object({
  results: z.array(
    z.object({
      unique_id: z.string(),
      // A source that is older than `error_after` has failed; only one that could not be asked is an error.
      status: statusSchema({ pass: 'passed', warn: 'warning', error: 'failed', 'runtime error': 'error' }),
      max_loaded_at: z.string().nullish(),
      snapshotted_at: z.string().nullish(),
      error: z.string().nullish(),
    }),
  ),
});

/**
 * Reads `sources.json` of a target folder: how old each source was when `dbt source freshness` looked, in the form of a test's
 * result. Fails with findings when it is not there or not as dbt writes it.
 */
export async function readSourceFreshness(directory: string): Promise<Outcome<readonly DbtNodeResult[]>> {
  const read = await readArtifact(directory, 'sources.json', sourceFreshness);
  if (!read.ok) return read;
  return success(
    read.value.results.map(({ unique_id, status, max_loaded_at, snapshotted_at, error }): DbtNodeResult => {
      const seen = snapshotted_at ? ` when looked at on ${minute(snapshotted_at)}` : '';
      const message = max_loaded_at ? `its newest row was of ${minute(max_loaded_at)}${seen}` : error;
      return {
        uniqueId: unique_id,
        kind: 'source',
        status,
        ...(message ? { message } : {}),
        ...(snapshotted_at ? { completedAt: snapshotted_at } : {}),
      };
    }),
  );
}

/** `2024-03-06T12:30:00+00:00` as people read it. */
function minute(moment: string): string {
  return moment.replace(/^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}).*?(?:\+00:00|Z)$/, '$1 $2 UTC');
}
