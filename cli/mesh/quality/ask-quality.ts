import { z } from 'zod';
import { MAX_FAILING, type Measurement } from '../../../registry/index.ts';
import type { QualityTarget } from './quality-target.ts';

/** What a subgraph said: its measurements; or that it has none to give, as those that are written by hand; or nothing. */
export type AskedQuality =
  | { readonly kind: 'measured'; readonly measurements: readonly Measurement[] }
  | { readonly kind: 'not-measuring' }
  | { readonly kind: 'away' };

// What proxies say of a subgraph that does not answer. Any other error is its own: it does not know the question.
const AWAY: ReadonlySet<number> = new Set([502, 503, 504]);
const TIMEOUT_MS = 10_000;
const MAX_BYTES = 8 * 1024 * 1024;

const outcome = z.enum(['passed', 'warning', 'failed', 'error', 'skipped']);
const answerSchema = z.object({
  products: z
    .array(
      z.object({
        id: z.string().min(1).max(200),
        version: z.string().min(1).max(100),
        measuredAt: z.iso.datetime().nullable(),
        asOf: z.string().min(1).max(100).nullable(),
        result: outcome.optional(),
        freshness: outcome.optional(),
        rowCounts: z.record(z.string(), z.int().min(0)),
        checks: z.array(
          z.object({
            key: z.string().max(500),
            qualityId: z.string().max(500).optional(),
            category: z.string(),
            model: z.string().max(200),
            field: z.string().max(250).optional(),
            result: outcome,
          }),
        ),
      }),
    )
    .max(1_000),
});
type Product = z.output<typeof answerSchema>['products'][number];

/** Asks one subgraph what it measured. Never rejects: quality is told when it can be. */
export async function askQuality({ name, url }: QualityTarget, stop: AbortSignal): Promise<AskedQuality> {
  try {
    const signal = AbortSignal.any([stop, AbortSignal.timeout(TIMEOUT_MS)]);
    // Another host must not be asked on the word of a subgraph.
    const response = await fetch(new URL('quality', url), { signal, redirect: 'error' });
    const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
    const text = response.ok && isJson ? await textOf(response) : undefined;
    if (text === undefined) {
      await response.body?.cancel();
      return { kind: AWAY.has(response.status) ? 'away' : 'not-measuring' };
    }
    const answer = answerSchema.safeParse(JSON.parse(text));
    if (!answer.success) return { kind: 'not-measuring' };
    return {
      kind: 'measured',
      measurements: answer.data.products.flatMap((one) => measurementOf(name, one)),
    };
  } catch {
    return { kind: 'away' };
  }
}

/** The body, unless it is longer than any that is meant. */
async function textOf(response: Response): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_BYTES) return undefined;
  }
  return text;
}

function measurementOf(subgraph: string, one: Product): readonly Measurement[] {
  const { id: product, version, measuredAt, asOf, result, freshness, rowCounts } = one;
  if (measuredAt === null || result === undefined) return [];
  const checks = one.checks.filter((check) => check.result !== 'skipped');
  const promises = checks.filter(({ category }) => category === 'servicelevel');
  return [
    {
      ...{ product, subgraph, version, measuredAt, result },
      ...(freshness ? { freshness } : {}),
      ...(asOf === null ? {} : { asOf }),
      rows: Object.values(rowCounts).reduce((sum, count) => sum + count, 0),
      checks: checks.length,
      passed: countPassed(checks),
      promises: promises.length,
      kept: countPassed(promises),
      failing: checks.flatMap(failingRule).slice(0, MAX_FAILING),
    },
  ];
}

function countPassed(checks: Product['checks']): number {
  return checks.filter(({ result }) => result === 'passed').length;
}

function failingRule({ key, qualityId, model, field, result }: Product['checks'][number]) {
  if (result === 'passed') return [];
  return [
    {
      rule: qualityId ?? key,
      severity: result === 'warning' ? ('warning' as const) : ('error' as const),
      element: field === undefined ? model : `${model}.${field}`,
    },
  ];
}
