import { z } from 'zod';
import { type Outcome, success } from '../finding.ts';
import { readArtifact } from './artifact-file.ts';

/** How a test or a load ended, in the words of our quality results. */
type DbtStatus = 'passed' | 'warning' | 'failed' | 'error' | 'skipped';

/** What became of one node in the last run. */
export type DbtNodeResult = {
  /** Of the test or model: `test.shop.not_null_orders_id.1a2b`. */
  readonly uniqueId: string;
  readonly kind: 'test' | 'model' | 'other';
  readonly status: DbtStatus;
  /** Rows that break a test. */
  readonly failures?: number;
  readonly message?: string;
  /** When it was done; of a model the moment its data is of. */
  readonly completedAt?: string;
  readonly seconds?: number;
};

/** `run_results.json`: one run of dbt. */
export type DbtRunResults = {
  readonly generatedAt?: string;
  readonly results: readonly DbtNodeResult[];
};

const STATUSES: Readonly<Record<string, DbtStatus>> = {
  pass: 'passed',
  success: 'passed',
  'no-op': 'passed',
  warn: 'warning',
  'partial success': 'warning',
  fail: 'failed',
  error: 'error',
  'runtime error': 'error',
  skipped: 'skipped',
};

const status = z
  .string()
  .refine((text) => Object.hasOwn(STATUSES, text), {
    error: `Expected one of ${Object.keys(STATUSES).join(', ')}`,
  })
  .transform((text): DbtStatus => STATUSES[text] ?? 'error');

const runResults = z.object({
  metadata: z.object({ generated_at: z.string().optional() }),
  results: z.array(
    z.object({
      unique_id: z.string(),
      status,
      failures: z.number().nullish(),
      message: z.string().nullish(),
      execution_time: z.number().nullish(),
      timing: z.array(z.object({ name: z.string(), completed_at: z.string().nullish() })).default([]),
    }),
  ),
});

/** Reads `run_results.json` of a target folder. Fails with findings when it is not there or not as dbt writes it. */
export async function readRunResults(directory: string): Promise<Outcome<DbtRunResults>> {
  const read = await readArtifact(directory, 'run_results.json', runResults);
  if (!read.ok) return read;
  const { metadata, results } = read.value;
  return success({
    ...(metadata.generated_at ? { generatedAt: metadata.generated_at } : {}),
    results: results.map((result) => {
      const completed = result.timing.find(({ name }) => name === 'execute')?.completed_at;
      return {
        uniqueId: result.unique_id,
        kind: kindOf(result.unique_id),
        status: result.status,
        ...(result.failures == null ? {} : { failures: result.failures }),
        ...(result.message ? { message: result.message } : {}),
        ...(completed ? { completedAt: completed } : {}),
        ...(result.execution_time == null ? {} : { seconds: result.execution_time }),
      };
    }),
  });
}

function kindOf(uniqueId: string): DbtNodeResult['kind'] {
  const [kind] = uniqueId.split('.');
  return kind === 'test' || kind === 'model' ? kind : 'other';
}

/** How old a source was when dbt looked. */
export type DbtSourceFreshness = {
  readonly uniqueId: string;
  readonly status: DbtStatus;
  readonly maxLoadedAt?: string;
};

const sourceFreshness = z.object({
  results: z.array(z.object({ unique_id: z.string(), status, max_loaded_at: z.string().nullish() })),
});

/** Reads `sources.json` of a target folder. Fails with findings when it is not there or not as dbt writes it. */
export async function readSourceFreshness(
  directory: string,
): Promise<Outcome<readonly DbtSourceFreshness[]>> {
  const read = await readArtifact(directory, 'sources.json', sourceFreshness);
  if (!read.ok) return read;
  return success(
    read.value.results.map(({ unique_id, status: ended, max_loaded_at }) => ({
      uniqueId: unique_id,
      status: ended,
      ...(max_loaded_at ? { maxLoadedAt: max_loaded_at } : {}),
    })),
  );
}
