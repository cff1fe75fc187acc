import type { Place } from '../../contracts/index.ts';
import { decideInput, type PolicyDecision } from './evaluate-policies.ts';
import type { Policy, PolicyExpectation } from './policy.ts';

/** How one test of a policy ended. */
export type PolicyTestResult = {
  readonly policy: string;
  readonly test: string;
  readonly place: Place;
  readonly expected: PolicyExpectation;
  readonly came: PolicyExpectation | 'broken';
  readonly passed: boolean;
  /** Why it came so, where there is more to say. */
  readonly detail?: string;
};

/** Runs the tests that policies have in their files. */
export function runPolicyTests(policies: readonly Policy[]): readonly PolicyTestResult[] {
  return policies.flatMap((policy) =>
    policy.tests.map((test): PolicyTestResult => {
      const decision = decideInput(policy, test.input);
      const { came, detail } = outcome(decision);
      const { name, place, expect: expected } = test;
      return {
        ...{ policy: policy.id, test: name, place, expected, came, passed: came === expected },
        ...(detail === undefined ? {} : { detail }),
      };
    }),
  );
}

function outcome(decision: PolicyDecision): Pick<PolicyTestResult, 'came' | 'detail'> {
  switch (decision.kind) {
    case 'pass':
      return { came: 'pass' };
    case 'fail':
      return {
        came: 'fail',
        ...(decision.items.length > 0 ? { detail: `for ${decision.items.join(', ')}` } : {}),
      };
    case 'out-of-scope':
      return { came: 'not-applicable', detail: 'the product is not in its scope' };
    case 'not-applicable':
      return { came: 'not-applicable', detail: `${decision.fact} is not known` };
    case 'broken':
      return { came: 'broken', detail: decision.message };
    default:
      return decision satisfies never;
  }
}
