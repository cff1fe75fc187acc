import type { LoadOptions, Question } from '../driver/load.ts';
import { median } from '../driver/percentile.ts';
import type { Calibration } from '../measure/calibration.ts';
import type { Driver } from '../measure/driver.ts';
import type { RunningGateway } from '../measure/running-gateway.ts';
import { digestOf } from '../mesh/oracle.ts';
import type { Contender } from './contenders.ts';
import type { Workload } from './workloads.ts';

/** What a contender cost for a workload: CPU time of its process by request, median of the windows, or why there is none. */
export type Cost = { readonly contender: string; readonly workload: string } & (
  | {
      readonly kind: 'measured';
      readonly cpuMs: number;
      readonly requestsPerSecond: number;
      readonly p99Ms: number;
      readonly peakRssMb: number;
      readonly answerBytes: number;
    }
  | { readonly kind: 'unavailable'; readonly reason: string }
);

/** The processes around the servers, and how long is measured. */
export type Surroundings = {
  readonly driver: Driver;
  readonly calibration: Calibration;
  readonly seconds: number;
  readonly windows: number;
};

/** A server of the comparison that runs. */
export type Running = { readonly contender: Contender; readonly server: RunningGateway };

const MOST_WARM_ROUNDS = 5;

/**
 * Asks all servers one question: they take turns window by window, after each has got no cheaper. The first server's
 * answer is the right one; a server that answers otherwise is unavailable.
 */
export async function compareOn(
  workload: Workload,
  servers: readonly Running[],
  surroundings: Surroundings,
): Promise<Cost[]> {
  const asked: Asked[] = [];
  const costs: Cost[] = [];
  let right: string | undefined;
  for (const { contender, server } of servers) {
    const subject = { contender: contender.name, workload: workload.id };
    try {
      const { question, digest } = await ask(server, contender, workload);
      right ??= digest;
      if (digest !== right) throw new Error('Its answer is not that of the others.');
      const load = { url: server.url, questions: [question], connections: workload.connections };
      const one: Asked = { ...subject, server, windows: [], load: { ...load, isUnique: false } };
      await warmUp(one, surroundings);
      asked.push(one);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      costs.push({ ...subject, kind: 'unavailable', reason });
    }
  }
  for (let at = 0; at < surroundings.windows; at++)
    for (const one of asked) one.windows.push(await measure(one, surroundings, surroundings.seconds));
  return [...costs, ...asked.map((one) => costOf(one, surroundings.calibration.fastestMs))];
}

type Asked = {
  readonly contender: string;
  readonly workload: string;
  readonly server: RunningGateway;
  readonly load: Omit<LoadOptions, 'until'>;
  readonly windows: Window[];
};

type Window = {
  readonly cpuMs: number;
  readonly calibrationMs: number;
  readonly requestsPerSecond: number;
  readonly p99Ms: number;
  readonly answerBytes: number;
};

/** The question as it is sent, its answer's digest, and the digest of what all answer alike. */
async function ask(
  server: RunningGateway,
  { kind }: Contender,
  workload: Workload,
): Promise<{ question: Question; digest: string }> {
  const wording = kind === 'postgraphile' ? workload.postgraphile : workload.question;
  if (!wording) throw new Error('It has no words for this question.');
  const { query, variables } = wording;
  const body = JSON.stringify(variables ? { query, variables } : { query });
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  const response = await fetch(server.url, { method: 'POST', headers, body });
  const answer = (await response.json()) as { data?: unknown; errors?: readonly { message: string }[] };
  if (answer.errors) throw new Error(answer.errors[0]?.message);
  const digest = digestOf(wording.same ? wording.same(answer.data) : answer.data);
  return { question: { body, digest: digestOf(answer.data) }, digest };
}

async function warmUp(asked: Asked, surroundings: Surroundings): Promise<void> {
  let before = Number.POSITIVE_INFINITY;
  for (let round = 0; round < MOST_WARM_ROUNDS; round++) {
    const { cpuMs } = await measure(asked, surroundings, 1);
    if (cpuMs > before * 0.95) return;
    before = cpuMs;
  }
}

async function measure(
  { server, load }: Asked,
  { driver, calibration }: Surroundings,
  seconds: number,
): Promise<Window> {
  const calibrationBefore = await calibration.measure();
  const before = server.usage().cpuMs;
  const done = await driver.load({ ...load, until: { kind: 'time', ms: seconds * 1_000 } });
  const cpuMs = server.usage().cpuMs - before;
  const calibrationMs = (calibrationBefore + (await calibration.measure())) / 2;
  if (done.wrong > 0) throw new Error(`${done.wrong} answers are wrong, first: ${done.firstWrong}`);
  return {
    cpuMs: cpuMs / done.requests,
    calibrationMs,
    requestsPerSecond: done.requests / done.seconds,
    p99Ms: done.p99,
    answerBytes: done.bytesPerAnswer,
  };
}

function costOf({ contender, workload, windows, server }: Asked, fastestMs: number): Cost {
  const middle = (value: (window: Window) => number): number => median(windows.map(value));
  return {
    contender,
    workload,
    kind: 'measured',
    cpuMs: middle(({ cpuMs, calibrationMs }) => (cpuMs * fastestMs) / calibrationMs),
    requestsPerSecond: middle((window) => window.requestsPerSecond),
    p99Ms: middle((window) => window.p99Ms),
    answerBytes: middle((window) => window.answerBytes),
    peakRssMb: server.usage().peakRssMb,
  };
}
