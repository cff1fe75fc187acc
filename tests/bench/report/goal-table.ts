import type { GoalResult } from './goals.ts';
import { markdownTable, round } from './markdown-table.ts';

/** The goals as a Markdown table; empty when no workload with a goal was measured. */
export function renderGoals(results: readonly GoalResult[]): string {
  if (results.length === 0) return '';
  const rows = results.map(({ workload, opponent, factor, ratio, isReached }) => [
    workload,
    `≤ ${factor} × ${opponent}`,
    ratio === undefined ? 'not measured' : round(ratio),
    isReached === undefined ? '' : isReached ? 'yes' : 'no',
  ]);
  return markdownTable([['workload', 'goal, CPU per request', 'ratio', 'reached'], ...rows]).join('\n');
}
