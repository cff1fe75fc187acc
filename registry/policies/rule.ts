import type { PolicyInput } from './policy-input.ts';

/** What evaluating a rule came to. */
export type RuleOutcome =
  | { readonly kind: 'true' }
  /** `items`: what it failed for, where the rule speaks of all of a list. */
  | { readonly kind: 'false'; readonly items: readonly string[] }
  /** A fact it reads is not known here. */
  | { readonly kind: 'unknown'; readonly fact: string }
  /** The rule itself is at fault: it reads something of a list's item without asking for it, takes too long, … */
  | { readonly kind: 'broken'; readonly message: string };

/** A compiled CEL expression over the input of policies. */
export type Rule = {
  readonly text: string;
  /** Never throws; bounded in time. */
  evaluate(input: PolicyInput | PartialInput): RuleOutcome;
};

/** An input of which only a part is known, as in tests. */
export type PartialInput = Readonly<Record<string, unknown>>;
