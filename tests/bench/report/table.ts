import type { Figures, Measurement } from '../measure/measurement.ts';
import { markdownTable, round } from './markdown-table.ts';

const COLUMNS = [
  'gateway',
  'CPU ms/request',
  'requests/s',
  'p50 ms',
  'p99 ms',
  'max ms',
  'first byte ms',
  'peak RSS MB',
  'subgraph requests',
  'representations',
  'subgraph kB',
  'answer kB',
];

/** A workload's figures as a Markdown table, the cheapest first. */
export function renderTable(measurements: readonly Measurement[]): string {
  const figures = measurements.flatMap((one) => (one.kind === 'figures' ? [one] : []));
  const rows = figures.sort((a, b) => a.cpuMs - b.cpuMs).map(cellsOf);
  const missing = measurements.flatMap((one) =>
    one.kind === 'unavailable' ? [`- ${one.gateway}: unavailable. ${one.reason}`] : [],
  );
  const notes = [...notesOf(figures), ...missing];
  const table = rows.length > 0 ? markdownTable([COLUMNS, ...rows]).join('\n') : '';
  return [table, notes.join('\n')].filter((part) => part !== '').join('\n\n');
}

function cellsOf(one: Figures): string[] {
  return [
    one.gateway,
    round(one.cpuMs),
    round(one.requestsPerSecond),
    round(one.p50),
    round(one.p99),
    round(one.max),
    round(one.firstByteMs),
    round(one.peakRssMb),
    round(one.subgraphRequests),
    round(one.representations),
    round(one.subgraphBytes / 1_000),
    round(one.answerBytes / 1_000),
  ];
}

function notesOf(figures: readonly Figures[]): string[] {
  const held = figures
    .filter(({ busy }) => busy < 0.85)
    .map(({ gateway, busy }) => `${gateway} ${Math.round(busy * 100)} %`);
  return [
    ...figures.flatMap(({ gateway, wrong, firstWrong, notes }) => [
      ...(wrong > 0
        ? [`- ${gateway}: **${wrong} wrong answers**, first: \`${firstWrong.slice(0, 160)}\``]
        : []),
      ...notes.map((note) => `- ${gateway}: ${note}`),
    ]),
    ...(held.length > 0
      ? [
          `- held back by the load or by other work on the machine, with so much of a core: ${held.join(', ')}`,
        ]
      : []),
  ];
}
