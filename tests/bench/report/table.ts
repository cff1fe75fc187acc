import type { Figures, Measurement } from '../measure/measurement.ts';

const COLUMNS = [
  'gateway',
  'CPU ms/request',
  'requests/s',
  'p50 ms',
  'p99 ms',
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
    round(one.firstByteMs),
    round(one.peakRssMb),
    round(one.subgraphRequests),
    round(one.representations),
    round(one.subgraphBytes / 1_000),
    round(one.answerBytes / 1_000),
  ];
}

function notesOf(figures: readonly Figures[]): string[] {
  return figures.flatMap(({ gateway, wrong, busy, note }) => [
    ...(wrong > 0 ? [`- ${gateway}: **${wrong} wrong answers**`] : []),
    ...(busy < 0.85
      ? [
          `- ${gateway} used ${Math.round(busy * 100)} % of its core: the load, or other work on the machine, held it back`,
        ]
      : []),
    ...(note === undefined ? [] : [`- ${gateway}: ${note}`]),
  ]);
}

/** Three digits that count. */
function round(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
