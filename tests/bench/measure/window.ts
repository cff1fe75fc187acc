import type { LoadOptions, LoadResult } from '../driver/load.ts';
import { addCounts, type Counts } from '../replay/counts.ts';
import type { Calibration } from './calibration.ts';
import type { Driver } from './driver.ts';
import type { Replay } from './replay.ts';
import type { RunningGateway } from './running-gateway.ts';

/** The processes around the gateways. */
export type Surroundings = {
  readonly driver: Driver;
  readonly replay: Replay;
  readonly calibration: Calibration;
};

/** One load on one gateway: what it cost, what came back, what subgraphs were asked. */
export type Window = {
  readonly load: LoadResult;
  readonly cpuMs: number;
  /** CPU time of load driver and replay server together. */
  readonly loadCpuMs: number;
  /** What the fixed work cost around it, to scale by. */
  readonly calibrationMs: number;
  readonly asked: Counts;
};

/** Runs a load and reads the gateway's CPU time before and after it. */
export async function measureWindow(
  { driver, replay, calibration }: Surroundings,
  gateway: RunningGateway,
  options: LoadOptions,
): Promise<Window> {
  const calibrationBefore = await calibration.measure();
  await replay.reset();
  const before = gateway.usage().cpuMs;
  const loadBefore = driver.cpuMs + replay.cpuMs;
  const load = await driver.load(options);
  const cpuMs = gateway.usage().cpuMs - before;
  const loadCpuMs = driver.cpuMs + replay.cpuMs - loadBefore;
  const asked = addCounts([await replay.read()]);
  const calibrationAfter = await calibration.measure();
  return { load, cpuMs, loadCpuMs, asked, calibrationMs: (calibrationBefore + calibrationAfter) / 2 };
}
