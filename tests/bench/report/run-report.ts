import type { Adapter } from '../gateways/adapter.ts';
import type { Measurement } from '../measure/measurement.ts';
import { renderGoals } from './goal-table.ts';
import type { GoalResult } from './goals.ts';
import type { Machine } from './machine.ts';
import { markdownTable } from './markdown-table.ts';
import { renderTable } from './table.ts';

/** What was found in a run. */
export type RunReport = {
  readonly machine: Machine;
  readonly adapters: readonly Adapter[];
  readonly workloads: readonly { readonly id: string; readonly title: string }[];
  readonly measurements: readonly Measurement[];
  readonly goals: readonly GoalResult[];
};

/** A run as Markdown: where it was taken, the goals, and a table for each workload. */
export function renderFigures({ machine, adapters, workloads, measurements, goals }: RunReport): string {
  const { date, processor, cores, node, isPinned } = machine;
  const binding = isPinned ? 'gateway and load on cores of their own' : 'processes not bound to cores';
  const tables = workloads.map(({ id, title }) =>
    [`### ${id}: ${title}`, '', renderTable(measurements.filter(({ workload }) => workload === id))].join(
      '\n',
    ),
  );
  return [
    `Taken on ${date}: ${processor}, ${cores} cores, Node ${node.slice(1)}, ${binding}.`,
    markdownTable([['gateway', 'is'], ...adapters.map(({ name, title }) => [name, title])]).join('\n'),
    renderGoals(goals),
    ...tables,
  ].join('\n\n');
}
