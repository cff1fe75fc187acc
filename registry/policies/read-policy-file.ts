import {
  type Finding,
  failure,
  hasErrors,
  type Outcome,
  type Place,
  readYamlDocument,
  success,
} from '../../contracts/index.ts';
import { type CompiledRule, compileRule, compileScope } from './compile-rule.ts';
import type { Policy, PolicyLevel } from './policy.ts';
import { type PolicyFileText, policyFileSchema } from './policy-schema.ts';
import type { Rule } from './rule.ts';

/** Another level for a policy of an earlier file. */
export type LevelChange = {
  readonly policy: string;
  readonly level: PolicyLevel;
  readonly why: string;
  readonly place: Place;
};

/** One policy file, its rules compiled. */
export type PolicyFile = {
  readonly file: string;
  readonly policies: readonly Policy[];
  readonly levels: readonly LevelChange[];
};

type PlaceOf = (path: readonly PropertyKey[]) => Place;

/**
 * Reads the text of a policy file; `file` is only named in findings. Fails on keys, values and rules that are not what is
 * expected, each with its place; a rule's finding carries the message of CEL.
 */
export function readPolicyFile(text: string, file: string): Outcome<PolicyFile> {
  const read = readYamlDocument(text, file, policyFileSchema);
  if (!read.ok) return read;
  const { value, placeOf } = read.value;
  const compiled = value.policies.map((policy, index) =>
    readPolicy(policy, (path) => placeOf(['policies', index, ...path])),
  );
  const policies = compiled.flatMap(({ policy }) => (policy ? [policy] : []));
  const findings = [...compiled.flatMap((one) => one.findings), ...duplicates(policies)];
  if (hasErrors(findings)) return failure(...findings);
  const levels = Object.entries(value.levels).map(([policy, { level, why }]) => ({
    policy,
    level,
    why,
    place: placeOf(['levels', policy]),
  }));
  return success({ file, policies, levels }, [...read.findings, ...findings]);
}

type PolicyText = PolicyFileText['policies'][number];

function readPolicy(
  text: PolicyText,
  placeOf: PlaceOf,
): { readonly policy?: Policy; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const use = (key: 'rule' | 'scope', compiled: CompiledRule): Rule | undefined => {
    if (compiled.ok) return compiled.rule;
    findings.push(badExpression(text, key, { ...compiled, place: placeOf([key]) }));
    return undefined;
  };
  const rule = use('rule', compileRule(text.rule));
  const scope = text.scope === undefined ? undefined : use('scope', compileScope(text.scope));
  if (!rule || findings.length > 0) return { findings };
  const { id, name, why, owner, event, level, rollout = {}, fix, code, since } = text;
  const policy: Policy = {
    ...{ id, name, why: oneLine(why), owner, event, level, rollout, rule },
    ...(scope ? { scope } : {}),
    ...(fix === undefined ? {} : { fix: oneLine(fix) }),
    ...(code === undefined ? {} : { code }),
    ...(since === undefined ? {} : { since }),
    tests: text.tests.map((test, index) => ({ ...test, place: placeOf(['tests', index]) })),
    place: placeOf(['id']),
  };
  return { policy, findings };
}

function badExpression(
  { id, rule, scope }: PolicyText,
  key: 'rule' | 'scope',
  problem: { readonly message: string; readonly offset: number; readonly place: Place },
): Finding {
  const text = (key === 'rule' ? rule : scope) ?? '';
  const near = text.slice(problem.offset, problem.offset + 30).split('\n')[0];
  const where = near ? ` at "${near}"` : ' at its end';
  return {
    code: 'POLICY_EXPRESSION',
    severity: 'error',
    message: `Expected a CEL expression as ${key} of policy ${id}: ${problem.message.replace(/\.$/, '')}${where} (character ${problem.offset + 1}).`,
    place: problem.place,
    fix: 'docs/policies.md lists what a rule may read.',
  };
}

/** The second of two policies with one id. */
function duplicates(policies: readonly Policy[]): readonly Finding[] {
  return policies.flatMap((policy, index): Finding[] => {
    const first = policies.findIndex(({ id }) => id === policy.id);
    return first === index ? [] : [duplicatePolicy(policy, policies[first]?.place ?? policy.place)];
  });
}

/** The finding for a policy whose id another one has already. */
export function duplicatePolicy({ id, place }: Policy, first: Place): Finding {
  const at = [first.file, first.line].filter((part) => part !== undefined).join(':');
  return {
    code: 'DUPLICATE_POLICY',
    severity: 'error',
    message: `Expected an id of its own for each policy, got "${id}", which the policy at ${at} has.`,
    place,
    fix: 'Give it another id; to change only the level of the other policy, name it under `levels:`.',
  };
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
