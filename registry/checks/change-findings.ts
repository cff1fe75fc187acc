import type { ChangeReport, CheckFinding, CheckStage } from './check-report.ts';

/**
 * What a check says of a change: an error when it keeps the candidate out, a warning when somebody let it pass or has to be told,
 * information when nobody uses what it breaks; nothing when it is safe.
 */
export function findingsOfChange(change: ChangeReport, stage: CheckStage): readonly CheckFinding[] {
  const { code, coordinate, message, owners, place, subgraph } = change;
  const told = tell(change);
  if (!told) return [];
  const { severity, text, fix = change.fix } = told;
  return [
    {
      stage,
      code,
      severity,
      message: text === undefined ? message : `${message.replace(/\.$/, '')}. ${text}`,
      ...(place ? { place } : {}),
      subgraph,
      coordinate,
      ...(owners.length > 0 ? { owner: owners.join(', ') } : {}),
      ...(fix === undefined ? {} : { fix }),
    },
  ];
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
