import type { Figures, Measurement } from '../measure/measurement.ts';

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
  return [...markdownTable([COLUMNS, ...rows]), ...notesOf(figures), ...missing].join('\n');
}

/** Lines of a Markdown table, its columns aligned. The first row is the head. */
function markdownTable(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body.map(line)];
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
    ...figures.flatMap(({ gateway, wrong, notes }) => [
      ...(wrong > 0 ? [`- ${gateway}: **${wrong} wrong answers**`] : []),
      ...notes.map((note) => `- ${gateway}: ${note}`),
    ]),
    ...(held.length > 0
      ? [
          `- held back by the load or by other work on the machine, with so much of a core: ${held.join(', ')}`,
        ]
      : []),
  ];
}

/** Three digits that count. */
function round(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
