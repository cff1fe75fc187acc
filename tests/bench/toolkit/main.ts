import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { killChildren } from '../measure/children.ts';
import { thisMachine } from '../report/machine.ts';
import { writeSection } from '../report/page-section.ts';
import { compareSubgraphs } from './compare-subgraphs.ts';
import { CONTENDERS } from './contenders.ts';
import { growthTable, measureGrowth } from './growth.ts';
import { renderComparison } from './report.ts';
import { WORKLOADS } from './workloads.ts';

process.on('exit', killChildren);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    workload: { type: 'string' },
    seconds: { type: 'string', default: '3' },
    windows: { type: 'string', default: '3' },
    data: { type: 'string', default: join(tmpdir(), 'weft-bench-tables') },
    markdown: { type: 'string' },
    /** Rows of the tables to compare, by commas: 100000,1000000. */
    growth: { type: 'string' },
  },
});

if (values.growth === undefined) await compare();
else await grow(values.growth.split(',').map(Number));

async function grow(sizes: readonly number[]): Promise<void> {
  if (!sizes.every((rows) => Number.isInteger(rows) && rows > 0))
    throw new TypeError(
      `Expected --growth to be numbers of rows, such as 100000,1000000, got "${values.growth}".`,
    );
  const growth = await measureGrowth(values.data, sizes);
  if (values.markdown !== undefined) await writeSection(values.markdown, 'growth', growthTable(growth));
}

async function compare(): Promise<void> {
  const costs = await compareSubgraphs({
    contenders: values.only?.split(',') ?? CONTENDERS.map(({ name }) => name),
    workloads: values.workload?.split(',') ?? WORKLOADS.map(({ id }) => id),
    seconds: Number(values.seconds),
    windows: Number(values.windows),
    dataFolder: values.data,
  });
  if (values.markdown !== undefined)
    await writeSection(values.markdown, 'subgraphs', renderComparison(costs, thisMachine()));
}
