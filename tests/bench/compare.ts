import { writeFile } from 'node:fs/promises';
import { ADAPTERS } from './gateways/adapters.ts';
import { runAll } from './measure/run-all.ts';
import type { Options } from './options.ts';
import { renderGoals } from './report/goal-table.ts';
import { judge } from './report/goals.ts';
import { thisMachine } from './report/machine.ts';
import { writeSection } from './report/page-section.ts';
import { type RunReport, renderFigures } from './report/run-report.ts';
import { renderTable } from './report/table.ts';
import { WORKLOADS } from './workloads/workloads.ts';

/** Measures the chosen gateways on the chosen workloads, prints as it goes, and writes what was asked for. */
export async function compare(options: Options): Promise<void> {
  const adapters = ADAPTERS.filter(({ name }) => options.gateways.includes(name));
  const workloads = WORKLOADS.filter(({ id }) => options.workloads.includes(id));
  const measurements = await runAll({
    adapters,
    workloads,
    effort: options,
    report: ({ id, title }, found) => process.stdout.write(`\n${id}: ${title}\n\n${renderTable(found)}\n`),
  });
  const goals = judge(measurements, adapters);
  process.stdout.write(`\n${renderGoals(goals)}\n`);
  const report: RunReport = {
    machine: thisMachine(),
    adapters,
    workloads: workloads.map(({ id, title }) => ({ id, title })),
    measurements,
    goals,
  };
  if (options.jsonFile !== undefined)
    await writeFile(options.jsonFile, `${JSON.stringify(report, null, 2)}\n`);
  if (options.markdownFile !== undefined)
    await writeSection(options.markdownFile, 'figures', renderFigures(report));
}
