import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { killChildren } from '../measure/children.ts';
import { thisMachine } from '../report/machine.ts';
import { writeSection } from '../report/page-section.ts';
import { compareSubgraphs } from './compare-subgraphs.ts';
import { CONTENDERS } from './contenders.ts';
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
  },
});

const costs = await compareSubgraphs({
  contenders: values.only?.split(',') ?? CONTENDERS.map(({ name }) => name),
  workloads: values.workload?.split(',') ?? WORKLOADS.map(({ id }) => id),
  seconds: Number(values.seconds),
  windows: Number(values.windows),
  dataFolder: values.data,
});
if (values.markdown !== undefined)
  await writeSection(values.markdown, 'subgraphs', renderComparison(costs, thisMachine()));
