import { median } from '../driver/percentile.ts';
import type { Window } from './window.ts';

/** What a gateway cost for a workload. Everything but the peak of memory is the median of the windows. */
export type Figures = {
  readonly kind: 'figures';
  readonly gateway: string;
  readonly workload: string;
  /** CPU milliseconds of the process tree per request, scaled to the machine's fast state. */
  readonly cpuMs: number;
  readonly rawCpuMs: number;
  /** What driver and replay server used per request, unscaled: has to stay below the gateway's, or they are the bottleneck. */
  readonly loadCpuMs: number;
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly firstByteMs: number;
  readonly peakRssMb: number;
  readonly subgraphRequests: number;
  readonly representations: number;
  readonly subgraphBytes: number;
  readonly answerBytes: number;
  readonly wrong: number;
  readonly firstWrong: string;
  /** How much of a core the gateway used: below 0.9 the load was the bottleneck. */
  readonly busy: number;
  readonly windows: number;
  readonly notes: readonly string[];
};

/** Figures, or why there are none. */
export type Measurement =
  | Figures
  | {
      readonly kind: 'unavailable';
      readonly gateway: string;
      readonly workload: string;
      readonly reason: string;
    };

type Subject = {
  readonly gateway: string;
  readonly workload: string;
  readonly peakRssMb: number;
  readonly fastestMs: number;
  readonly notes: readonly string[];
};

/** Figures out of windows. */
export function figuresOf(windows: readonly Window[], { fastestMs, ...subject }: Subject): Figures {
  const middle = (value: (window: Window) => number) => median(windows.map(value));
  const perRequest = (value: (window: Window) => number) =>
    middle((window) => value(window) / window.load.requests);
  return {
    kind: 'figures',
    ...subject,
    cpuMs: perRequest(({ cpuMs, calibrationMs }) => (cpuMs * fastestMs) / calibrationMs),
    rawCpuMs: perRequest(({ cpuMs }) => cpuMs),
    loadCpuMs: perRequest(({ loadCpuMs }) => loadCpuMs),
    requestsPerSecond: middle(({ load }) => load.requests / load.seconds),
    p50: middle(({ load }) => load.p50),
    p99: middle(({ load }) => load.p99),
    max: middle(({ load }) => load.max),
    firstByteMs: middle(({ load }) => load.firstByteP50),
    subgraphRequests: perRequest(({ asked }) => asked.requests),
    representations: perRequest(({ asked }) => asked.representations),
    subgraphBytes: perRequest(({ asked }) => asked.bytesOut),
    answerBytes: middle(({ load }) => load.bytesPerAnswer),
    wrong: windows.reduce((sum, { load }) => sum + load.wrong, 0),
    firstWrong: windows.map(({ load }) => load.firstWrong).find((text) => text !== '') ?? '',
    busy: middle(({ cpuMs, load }) => cpuMs / (load.seconds * 1_000)),
    windows: windows.length,
  };
}
