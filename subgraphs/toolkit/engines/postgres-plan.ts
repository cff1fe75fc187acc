import { z } from 'zod';

/** A node of a plan as `EXPLAIN (FORMAT JSON, VERBOSE)` writes it. */
type PlanNode = {
  readonly 'Node Type': string;
  readonly 'Parent Relationship'?: string | undefined;
  readonly 'Plan Rows': number;
  readonly Schema?: string | undefined;
  readonly 'Relation Name'?: string | undefined;
  readonly Plans?: readonly PlanNode[] | undefined;
};

const planNode: z.ZodType<PlanNode> = z.lazy(() =>
  z.object({
    'Node Type': z.string(),
    'Parent Relationship': z.string().optional(),
    'Plan Rows': z.number(),
    Schema: z.string().optional(),
    'Relation Name': z.string().optional(),
    Plans: z.array(planNode).optional(),
  }),
);
const explained = z.tuple([z.object({ Plan: planNode })]);

/** The rows that a scan of a plan reads: all of a table, or those that an index gives. */
type PlannedScan =
  | {
      readonly kind: 'table';
      readonly schema: string;
      readonly table: string;
      readonly share: number;
      readonly rows: number;
    }
  | { readonly kind: 'rows'; readonly rows: number };

/** The rows that a plan gives. */
export function plannedRows(plan: unknown): number {
  return explained.parse(plan)[0].Plan['Plan Rows'];
}

/** What the scans of a plan read, each as often as it is run. */
export function plannedScans(plan: unknown): readonly PlannedScan[] {
  const [{ Plan }] = explained.parse(plan);
  return scansOf(Plan, { share: 1, loops: 1 });
}

/** The rows of a scan; `sizes` are those of whole tables, negative where nobody has counted yet. */
export function rowsRead(scan: PlannedScan, sizes: ReadonlyMap<string, number>): number {
  if (scan.kind === 'rows') return scan.rows;
  const size = sizes.get(`${scan.schema}.${scan.table}`) ?? -1;
  return size < 0 ? scan.rows : size * scan.share;
}

/** How often a node is run, and which part of its rows is taken each time. */
type Run = { readonly share: number; readonly loops: number };

/** Nodes that take all rows before they give one, so that a limit above spares them nothing. */
const TAKES_ALL = /^(?:Sort|Aggregate|Hash|HashAggregate|WindowAgg|SetOp|Bitmap Heap Scan)$/;

function scansOf(node: PlanNode, run: Run): readonly PlannedScan[] {
  const { Plans: children = [] } = node;
  const below = { ...run, share: shareBelow(node, run) };
  const outer = children.find((child) => child['Parent Relationship'] === 'Outer');
  const inside = children.flatMap((child) => {
    switch (child['Parent Relationship']) {
      case 'SubPlan':
        return scansOf(child, { share: 1, loops: run.loops * rowsOf(node, run.share) });
      case 'InitPlan':
        return scansOf(child, { share: 1, loops: 1 });
      case 'Inner':
        return node['Node Type'] === 'Nested Loop' && outer
          ? scansOf(child, { share: 1, loops: run.loops * rowsOf(outer, below.share) })
          : scansOf(child, { ...run, share: 1 });
      default:
        return scansOf(child, below);
    }
  });
  return [...ownScan(node, run), ...inside];
}

function rowsOf(node: PlanNode, share: number): number {
  return Math.max(1, node['Plan Rows'] * share);
}

function shareBelow(node: PlanNode, { share }: Run): number {
  if (TAKES_ALL.test(node['Node Type'])) return 1;
  const [child] = node.Plans ?? [];
  if (node['Node Type'] !== 'Limit' || !child) return share;
  return share * Math.min(1, node['Plan Rows'] / Math.max(1, child['Plan Rows']));
}

function ownScan(node: PlanNode, { share, loops }: Run): readonly PlannedScan[] {
  const { 'Node Type': type, Schema: schema, 'Relation Name': table } = node;
  if (table === undefined || schema === undefined) return [];
  const rows = node['Plan Rows'] * share * loops;
  return type === 'Seq Scan'
    ? [{ kind: 'table', schema, table, share: share * loops, rows }]
    : [{ kind: 'rows', rows }];
}
