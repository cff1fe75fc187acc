import type { GrantedWaiver } from './granted-waiver.ts';
import { judgedProducts } from './inputs/judged-products.ts';
import type { JudgedProduct, PolicyQuestion } from './judged-product.ts';
import { levelOn, type Policy, type PolicyLevel } from './policy.ts';
import type { PartialInput, RuleOutcome } from './rule.ts';

/** What a policy says of one product. */
export type PolicyDecision =
  | { readonly kind: 'pass' }
  /** `items`: what it failed for, where the rule speaks of all of a list. */
  | { readonly kind: 'fail'; readonly items: readonly string[] }
  /** The product is not in the policy's scope, or nothing happened that it is about. */
  | { readonly kind: 'out-of-scope' }
  /** A fact that the rule reads is not known. */
  | { readonly kind: 'not-applicable'; readonly fact: string }
  | { readonly kind: 'broken'; readonly message: string };

/** A policy, a product, what the one says of the other, and how much that counts on the day. */
export type PolicyResult = {
  readonly policy: Policy;
  readonly product: JudgedProduct;
  readonly decision: PolicyDecision;
  readonly level: PolicyLevel;
  /** The waiver for a policy that is broken: the one that holds, else the last that expired. */
  readonly waiver?: GrantedWaiver & { readonly isExpired: boolean };
};

/** Judges every product of a subgraph by every policy, those included that only observe or hold later. */
export function evaluatePolicies(
  question: PolicyQuestion,
  policies: readonly Policy[],
): readonly PolicyResult[] {
  const { today, waivers } = question;
  return judgedProducts(question).flatMap((product) =>
    policies.map((policy): PolicyResult => {
      const decision = decide(policy, product);
      const waiver = decision.kind === 'fail' ? waiverFor(policy, product, { waivers, today }) : undefined;
      return { policy, product, decision, level: levelOn(policy, today), ...(waiver ? { waiver } : {}) };
    }),
  );
}

/** What a policy says of an input, whatever happened: its scope, then its rule. */
export function decideInput({ scope, rule }: Policy, input: PartialInput): PolicyDecision {
  const inScope = scope?.evaluate(input) ?? { kind: 'true' };
  if (inScope.kind === 'false') return { kind: 'out-of-scope' };
  return inScope.kind === 'true' ? decisionOf(rule.evaluate(input)) : decisionOf(inScope);
}

function decide(policy: Policy, product: JudgedProduct): PolicyDecision {
  if (policy.domain !== undefined && policy.domain !== product.domain) return { kind: 'out-of-scope' };
  if (!isAbout(policy, product)) return { kind: 'out-of-scope' };
  return decideInput(policy, product.input);
}

/** A product that is gone has only its end to be judged by. */
function isAbout({ event }: Policy, { isNew, isRetired }: JudgedProduct): boolean {
  switch (event) {
    case 'publish':
      return !isRetired;
    case 'change':
      return !isNew && !isRetired;
    case 'retire':
      return isRetired;
    default:
      return event satisfies never;
  }
}

function decisionOf(outcome: RuleOutcome): PolicyDecision {
  switch (outcome.kind) {
    case 'true':
      return { kind: 'pass' };
    case 'false':
      return { kind: 'fail', items: outcome.items };
    case 'unknown':
      return { kind: 'not-applicable', fact: outcome.fact };
    case 'broken':
      return outcome;
    default:
      return outcome satisfies never;
  }
}

function waiverFor(
  policy: Policy,
  product: JudgedProduct,
  { waivers, today }: Pick<PolicyQuestion, 'waivers' | 'today'>,
): PolicyResult['waiver'] {
  const [latest] = waivers
    .filter((waiver) => waiver.policy === policy.id && waiver.product === product.id)
    .sort((left, right) => (left.expires > right.expires ? -1 : 1));
  return latest && { ...latest, isExpired: latest.expires < today };
}
