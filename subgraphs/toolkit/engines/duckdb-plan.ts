import { z } from 'zod';

type PlanNode = {
  readonly extra_info?: Readonly<Record<string, unknown>> | undefined;
  readonly children: readonly PlanNode[];
};

const planNode: z.ZodType<PlanNode> = z.lazy(() =>
  z.object({
    extra_info: z.record(z.string(), z.unknown()).optional(),
    children: z.array(planNode).default([]),
  }),
);

/**
 * The rows that the scans of a plan (`EXPLAIN (FORMAT json)`) are expected to hand on: of a scan without a condition all rows
 * of its table, else what DuckDB guesses the condition leaves.
 */
export function duckDbScannedRows(plan: string): number {
  return z
    .array(planNode)
    .parse(JSON.parse(plan))
    .reduce((sum, node) => sum + scanned(node), 0);
}

function scanned({ extra_info: info = {}, children }: PlanNode): number {
  // What is scanned besides are rows of the statement's own: of subqueries, of lists that were sent along.
  const isTable = 'Table' in info || 'Function' in info;
  const own = isTable && children.length === 0 ? Number(info['Estimated Cardinality'] ?? 0) : 0;
  return children.reduce((sum, child) => sum + scanned(child), own);
}
