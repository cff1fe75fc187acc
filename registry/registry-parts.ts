import type { CheckRules } from './checks/check-rules.ts';
import type { Checker } from './checks/checker.ts';
import type { Client } from './client.ts';
import type { LiveState } from './live-state.ts';
import type { PolicyRules } from './policies/judged-product.ts';
import type { SigningKey } from './signing/signing-key.ts';
import type { RegistryStore } from './store/registry-store.ts';
import type { Team } from './team.ts';
import type { Turns } from './turns.ts';
import type { Variant } from './variants/variant.ts';

/** What every part of the registry works with. */
export type RegistryParts = {
  readonly store: RegistryStore;
  readonly live: LiveState;
  /** Changes of the mesh take turns here, so that they do not compose in vain; other processes are held off by the store. */
  readonly turns: Turns;
  readonly checker: Checker;
  readonly teams: readonly Team[];
  readonly clients: readonly Client[];
  readonly variants: readonly Variant[];
  readonly rules: CheckRules;
  readonly policies?: PolicyRules;
  readonly clock: () => Date;
  readonly signingKey?: SigningKey;
};

/** Who does something, and why. */
export type Doer = { readonly by: string; readonly why?: string };
