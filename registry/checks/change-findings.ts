import type { ChangeReport, CheckFinding } from './check-report.ts';
import type { ForeignEffect } from './foreign-effects.ts';

/**
 * What a check says of a change: an error when it keeps the candidate out, a warning when somebody let it pass or has to be told,
 * information when nobody uses what it breaks; nothing when it is safe. What data may break is told beside it.
 */
export function findingsOfChange(change: ChangeReport): readonly CheckFinding[] {
  const { code, coordinate, message, owners, place, subgraph } = change;
  const about = {
    code,
    ...(place ? { place } : {}),
    subgraph,
    coordinate,
    ...(owners.length > 0 ? { owner: owners.join(', ') } : {}),
  };
  const findings: CheckFinding[] = [];
  const told = tell(change);
  if (told) {
    const { severity, text, fix = change.fix } = told;
    const stage = EFFECTS.has(code) ? 'ownership' : 'consumer';
    findings.push({ stage, ...about, severity, message: joined(message, text), ...(fix ? { fix } : {}) });
  }
  if (change.producer === 'breaking') {
    const text = 'Data that kept the contract until now may break it.';
    const fix = 'Test the contract against the data: weft contract test.';
    findings.push({ stage: 'producer', ...about, severity: 'warning', message: joined(message, text), fix });
  }
  return findings;
}

// What one domain does to another.
const EFFECTS: ReadonlySet<string> = new Set([
  'FIELD_TAKEN_OVER',
  'FIELD_ANSWERED_TOO',
  'FOREIGN_ELEMENT_CHANGED',
  'OWNER_CLAIMED',
] satisfies ForeignEffect['code'][]);

function joined(message: string, more: string | undefined): string {
  return more === undefined ? message : `${message.replace(/\.$/, '')}. ${more}`;
}

type Told = Pick<CheckFinding, 'severity' | 'fix'> & { readonly text?: string };

function tell(change: ChangeReport): Told | undefined {
  switch (change.verdict) {
    case 'safe':
      return undefined;
    case 'unused':
      return { severity: 'info', text: 'Nobody used it in the window.' };
    case 'notice':
      return { severity: 'warning' };
    case 'approved':
      return { severity: 'warning', text: `Approved by ${change.approvedBy.join(', ')}.` };
    case 'blocked':
      return blocked(change);
  }
}

function blocked({ id, affected, missingApprovals, fix }: ChangeReport): Told {
  const clients = [...new Set(affected.map(({ client }) => client))].sort();
  const needed = missingApprovals.join(', ');
  const ask = needed === '' ? '' : `Or have it approved by ${needed}: weft approve ${id}.`;
  return {
    severity: 'error',
    ...(clients.length > 0 ? { text: `It hurts ${clients.join(', ')}.` } : {}),
    fix: [fix, ask].filter(Boolean).join(' '),
  };
}
