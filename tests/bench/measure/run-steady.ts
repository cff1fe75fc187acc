import type { LoadOptions } from '../driver/load.ts';
import type { Adapter } from '../gateways/adapter.ts';
import type { SteadyWorkload } from '../workloads/workload.ts';
import { figuresOf, type Measurement } from './measurement.ts';
import { type RunningGateway, startGatewayProcess } from './running-gateway.ts';
import { questionFor, type Stage } from './stage.ts';
import { measureWindow, type Surroundings, type Window } from './window.ts';

/** How long and how often is measured. */
export type Effort = { readonly seconds: number; readonly windows: number };

type Contender = { readonly adapter: Adapter; readonly gateway: RunningGateway; readonly windows: Window[] };

/** A round of warming up is compared with the one before it; as long as it got cheaper by more than this, another follows. */
const WARM_ENOUGH = 0.05;
/** Compilers need work, not time: where the core is shared a round is little work. */
const LEAST_WARM_UP_CPU_MS = 3_000;
const MOST_WARM_UPS = 12;

/**
 * Measures gateways side by side: all are started and warmed up, then take turns window by window, so that a swing of the machine
 * hits all alike. One that fails is reported as unavailable.
 */
export async function runSteady(
  surroundings: Surroundings,
  { stage, workload, adapters, effort }: SteadyRun,
): Promise<Measurement[]> {
  const question = await questionFor(stage, workload.query);
  const failed: Measurement[] = [];
  const contenders: Contender[] = [];
  const giveUp = async ({ adapter, gateway }: Contender, error: unknown): Promise<void> => {
    failed.push(unavailable(adapter, workload, error));
    contenders.splice(
      contenders.findIndex((one) => one.adapter === adapter),
      1,
    );
    await gateway.close();
  };
  for (const adapter of adapters) {
    try {
      contenders.push({ adapter, gateway: await startGatewayProcess(adapter, stage), windows: [] });
    } catch (error) {
      failed.push(unavailable(adapter, workload, error));
    }
  }
  const optionsFor = ({ gateway }: Contender, ms: number): LoadOptions => ({
    url: gateway.url,
    questions: [question],
    connections: workload.connections,
    isUnique: workload.isUnique,
    until: { kind: 'time', ms },
  });
  for (const contender of [...contenders]) {
    await warmUp(surroundings, contender.gateway, optionsFor(contender, 1_000)).catch((error: unknown) =>
      giveUp(contender, error),
    );
  }
  for (let at = 0; at < effort.windows; at++) {
    for (const contender of [...contenders]) {
      await measureWindow(
        surroundings,
        contender.gateway,
        optionsFor(contender, effort.seconds * 1_000),
      ).then(
        (window) => contender.windows.push(window),
        (error: unknown) => giveUp(contender, error),
      );
    }
  }
  const figures = contenders.map(({ adapter, gateway, windows }) =>
    figuresOf(windows, {
      gateway: adapter.name,
      workload: workload.id,
      peakRssMb: gateway.usage().peakRssMb,
      fastestMs: surroundings.calibration.fastestMs,
    }),
  );
  await Promise.all(contenders.map(({ gateway }) => gateway.close()));
  return [...figures, ...failed];
}

type SteadyRun = {
  readonly stage: Stage;
  readonly workload: SteadyWorkload;
  readonly adapters: readonly Adapter[];
  readonly effort: Effort;
};

async function warmUp(
  surroundings: Surroundings,
  gateway: RunningGateway,
  options: LoadOptions,
): Promise<void> {
  let before = Number.POSITIVE_INFINITY;
  let spentMs = 0;
  for (let round = 0; round < MOST_WARM_UPS; round++) {
    const { cpuMs, load } = await measureWindow(surroundings, gateway, options);
    if (load.wrong > 0) {
      throw new Error(`${load.wrong} of ${load.requests} answers are wrong, first: ${load.firstWrong}`);
    }
    const cost = cpuMs / load.requests;
    spentMs += cpuMs;
    if (spentMs > LEAST_WARM_UP_CPU_MS && cost > before * (1 - WARM_ENOUGH)) return;
    before = cost;
  }
}

function unavailable(adapter: Adapter, workload: { readonly id: string }, error: unknown): Measurement {
  const reason = error instanceof Error ? error.message : String(error);
  return { kind: 'unavailable', gateway: adapter.name, workload: workload.id, reason };
}
