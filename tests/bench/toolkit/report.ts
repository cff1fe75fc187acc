import type { Machine } from '../report/machine.ts';
import { markdownTable, round } from '../report/markdown-table.ts';
import { CONTENDERS, type Contender } from './contenders.ts';
import type { Cost } from './measure.ts';
import { WORKLOADS, type Workload } from './workloads.ts';

/** The figures of a comparison as a part of a page. */
export function renderComparison(costs: readonly Cost[], { date, processor, cores, node }: Machine): string {
  const asked = WORKLOADS.filter(({ id }) => costs.some(({ workload }) => workload === id));
  const servers = CONTENDERS.map(({ name, title }) => [name, title]);
  return [
    `Taken on ${date}: ${processor}, ${cores} cores, Node ${node}.`,
    markdownTable([['server', 'is'], ...servers]).join('\n'),
    markdownTable([RATIOS, ...asked.flatMap((workload) => ratioRows(workload, costs))]).join('\n'),
    ...asked.map((workload) => `### ${workload.title}\n\n${costTable(workload, costs)}`),
  ].join('\n\n');
}

/** The costs of all servers for one workload. */
export function costTable({ id }: Workload, costs: readonly Cost[]): string {
  const found = costs.filter(({ workload }) => workload === id);
  const rows = found.flatMap((cost) =>
    cost.kind === 'measured'
      ? [
          [
            cost.contender,
            round(cost.cpuMs),
            round(cost.requestsPerSecond),
            round(cost.p99Ms),
            round(cost.peakRssMb),
            round(cost.answerBytes / 1_000),
          ],
        ]
      : [],
  );
  const missing = found.flatMap((cost) =>
    cost.kind === 'unavailable' ? [`- ${cost.contender}: ${cost.reason}`] : [],
  );
  return [markdownTable([COSTS, ...rows]).join('\n'), ...missing].join('\n\n');
}

const COSTS = ['server', 'CPU ms/request', 'requests/s', 'p99 ms', 'peak RSS MB', 'answer kB'];
const RATIOS = ['question', 'rows in', 'of hand-written', 'goal', 'of PostGraphile', 'goal'];
const GOAL_OF_POSTGRAPHILE = 0.5;

/** Ours against the others over the same source. */
function ratioRows(workload: Workload, costs: readonly Cost[]): string[][] {
  const costOf = (contender: Contender | undefined): number | undefined => {
    const cost = costs.find((one) => one.workload === workload.id && one.contender === contender?.name);
    return cost?.kind === 'measured' ? cost.cpuMs : undefined;
  };
  const other = (kind: Contender['kind'], source: Contender['source']) =>
    costOf(CONTENDERS.find((one) => one.kind === kind && one.source === source));
  return CONTENDERS.flatMap((contender) => {
    const ours = contender.kind === 'weft' ? costOf(contender) : undefined;
    if (ours === undefined) return [];
    const { source, isAskedAnew } = contender;
    const [byHand, peer] = [other('hand-written', source), other('postgraphile', 'postgres')];
    return [
      [
        workload.title,
        isAskedAnew ? `${source}, asked anew` : source,
        ...judged(byHand && ours / byHand, workload.goal),
        ...judged(source === 'postgres' ? peer && ours / peer : undefined, GOAL_OF_POSTGRAPHILE),
      ],
    ];
  });
}

function judged(ratio: number | undefined, goal: number | undefined): [string, string] {
  if (ratio === undefined) return ['', ''];
  return [round(ratio), goal === undefined ? '' : `≤ ${goal}: ${ratio <= goal ? 'yes' : 'no'}`];
}
