import { markdownTable, round } from '../report/markdown-table.ts';

/** Memory at one moment of a long run, and what a request cost around it where that is known. */
export type MemoryPoint = {
  /** Minutes, or reloads. */
  readonly at: number;
  readonly rssMb: number;
  readonly cpuMsPerRequest?: number;
};

const MOST_ROWS = 20;

/** A curve as a Markdown table of evenly chosen points, and how much the last third lies above the third before it. */
export function renderCurve(unit: string, points: readonly MemoryPoint[]): string {
  const step = Math.max(1, Math.ceil(points.length / MOST_ROWS));
  const hasCost = points.some(({ cpuMsPerRequest }) => cpuMsPerRequest !== undefined);
  const rows = points
    .filter((_, index) => (points.length - 1 - index) % step === 0)
    .map(({ at, rssMb, cpuMsPerRequest }) => [
      round(at),
      round(rssMb),
      ...(cpuMsPerRequest === undefined ? [] : [round(cpuMsPerRequest)]),
    ]);
  const growth = growthOf(points);
  return [
    ...markdownTable([[unit, 'RSS MB', ...(hasCost ? ['CPU ms/request'] : [])], ...rows]),
    '',
    `Mean of the last third against the third before it: ${growth >= 0 ? '+' : ''}${round(growth)} MB.`,
  ].join('\n');
}

function growthOf(points: readonly MemoryPoint[]): number {
  const third = Math.floor(points.length / 3);
  const mean = (some: readonly MemoryPoint[]) =>
    some.reduce((sum, { rssMb }) => sum + rssMb, 0) / Math.max(1, some.length);
  return (
    mean(points.slice(points.length - third)) -
    mean(points.slice(points.length - 2 * third, points.length - third))
  );
}
