import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Calibration } from '../measure/calibration.ts';
import { pinProcess } from '../measure/cores.ts';
import { Driver } from '../measure/driver.ts';
import { CONTENDERS, startContender } from './contenders.ts';
import { type Cost, compareOn, type Running } from './measure.ts';
import { costTable } from './report.ts';
import { makeData } from './tables.ts';
import { WORKLOADS } from './workloads.ts';

/** What is compared, and for how long. */
export type ComparisonOptions = {
  readonly contenders: readonly string[];
  readonly workloads: readonly string[];
  readonly seconds: number;
  readonly windows: number;
  /** Keeps the tables from run to run. */
  readonly dataFolder: string;
};

/** Measures generated subgraphs beside others on the same tables. Prints as it goes. */
export async function compareSubgraphs(options: ComparisonOptions): Promise<Cost[]> {
  const data = await makeData(options.dataFolder);
  const folder = await mkdtemp(join(tmpdir(), 'weft-bench-toolkit-'));
  pinProcess('load', process.pid);
  const [driver, calibration] = await Promise.all([Driver.start(), Calibration.start()]);
  const { seconds, windows } = options;
  const servers: Running[] = [];
  const costs: Cost[] = [];
  try {
    for (const contender of CONTENDERS.filter(({ name }) => options.contenders.includes(name)))
      servers.push({ contender, server: await startContender(contender, data, folder) });
    for (const workload of WORKLOADS.filter(({ id }) => options.workloads.includes(id))) {
      const asked = servers.filter(
        ({ contender }) =>
          (!workload.isFilesOnly || contender.source === 'parquet') &&
          (contender.isAskedAnew !== true || workload.isGrouped === true) &&
          (contender.kind !== 'postgraphile' || workload.postgraphile !== undefined),
      );
      costs.push(...(await compareOn(workload, asked, { driver, calibration, seconds, windows })));
      process.stdout.write(`\n${workload.id}: ${workload.title}\n\n${costTable(workload, costs)}\n`);
    }
  } finally {
    await Promise.all(servers.map(({ server }) => server.close()));
    await Promise.all([driver.close(), calibration.close(), data.postgres.close()]);
    await rm(folder, { recursive: true });
  }
  return costs;
}
