import { describe, expect, it } from 'vitest';
import { type GrantedWaiver, judgePolicies } from '../../../registry/index.ts';
import { CONTRACT, classified, meshWith, question } from './support.ts';

const WAIVER: GrantedWaiver = {
  id: 'W1',
  policy: 'CLASSIFIED',
  product: 'sales.invoices',
  owner: 'shop',
  expires: '2026-12-31',
  by: 'gov@example.org',
  reason: 'The class of totals is being decided',
};

describe('a policy', () => {
  it.each([
    ['level: block', 'error', 'block'],
    ['level: warn', 'warning', 'warn'],
    ['level: inform', 'info', 'inform'],
    ['level: observe', 'info', 'observe'],
    [
      'level: block\nrollout: { observe: 2026-11-01, warn: 2026-11-20, block: 2027-01-01 }',
      'warning',
      'warn',
    ],
    [
      'level: block\nrollout: { observe: 2026-11-01, warn: 2026-12-20, block: 2027-01-01 }',
      'info',
      'observe',
    ],
    ['level: block\nrollout: { observe: 2026-10-01, warn: 2026-11-01, block: 2026-11-26 }', 'error', 'block'],
    ['level: block\nrollout: { block: 2027-01-01 }', 'info', 'observe'],
  ])('with %j is a finding of severity %s', (level, severity, held) => {
    const findings = judgePolicies(question({ mesh: meshWith(classified(level)) }));
    expect(findings).toEqual([
      {
        code: 'POLICY_VIOLATED',
        severity,
        stage: 'policy',
        policy: 'CLASSIFIED',
        product: 'sales.invoices',
        level: held,
        message:
          'sales.invoices breaks policy CLASSIFIED "Every field is classified": Invoice.total. Masking follows from the class.',
        place: { file: 'invoices.odcs.yaml', line: 3, column: 5 },
        subgraph: 'sales',
        owner: 'shop',
        fix: 'Give each property a classification.',
      },
    ]);
  });

  it('says nothing before its roll-out begins', () => {
    const mesh = meshWith(classified('level: block\nrollout: { observe: 2026-12-01, block: 2027-01-01 }'));
    expect(judgePolicies(question({ mesh }))).toEqual([]);
  });

  it('is not for products out of its scope', () => {
    const scoped = (scope: string) =>
      judgePolicies(question({ mesh: meshWith(classified(`level: block\nscope: ${scope}`)) })).length;
    expect([scoped("product.domain == 'sales'"), scoped("product.domain == 'finance'")]).toEqual([1, 0]);
  });

  it('that lacks a fact is said once per product, with the fact', () => {
    const text = `policies:
  - { id: A, name: Green, why: Sand., owner: governance, level: block, rule: quality.passRate7d >= 0.9 }
  - { id: B, name: Budget, why: Quiet., owner: governance, level: block, rule: slo.budgetRemaining > 0.0 }
  - { id: C, name: Greener, why: Sand., owner: governance, level: warn, rule: quality.passRate7d >= 0.99 }
`;
    expect(judgePolicies(question({ mesh: meshWith(text) }))).toMatchObject([
      {
        code: 'POLICY_NOT_APPLICABLE',
        severity: 'info',
        message:
          'Policies that were not judged for sales.invoices, because it is not known: quality.passRate7d (A, C), slo.budgetRemaining (B).',
      },
    ]);
  });

  it.each([
    ["contract.fields.all(f, f.description != '')", 'It reads f.description, which is not always there'],
    ["contract.fields.all(f, f.name.matches('('))", 'Invalid regular expression'],
    ['1 / (size(contract.fields) - 3) == 0', 'division by zero'],
  ])('whose rule is at fault (%s) is a finding of its owner, not a pass', (rule, message) => {
    const text = `policies: [{ id: A, name: Broken, why: None., owner: governance, level: block, rule: "${rule}" }]`;
    const findings = judgePolicies(question({ mesh: meshWith(text) }));
    expect(findings).toMatchObject([{ code: 'POLICY_BROKEN', severity: 'error', owner: 'governance' }]);
    expect(findings[0]?.message.toLowerCase()).toContain(message.toLowerCase());
  });

  it('whose rule would run for ages is stopped', { timeout: 60_000 }, () => {
    const fields = Array.from(
      { length: 60 },
      (_, index) => `      - { name: field_${index}, classification: internal }`,
    );
    const text = CONTRACT.replace(/ {6}- \{ name: note.*\n/, (line) => `${line}${fields.join('\n')}\n`);
    const nested = 'contract.fields.all(X, '.repeat(6).replaceAll('X', () => 'x');
    const rule = `${nested}x.name != 'never'${')'.repeat(6)}`;
    const base = question();
    const findings = judgePolicies({
      ...base,
      candidate: { ...base.candidate, contracts: [{ file: 'invoices.odcs.yaml', text }] },
      mesh: meshWith(
        `policies: [{ id: A, name: Slow, why: None., owner: governance, level: warn, rule: "${rule}" }]`,
      ),
    });
    expect(findings).toMatchObject([{ code: 'POLICY_BROKEN', severity: 'warning' }]);
    expect(findings[0]?.message).toContain('It took longer than 2000 ms.');
  });
});

describe('what was tested with a check', () => {
  const rule =
    'policies: [{ id: A, name: Kept, why: Sand., owner: governance, level: warn, rule: "!quality.openErrors.exists(e, e.severity == \'error\')" }]';
  const tested = (
    ...findings: readonly { readonly file: string; readonly severity: 'error' | 'warning' }[]
  ) => {
    const base = question({ mesh: meshWith(rule) });
    const contractTests = findings.map(({ file, severity }) => ({
      code: 'DATA_BREAKS_CONTRACT',
      severity,
      message: 'The id occurs twice.',
      place: { file },
    }));
    return judgePolicies({ ...base, candidate: { ...base.candidate, contractTests } });
  };

  it('is what policies read as rules that fail, of the contract in question', () => {
    const own = 'subgraphs/sales/invoices.odcs.yaml';
    expect(tested({ file: own, severity: 'error' })).toMatchObject([{ policy: 'A', severity: 'warning' }]);
    expect(tested({ file: own, severity: 'warning' })).toEqual([]);
    expect(tested({ file: 'subgraphs/sales/returns.odcs.yaml', severity: 'error' })).toEqual([]);
  });

  it('is not known where nothing was tested', () => {
    expect(judgePolicies(question({ mesh: meshWith(rule) }))).toMatchObject([
      { code: 'POLICY_NOT_APPLICABLE' },
    ]);
  });
});

describe('a waiver', () => {
  const mesh = meshWith(classified('level: block'));

  it('makes a warning of an error, and names itself and its end', () => {
    expect(judgePolicies(question({ mesh, waivers: [WAIVER] }))).toMatchObject([
      {
        code: 'POLICY_WAIVED',
        severity: 'warning',
        message: expect.stringContaining(
          'It is let off until 2026-12-31 by the waiver W1 of gov@example.org: The class of totals is being decided.',
        ),
      },
    ]);
  });

  it('holds on its last day and not on the next', () => {
    const codes = ['2026-12-31', '2027-01-01'].map(
      (today) => judgePolicies(question({ mesh, waivers: [WAIVER], today }))[0]?.code,
    );
    expect(codes).toEqual(['POLICY_WAIVED', 'POLICY_VIOLATED']);
  });

  it('that expired no longer counts, and says so', () => {
    const waivers = [{ ...WAIVER, expires: '2026-11-25' }];
    expect(judgePolicies(question({ mesh, waivers }))).toMatchObject([
      {
        code: 'POLICY_VIOLATED',
        severity: 'error',
        message: expect.stringContaining(
          'The waiver W1 of gov@example.org expired on 2026-11-25 and no longer counts.',
        ),
      },
    ]);
  });

  it.each([{ policy: 'OTHER' }, { product: 'sales.returns' }])('for another %j changes nothing', (other) => {
    const [finding] = judgePolicies(question({ mesh, waivers: [{ ...WAIVER, ...other }] }));
    expect(finding).toMatchObject({ code: 'POLICY_VIOLATED', severity: 'error' });
    expect(finding?.message).not.toContain('waiver');
  });
});

describe('policies of a domain', () => {
  const own = (text: string) => {
    const base = question({ mesh: meshWith(classified('level: warn')) });
    return judgePolicies({
      ...base,
      candidate: { ...base.candidate, policies: { file: 'policies.yaml', text } },
    });
  };

  it('hold for its products beside those of the mesh', () => {
    const findings = own(
      'policies: [{ id: sales.described, name: Described, why: We say so., owner: shop, level: block, rule: "contract.fields.all(f, has(f.description))" }]',
    );
    expect(findings).toMatchObject([
      { policy: 'CLASSIFIED', severity: 'warning' },
      { policy: 'sales.described', severity: 'error', message: expect.stringContaining('Invoice.note') },
    ]);
  });

  it('may raise a level', () => {
    expect(own('levels: { CLASSIFIED: { level: block, why: We are careful. } }')).toMatchObject([
      { policy: 'CLASSIFIED', severity: 'error' },
    ]);
  });

  it.each([
    [
      'levels: { CLASSIFIED: { level: inform, why: Later. } }',
      'POLICY_RELAXED',
      'Expected a level of at least warn for policy CLASSIFIED, which the mesh sets, got inform: a domain may only be stricter.',
    ],
    ['levels: { CLASSIFIED: { level: off, why: Never. } }', 'POLICY_RELAXED', 'got off'],
    [
      'policies: [{ id: CLASSIFIED, name: Ours, why: Ours., owner: shop, level: block, rule: "true" }]',
      'DUPLICATE_POLICY',
      'Expected an id of its own for each policy, got "CLASSIFIED", which the policy at policies.yaml:2 has.',
    ],
    ['levels: { CLASIFIED: { level: block, why: Typo. } }', 'UNKNOWN_POLICY', 'Did you mean "CLASSIFIED"?'],
    [
      'policies: [{ id: own, name: Ours, why: Ours., owner: shp, level: block, rule: "true" }]',
      'UNKNOWN_TEAM',
      'Did you mean "shop"?',
    ],
  ])('may not be %s', (text, code, message) => {
    expect(own(text)).toMatchObject([
      {
        code,
        severity: 'error',
        stage: 'policy',
        message: expect.stringContaining(message),
        owner: expect.any(String),
      },
    ]);
  });
});
