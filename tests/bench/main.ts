import { writeFile } from 'node:fs/promises';
import { ADAPTERS } from './gateways/adapters.ts';
import { killChildren } from './measure/children.ts';
import { canPin } from './measure/cores.ts';
import { runAll } from './measure/run-all.ts';
import { readOptions } from './options.ts';
import { renderTable } from './report/table.ts';
import { WORKLOADS } from './workloads/workloads.ts';

process.on('exit', killChildren);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

const options = readOptions(process.argv.slice(2));
if (!canPin)
  process.stderr.write('There is no taskset or only one core: processes are not bound to cores.\n');

const measurements = await runAll({
  adapters: ADAPTERS.filter(({ name }) => options.gateways.includes(name)),
  workloads: WORKLOADS.filter(({ id }) => options.workloads.includes(id)),
  effort: options,
  report: ({ id, title }, found) => process.stdout.write(`\n${id}: ${title}\n\n${renderTable(found)}\n`),
});
if (options.jsonFile !== undefined)
  await writeFile(options.jsonFile, `${JSON.stringify(measurements, null, 2)}\n`);
