import type { ColdWorkload } from '../workloads/workload.ts';
import { Contender } from './contender.ts';
import { Driver } from './driver.ts';
import type { Measurement } from './measurement.ts';
import type { Comparison } from './run-steady.ts';
import type { RunningGateway } from './running-gateway.ts';
import { questionFor } from './stage.ts';
import { measureWindow, type Surroundings, type Window } from './window.ts';

/** Between two requests of the cheap load: often enough to meet a stall, too seldom to cost. */
const PAUSE_MS = 4;

/**
 * Measures gateways that see every operation for the first time, one after another. A cheap request that everybody has planned
 * goes on beside it: its latencies tell how long the event loop stands still. Each gateway starts twice, the first time so that the
 * replay server knows all answers.
 */
export async function runCold(
  surroundings: Surroundings,
  { stage, workload, adapters }: Comparison<ColdWorkload>,
): Promise<Measurement[]> {
  const questions = await Promise.all(workload.queries.map((query) => questionFor(stage, query)));
  const cheap = await questionFor(stage, workload.cheapQuery);
  const askAll = async (gateway: RunningGateway): Promise<Window> => {
    const beside = await Driver.start();
    const { url } = gateway;
    try {
      const warm = { url, questions: [cheap], connections: 1, isUnique: false, pauseMs: PAUSE_MS };
      await beside.load({ ...warm, until: { kind: 'time', ms: 2_000 } });
      const cheapLoad = beside.startLoad(warm);
      const window = await measureWindow(surroundings, gateway, {
        url,
        questions,
        connections: workload.connections,
        isUnique: false,
        until: { kind: 'asked' },
      });
      const { p50, p99, max } = await cheapLoad.stop();
      return { ...window, load: { ...window.load, p50, p99, max } };
    } finally {
      await beside.close();
    }
  };
  const found: Measurement[] = [];
  for (const adapter of adapters) {
    const rehearsal = await Contender.start(adapter, stage);
    await rehearsal.attempt(async (gateway) => rehearsal.add(await askAll(gateway)));
    await rehearsal.finish(workload, surroundings.calibration.fastestMs);
    const contender = await Contender.start(adapter, stage);
    await contender.attempt(async (gateway) => contender.add(await askAll(gateway)));
    found.push(await contender.finish(workload, surroundings.calibration.fastestMs));
  }
  return found;
}
