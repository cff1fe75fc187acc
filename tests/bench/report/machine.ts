import { cpus } from 'node:os';
import { canPin } from '../measure/cores.ts';

/** Where and when figures were taken: absolute times mean nothing without it. */
export type Machine = {
  readonly date: string;
  readonly processor: string;
  readonly cores: number;
  readonly node: string;
  readonly isPinned: boolean;
};

/** This machine, now. */
export function thisMachine(): Machine {
  return {
    date: new Date().toISOString().slice(0, 10),
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    node: process.version,
    isPinned: canPin,
  };
}
