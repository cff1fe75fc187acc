import type { DbtNodeResult } from '../../../contracts/dbt/index.ts';
import { type Outcome, success } from '../../../contracts/index.ts';
import type { ForeignResult } from './check.ts';

/** The results of dbt's tests and sources by their unique id, from its target folder. Fails with a finding when it has none. */
export async function readDbtResults(
  directory: string,
): Promise<Outcome<ReadonlyMap<string, ForeignResult>>> {
  const { readLastResults } = await readingDbt();
  const read = await readLastResults(directory);
  return read.ok ? success(foreignResults(read.value)) : read;
}

/** The same of the dbt projects that the contracts of a folder were adopted from; empty where there are none. */
export async function adoptedDbtResults(
  folder: string,
  root: string,
): Promise<ReadonlyMap<string, ForeignResult>> {
  const { adoptedResults } = await readingDbt();
  return foreignResults(await adoptedResults(folder, root));
}

/** Loaded only when results are asked for: no other part of a subgraph knows of dbt. */
function readingDbt() {
  return import('../../../contracts/dbt/index.ts');
}

function foreignResults(results: readonly DbtNodeResult[]): ReadonlyMap<string, ForeignResult> {
  return new Map(
    results.map(({ uniqueId, status, failures, message }): readonly [string, ForeignResult] => {
      if (status === 'passed') return [uniqueId, { result: status }];
      const told = message ?? (failures ? `${failures} rows fail` : status);
      return [uniqueId, { result: status, reason: `dbt: ${told}` }];
    }),
  );
}
