import { z } from 'zod';
import { type Outcome, success } from '../finding.ts';
import { readArtifact } from './artifact-file.ts';

/** How a test or a load ended, in the words of our quality results. */
export type DbtStatus = 'passed' | 'warning' | 'failed' | 'error' | 'skipped';

/** What became of one node in the last run. */
export type DbtNodeResult = {
  /** Of the test or model: `test.shop.not_null_orders_id.1a2b`. */
  readonly uniqueId: string;
  readonly kind: 'test' | 'model' | 'source' | 'other';
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

const status = statusSchema({
  pass: 'passed',
  success: 'passed',
  'no-op': 'passed',
  warn: 'warning',
  'partial success': 'warning',
  fail: 'failed',
  error: 'error',
  'runtime error': 'error',
  skipped: 'skipped',
});

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

/** A word of dbt as the one of ours that it stands for; any other is refused. */
export function statusSchema(statuses: Readonly<Record<string, DbtStatus>>) {
  return z
    .string()
    .refine((text) => Object.hasOwn(statuses, text), {
      error: `Expected one of ${Object.keys(statuses).join(', ')}`,
    })
    .transform((text): DbtStatus => statuses[text] ?? 'error');
}

function kindOf(uniqueId: string): DbtNodeResult['kind'] {
  const [kind] = uniqueId.split('.');
  return kind === 'test' || kind === 'model' ? kind : 'other';
}
