import { compare } from './compare.ts';
import { killChildren } from './measure/children.ts';
import { canPin } from './measure/cores.ts';
import { readOptions } from './options.ts';
import { type SectionName, writeSection } from './report/page-section.ts';
import { watchReloads } from './watch/watch-reloads.ts';
import { watchSoak } from './watch/watch-soak.ts';

process.on('exit', killChildren);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

const options = readOptions(process.argv.slice(2));
if (!canPin)
  process.stderr.write('There is no taskset or only one core: processes are not bound to cores.\n');

async function show(name: SectionName, text: string): Promise<void> {
  process.stdout.write(`\n${text}\n`);
  if (options.markdownFile !== undefined) await writeSection(options.markdownFile, name, text);
}

if (options.soakMinutes !== undefined)
  await show('soak', await watchSoak(options.gateways, options.soakMinutes));
if (options.reloads !== undefined) await show('reloads', await watchReloads(options.reloads));
if (options.soakMinutes === undefined && options.reloads === undefined) await compare(options);
