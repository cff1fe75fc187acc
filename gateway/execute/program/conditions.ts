import type { Run } from './run.ts';

/** A setting of a `@skip` or `@include` variable, by the client's name, under which a fetch is made. */
export type Condition = { readonly variable: string; readonly isSet: boolean };

/** True when the variables of a run let a fetch be made. */
export function isWanted({ flags }: Run, conditions: readonly Condition[]): boolean {
  for (const { variable, isSet } of conditions) if ((flags[variable] === true) !== isSet) return false;
  return true;
}
