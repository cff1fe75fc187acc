import type { Place } from '../../contracts/index.ts';
import type { Rule } from './rule.ts';

/** What a policy does to who breaks it, from the weakest to the strongest. `off`: it does not hold yet, or no longer. */
const POLICY_LEVELS = ['off', 'observe', 'inform', 'warn', 'block'] as const;

/** See `POLICY_LEVELS`; `observe` is recorded and shown to nobody who checks. */
export type PolicyLevel = (typeof POLICY_LEVELS)[number];

/** When a policy is judged: always · only where something was published before · only for a product that is retired or gone. */
export const POLICY_EVENTS = ['publish', 'change', 'retire'] as const;

type PolicyEvent = (typeof POLICY_EVENTS)[number];

/** From which day which level holds (ISO dates, ascending). */
export type Rollout = Readonly<Partial<Record<'observe' | 'inform' | 'warn' | 'block', string>>>;

/** What a test of a policy expects. */
export type PolicyExpectation = 'pass' | 'fail' | 'not-applicable';

/** A case that a policy must decide as its author says. */
type PolicyTest = {
  readonly name: string;
  /** As far as the rule reads it; see `PolicyInput`. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly expect: PolicyExpectation;
  readonly place: Place;
};

/** A rule that holds for the products of a mesh, or of one domain. */
export type Policy = {
  readonly id: string;
  readonly name: string;
  readonly why: string;
  readonly owner: string;
  readonly event: PolicyEvent;
  /** The level it ends at; `levelOn` says which holds on a day. */
  readonly level: PolicyLevel;
  readonly rollout: Rollout;
  /** Which products it is for; all of them without one. */
  readonly scope?: Rule;
  readonly rule: Rule;
  readonly fix?: string;
  /** The code of its findings, in place of `POLICY_VIOLATED`. */
  readonly code?: string;
  readonly since?: string;
  readonly tests: readonly PolicyTest[];
  /** Only products of this domain are judged. */
  readonly domain?: string;
  readonly place: Place;
};

/** True when the first level does at least as much as the second. */
export function isAtLeast(level: PolicyLevel, other: PolicyLevel): boolean {
  return POLICY_LEVELS.indexOf(level) >= POLICY_LEVELS.indexOf(other);
}

const STAGES = ['observe', 'inform', 'warn', 'block'] as const;

/**
 * The level that holds on a day (ISO date). Without a roll-out the level itself; else the last stage whose day has come, and
 * before all of them `off` when the first is `observe`, `observe` when it is a stronger one.
 */
export function levelOn({ level, rollout }: Pick<Policy, 'level' | 'rollout'>, day: string): PolicyLevel {
  const stages = STAGES.filter((stage) => rollout[stage] !== undefined);
  const [first] = stages;
  if (first === undefined) return level;
  const reached = stages.findLast((stage) => (rollout[stage] ?? '') <= day);
  return reached ?? (first === 'observe' ? 'off' : 'observe');
}

/** The days on which the level of a policy changes after `day`, with what then holds. */
export function levelsAfter(
  policy: Pick<Policy, 'level' | 'rollout'>,
  day: string,
): readonly { readonly from: string; readonly level: PolicyLevel }[] {
  return STAGES.flatMap((level) => {
    const from = policy.rollout[level];
    return from !== undefined && from > day ? [{ from, level }] : [];
  });
}
