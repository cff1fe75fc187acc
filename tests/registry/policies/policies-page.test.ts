import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { judgePolicies, policyInputReference, runPolicyTests } from '../../../registry/index.ts';
import { compileRule } from '../../../registry/policies/compile-rule.ts';
import { readPolicyFile } from '../../../registry/policies/read-policy-file.ts';
import { meshWith, question } from './support.ts';

const PAGE = await readFile(join(import.meta.dirname, '../../../docs/policies.md'), 'utf8');

describe('docs/policies.md', () => {
  it('shows a policy file that is one, and whose tests hold', () => {
    const [, text = ''] = /```yaml\n([\s\S]*?)```/.exec(PAGE) ?? [];
    const read = readPolicyFile(text, 'policies.yaml');
    if (!read.ok) throw new Error(read.findings[0]?.message);
    const results = runPolicyTests(read.value.policies);
    expect(results.map(({ passed }) => passed)).toEqual([true, true, true]);
  });

  it.each(policyInputReference().filter(({ path, type }) => !path.includes('[]') && type !== 'object'))(
    'lists $path, which a rule can read',
    ({ path }) => {
      expect(PAGE).toContain(`| \`${path}\``);
      expect(compileRule(`${path} == ${path}`)).toMatchObject({ ok: true });
    },
  );

  it('lists what real products give: nothing of them is unknown to it', () => {
    // The input of a judged product is typed by the same schema; a rule over all of its lists must not be at fault.
    const lists = policyInputReference().filter(
      ({ path, type }) => type.startsWith('list of object') && !path.includes('[]'),
    );
    const rules = lists.map(
      ({ path }, index) =>
        `  - { id: L${index}, name: L, why: L., owner: governance, level: warn, rule: "size(${path}) >= 0" }`,
    );
    const findings = judgePolicies(question({ mesh: meshWith(`policies:\n${rules.join('\n')}\n`) }));
    expect(findings.map(({ code }) => code)).toEqual(['POLICY_NOT_APPLICABLE']);
    expect(findings[0]?.message).toContain('quality.openErrors');
  });
});
