import { describe, expect, it } from 'vitest';
import type { Finding } from '../../contracts/index.ts';
import { parseComposition } from '../../web/src/composition.ts';

const finding: Finding = {
  code: 'UNKNOWN_KEY',
  severity: 'error',
  message: 'Unknown key "ownr".',
  place: { file: 'supergraph.yaml', line: 3, column: 5 },
};

describe('what the gateway says about composition', () => {
  it('is good news with the hash that serves', () => {
    expect(parseComposition({ ok: true, findings: [], supergraph: 'abc' })).toEqual({
      kind: 'composed',
      supergraph: 'abc',
    });
  });

  it('is bad news with the errors alone', () => {
    const warning: Finding = { ...finding, severity: 'warning' };
    expect(parseComposition({ ok: false, findings: [warning, finding] })).toMatchObject({
      kind: 'broken',
      findings: [finding],
    });
  });

  it('comes without a hash while no graph serves', () => {
    expect(parseComposition({ ok: false, findings: [finding], supergraph: null })).toEqual({
      kind: 'broken',
      supergraph: undefined,
      findings: [finding],
    });
  });

  it('is refused in another shape', () => {
    expect(() => parseComposition({ ok: 'yes' })).toThrow();
  });
});
