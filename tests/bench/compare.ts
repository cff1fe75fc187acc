import { writeFile } from 'node:fs/promises';
import { ADAPTERS } from './gateways/adapters.ts';
import type { Measurement } from './measure/measurement.ts';
import { runAll } from './measure/run-all.ts';
import type { Options } from './options.ts';
import { renderGoals } from './report/goal-table.ts';
import { judge } from './report/goals.ts';
import { thisMachine } from './report/machine.ts';
import { writeSection } from './report/page-section.ts';
import { type RunReport, renderFigures } from './report/run-report.ts';
import { renderTable } from './report/table.ts';
import { WORKLOADS } from './workloads/workloads.ts';

/**
 * Measures the chosen gateways on the chosen workloads. Prints as it goes, and writes what was asked for after each workload: a run is
 * long, and what it has found by the time somebody stops it is worth keeping.
 */
export async function compare(options: Options): Promise<void> {
  const adapters = ADAPTERS.filter(({ name }) => options.gateways.includes(name));
  const workloads = WORKLOADS.filter(({ id }) => options.workloads.includes(id));
  const machine = thisMachine();
  const reportOn = (measurements: readonly Measurement[]): RunReport => ({
    machine,
    adapters,
    workloads: workloads.flatMap(({ id, title }) =>
      measurements.some(({ workload }) => workload === id) ? [{ id, title }] : [],
    ),
    measurements,
    goals: judge(measurements, adapters),
  });
  await runAll({
    adapters,
    workloads,
    effort: options,
    report: async ({ id, title }, found, all) => {
      process.stdout.write(`\n${id}: ${title}\n\n${renderTable(found)}\n`);
      await write(options, reportOn(all));
      if (workloads.at(-1)?.id === id) process.stdout.write(`\n${renderGoals(reportOn(all).goals)}\n`);
    },
  });
}

async function write({ jsonFile, markdownFile }: Options, report: RunReport): Promise<void> {
  if (jsonFile !== undefined) await writeFile(jsonFile, `${JSON.stringify(report, null, 2)}\n`);
  if (markdownFile !== undefined) await writeSection(markdownFile, 'figures', renderFigures(report));
}
