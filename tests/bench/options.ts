import { parseArgs } from 'node:util';
import { ADAPTERS } from './gateways/adapters.ts';
import { WORKLOADS } from './workloads/workloads.ts';

/** What a run of the benchmark does: the comparison, or one of the long watches over memory. */
export type Options = {
  readonly gateways: readonly string[];
  readonly workloads: readonly string[];
  readonly seconds: number;
  readonly windows: number;
  readonly jsonFile: string | undefined;
  readonly markdownFile: string | undefined;
  readonly soakMinutes: number | undefined;
  readonly reloads: number | undefined;
};

const FLAGS = {
  only: { type: 'string' },
  workload: { type: 'string' },
  seconds: { type: 'string', default: '5' },
  windows: { type: 'string', default: '3' },
  json: { type: 'string' },
  markdown: { type: 'string' },
  soak: { type: 'string' },
  reloads: { type: 'string' },
} as const;

/** Reads the command line. Throws `TypeError` that says what was expected. */
export function readOptions(argv: readonly string[]): Options {
  const { values } = parseArgs({ args: [...argv], options: FLAGS });
  const names = ADAPTERS.map(({ name }) => name);
  const ids = WORKLOADS.map(({ id }) => id);
  return {
    gateways: chosen('--only', values.only, names),
    workloads: chosen('--workload', values.workload, ids),
    seconds: positive('--seconds', values.seconds),
    windows: positive('--windows', values.windows),
    jsonFile: values.json,
    markdownFile: values.markdown,
    soakMinutes: values.soak === undefined ? undefined : positive('--soak', values.soak),
    reloads: values.reloads === undefined ? undefined : positive('--reloads', values.reloads),
  };
}

function chosen(flag: string, text: string | undefined, all: readonly string[]): readonly string[] {
  if (text === undefined) return all;
  const wanted = text.split(',').map((name) => name.trim());
  const unknown = wanted.find((name) => !all.includes(name));
  if (unknown !== undefined)
    throw new TypeError(`Expected ${flag} to be of ${all.join(', ')}, got "${unknown}".`);
  return wanted;
}

function positive(flag: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new TypeError(`Expected a positive number after ${flag}, got "${text}".`);
  return value;
}
