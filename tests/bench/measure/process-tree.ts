import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks per second of /proc/PID/stat: 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** CPU and memory of a process with all it started. */
export type TreeUsage = { readonly cpuMs: number; readonly rssMb: number; readonly peakRssMb: number };

type Stat = { readonly pid: number; readonly parent: number; readonly ticks: number };

/** Usage of a process tree by /proc: user and system time, that of ended children included, and resident memory. */
export function usageOf(root: number): TreeUsage {
  const stats = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readStat(Number(name)) ?? []);
  const tree = new Set([root]);
  // A child can have a smaller id than its parent, so look until nothing is added.
  for (let size = 0; size < tree.size; ) {
    size = tree.size;
    for (const { pid, parent } of stats) if (tree.has(parent)) tree.add(pid);
  }
  const ticks = stats.reduce((sum, stat) => sum + (tree.has(stat.pid) ? stat.ticks : 0), 0);
  const memory = [...tree].map(readMemory);
  return {
    cpuMs: (ticks * 1_000) / TICKS_PER_SECOND,
    rssMb: memory.reduce((sum, { rss }) => sum + rss, 0) / 1_024,
    peakRssMb: memory.reduce((sum, { peak }) => sum + peak, 0) / 1_024,
  };
}

function readStat(pid: number): Stat | undefined {
  const text = read(`/proc/${pid}/stat`);
  // The name of the program may hold spaces and brackets; what follows its last bracket is state, parent, …
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  if (fields.length < 16) return undefined;
  const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15);
  return { pid, parent: fields[1] ?? 0, ticks: user + system + childUser + childSystem };
}

function readMemory(pid: number): { readonly rss: number; readonly peak: number } {
  const text = read(`/proc/${pid}/status`);
  const kilobytes = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  return { rss: kilobytes('VmRSS'), peak: kilobytes('VmHWM') };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It ended meanwhile.
    return '';
  }
}
