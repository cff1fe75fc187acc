import type { LoadOptions } from '../driver/load.ts';
import type { Adapter } from '../gateways/adapter.ts';
import type { SteadyWorkload } from '../workloads/workload.ts';
import { Contender } from './contender.ts';
import { forwardsEarly } from './forwards-early.ts';
import type { Measurement } from './measurement.ts';
import type { RunningGateway } from './running-gateway.ts';
import { questionFor, type Stage } from './stage.ts';
import { warmUp } from './warm-up.ts';
import { measureWindow, type Surroundings, type Window } from './window.ts';

/** How long and how often is measured. */
export type Effort = { readonly seconds: number; readonly windows: number };

/** What a comparison is about. */
export type Comparison<W> = {
  readonly stage: Stage;
  readonly workload: W;
  readonly adapters: readonly Adapter[];
  readonly effort: Effort;
};

/**
 * Measures gateways side by side: all are started and warmed up, then take turns window by window, so that a swing of the machine
 * hits all alike. One that fails is reported as unavailable.
 */
export async function runSteady(
  surroundings: Surroundings,
  { stage, workload, adapters, effort }: Comparison<SteadyWorkload>,
): Promise<Measurement[]> {
  const question = await questionFor(stage, workload.query);
  const loadOn = ({ url }: RunningGateway, seconds: number): LoadOptions => ({
    url,
    connections: workload.connections,
    isUnique: workload.isUnique,
    ...(workload.requests === undefined
      ? { questions: [question], until: { kind: 'time', ms: seconds * 1_000 } }
      : { questions: Array.from({ length: workload.requests }, () => question), until: { kind: 'asked' } }),
  });
  const contenders: Contender[] = [];
  for (const adapter of adapters) contenders.push(await Contender.start(adapter, stage));
  for (const contender of contenders) {
    await contender.attempt((gateway) => warmUp(surroundings, gateway, loadOn(gateway, 1)));
  }
  for (let at = 0; at < effort.windows; at++) {
    for (const contender of contenders) {
      await contender.attempt(async (gateway) => {
        contender.add(
          await measureBesideIdle(surroundings, gateway, {
            load: loadOn(gateway, effort.seconds),
            idle: workload.idleConnections ?? 0,
            note: (text) => contender.note(text),
          }),
        );
      });
    }
  }
  if (workload.isAskedHeldBack) {
    for (const contender of contenders) {
      await contender.attempt(async (gateway) => {
        const isEarly = await forwardsEarly(surroundings, loadOn(gateway, 1));
        contender.note(
          isEarly
            ? 'sends the first byte before the last one is in'
            : 'sends nothing before the last byte is in',
        );
      });
    }
  }
  const { fastestMs } = surroundings.calibration;
  return Promise.all(contenders.map((contender) => contender.finish(workload, fastestMs)));
}

type BesideIdle = {
  readonly load: LoadOptions;
  readonly idle: number;
  readonly note: (text: string) => void;
};

async function measureBesideIdle(
  surroundings: Surroundings,
  gateway: RunningGateway,
  { load, idle, note }: BesideIdle,
): Promise<Window> {
  if (idle === 0) return measureWindow(surroundings, gateway, load);
  await surroundings.driver.openIdle({ ...load, connections: idle });
  const window = await measureWindow(surroundings, gateway, load);
  const left = await surroundings.driver.closeIdle();
  if (left < idle) note(`closed ${idle - left} of ${idle} idle connections meanwhile`);
  return window;
}
