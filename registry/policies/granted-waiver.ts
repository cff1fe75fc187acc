import type { Waiver } from '../facts.ts';

/** A waiver with who gave it and for what reason. */
export type GrantedWaiver = Waiver & { readonly by: string; readonly reason: string };

/** A waiver as policies are judged on it. */
export function grantedWaiver(given: {
  readonly waiver: Waiver;
  readonly by: string;
  readonly why?: string;
}): GrantedWaiver {
  return { ...given.waiver, by: given.by, reason: given.why ?? 'no reason was given' };
}
