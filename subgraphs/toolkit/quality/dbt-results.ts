import { type Outcome, readRunResults, success } from '../../../contracts/index.ts';
import type { ForeignResult } from './check.ts';

/** The results of dbt's tests by their unique id, from its target folder. Fails with a finding when it has none. */
export async function readDbtResults(
  directory: string,
): Promise<Outcome<ReadonlyMap<string, ForeignResult>>> {
  const read = await readRunResults(directory);
  if (!read.ok) return read;
  const results = read.value.results.map(
    ({ uniqueId, status, failures, message }): readonly [string, ForeignResult] => {
      if (status === 'passed') return [uniqueId, { result: status }];
      const told = message ?? (failures ? `${failures} rows fail` : status);
      return [uniqueId, { result: status, reason: `dbt: ${told}` }];
    },
  );
  return success(new Map(results));
}
