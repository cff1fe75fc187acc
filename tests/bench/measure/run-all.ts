import type { Adapter } from '../gateways/adapter.ts';
import { meshNamed } from '../mesh/meshes.ts';
import type { Workload } from '../workloads/workload.ts';
import { Calibration } from './calibration.ts';
import { pinProcess } from './cores.ts';
import { Driver } from './driver.ts';
import type { Measurement } from './measurement.ts';
import { Replay } from './replay.ts';
import { runCold } from './run-cold.ts';
import { type Effort, runSteady } from './run-steady.ts';
import { setStage } from './stage.ts';

/** A run over workloads; `report` is told after each, with what was found for it and in all so far. */
export type Run = {
  readonly adapters: readonly Adapter[];
  readonly workloads: readonly Workload[];
  readonly effort: Effort;
  readonly report: (
    workload: Workload,
    found: readonly Measurement[],
    all: readonly Measurement[],
  ) => Promise<void>;
};

/** Measures every gateway on every workload. */
export async function runAll({ adapters, workloads, effort, report }: Run): Promise<void> {
  pinProcess('load', process.pid);
  const [driver, replay, calibration] = await Promise.all([
    Driver.start(),
    Replay.start(),
    Calibration.start(),
  ]);
  const surroundings = { driver, replay, calibration };
  const all: Measurement[] = [];
  for (const workload of workloads) {
    const stage = await setStage(meshNamed(workload.mesh), replay.url);
    const asked = adapters.filter((adapter) => !adapter.isOnlyForEqualRequests || isAskedEqual(workload));
    const comparison = { stage, adapters: asked, effort };
    const found =
      workload.kind === 'steady'
        ? await runSteady(surroundings, { ...comparison, workload })
        : await runCold(surroundings, { ...comparison, workload });
    await stage.remove();
    all.push(...found);
    await report(workload, found, all);
  }
  await Promise.all([driver.close(), replay.close(), calibration.close()]);
}

/** Whether requests are equal, so that sharing them shows. */
function isAskedEqual(workload: Workload): boolean {
  return workload.kind === 'steady' && !workload.isUnique;
}
