import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { failure, type Outcome, success } from '../../../contracts/index.ts';
import type { CheckOutcome, ForeignResult } from './check.ts';

/** What Weft needs of dbt's `run_results.json`; the file has more. */
const runResults = z.object({
  results: z.array(
    z.object({
      unique_id: z.string(),
      status: z.string(),
      failures: z.number().nullish(),
      message: z.string().nullish(),
    }),
  ),
});

const OUTCOMES: Readonly<Record<string, CheckOutcome>> = {
  pass: 'passed',
  success: 'passed',
  warn: 'warning',
  fail: 'failed',
  error: 'error',
  'runtime error': 'error',
  skipped: 'skipped',
};

/**
 * The results of dbt's tests by their unique id, from `run_results.json` or the target folder it lies in. Fails with a
 * finding when it is not there or not dbt's.
 */
export async function readDbtResults(path: string): Promise<Outcome<ReadonlyMap<string, ForeignResult>>> {
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() === true;
  const file = isFolder ? join(path, 'run_results.json') : path;
  const bad = (message: string) =>
    failure({ code: 'DBT_RESULTS_UNREADABLE', severity: 'error', message, place: { file } });
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return bad(`Expected the results of dbt (run_results.json) at ${file}: ${reason}`);
  }
  const parsed = runResults.safeParse(content);
  if (!parsed.success)
    return bad(`Expected run_results.json of dbt: results with unique_id and status, got another file.`);
  return success(
    new Map(
      parsed.data.results.map(({ unique_id, status, failures, message }) => {
        const result = OUTCOMES[status] ?? 'skipped';
        const told = message ?? (failures ? `${failures} rows fail` : undefined);
        const reason = result === 'passed' ? undefined : `dbt: ${told ?? status}`;
        return [unique_id, { result, ...(reason ? { reason } : {}) }] as const;
      }),
    ),
  );
}
