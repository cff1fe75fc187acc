import type { PolicyJudgement } from '../checks/policy-findings.ts';
import type { CheckBasis } from '../checks/run-check.ts';
import { type CompiledRule, compileRule, compileScope } from '../policies/compile-rule.ts';
import type { Policy } from '../policies/policy.ts';
import type { Rule } from '../policies/rule.ts';

type PlainPolicy = Omit<Policy, 'rule' | 'scope'> & { readonly rule: string; readonly scope?: string };
type PlainJudgement = Omit<PolicyJudgement, 'policies'> & { readonly policies: readonly PlainPolicy[] };

/** What a proposal is judged by, as it goes to another thread: rules are their text there. */
export type PlainBasis = Omit<CheckBasis, 'policies'> & { readonly policies?: PlainJudgement };

/** Writes the rules of policies as text. */
export function toPlain({ policies: judgement, ...by }: CheckBasis): PlainBasis {
  if (!judgement) return by;
  const policies = judgement.policies.map(({ rule, scope, ...policy }) => ({
    ...policy,
    rule: rule.text,
    ...(scope ? { scope: scope.text } : {}),
  }));
  return { ...by, policies: { ...judgement, policies } };
}

/** Compiles the rules again. Throws TypeError for one that does not compile, which none does that was compiled before. */
export function fromPlain({ policies: judgement, ...by }: PlainBasis): CheckBasis {
  if (!judgement) return by;
  const policies = judgement.policies.map(
    ({ rule, scope, ...policy }): Policy => ({
      ...policy,
      rule: compiled(compileRule(rule)),
      ...(scope === undefined ? {} : { scope: compiled(compileScope(scope)) }),
    }),
  );
  return { ...by, policies: { ...judgement, policies } };
}

function compiled(outcome: CompiledRule): Rule {
  if (outcome.ok) return outcome.rule;
  throw new TypeError(`Expected the text of a rule that was compiled before: ${outcome.message}`);
}
