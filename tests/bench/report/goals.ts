import type { Adapter } from '../gateways/adapter.ts';
import type { Figures, Measurement } from '../measure/measurement.ts';

type Opponent = { readonly title: string; readonly isOne: (adapter: Adapter) => boolean };

/** We want to cost at most `factor` times what the cheapest of the opponents costs, in the same run. */
type Goal = { readonly workload: string; readonly factor: number; readonly opponent: Opponent };

/** A goal held against a run; without a ratio when one of the two was not measured. */
export type GoalResult = {
  readonly workload: string;
  readonly opponent: string;
  readonly factor: number;
  readonly ratio: number | undefined;
  readonly isReached: boolean | undefined;
};

const OURS = 'weft';

const named = (name: string): Opponent => ({ title: name, isOne: (adapter) => adapter.name === name });
const BEST: Opponent = { title: 'the best other', isOne: ({ name }) => name !== OURS };
const BEST_NODE: Opponent = {
  title: 'the best other on Node',
  isOne: ({ name, runtime }) => name !== OURS && runtime === 'node',
};

const GOALS: readonly Goal[] = [
  { workload: 'W1', factor: 0.3, opponent: BEST },
  { workload: 'W2', factor: 0.9, opponent: named('grafbase') },
  { workload: 'W2', factor: 0.2, opponent: BEST_NODE },
  { workload: 'W3u', factor: 0.8, opponent: named('grafbase') },
  { workload: 'W3u', factor: 0.8, opponent: named('mercurius') },
  { workload: 'W4u', factor: 1, opponent: named('grafbase') },
  { workload: 'W4u', factor: 0.65, opponent: named('mercurius') },
  { workload: 'W5', factor: 0.25, opponent: named('grafbase') },
];

/** The goals of the workloads that were measured, each with the ratio reached: our CPU per request over the opponent's. */
export function judge(measurements: readonly Measurement[], adapters: readonly Adapter[]): GoalResult[] {
  const figures = measurements.flatMap((one) => (one.kind === 'figures' ? [one] : []));
  const measured = new Set(measurements.map(({ workload }) => workload));
  return GOALS.filter(({ workload }) => measured.has(workload)).map(({ workload, factor, opponent }) => {
    const names = new Set(adapters.filter(opponent.isOne).map(({ name }) => name));
    const here = figures.filter((one) => one.workload === workload && one.wrong === 0);
    const ours = here.find(({ gateway }) => gateway === OURS);
    const other = cheapest(here.filter(({ gateway }) => names.has(gateway)));
    const ratio = ours && other && ours.cpuMs / other.cpuMs;
    return {
      workload,
      factor,
      opponent:
        other && other.gateway !== opponent.title ? `${opponent.title} (${other.gateway})` : opponent.title,
      ratio,
      isReached: ratio === undefined ? undefined : ratio <= factor,
    };
  });
}

function cheapest(figures: readonly Figures[]): Figures | undefined {
  return [...figures].sort((a, b) => a.cpuMs - b.cpuMs)[0];
}
