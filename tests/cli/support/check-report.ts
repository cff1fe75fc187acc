import type { AffectedOperation, ChangeReport, CheckReport } from '../../../registry/index.ts';

/* A report in which everything occurs that a report can say. */

const FILE = 'subgraphs/flights/flights.odcs.yaml';

/** A change; blocked when nothing else is said. */
export const change = (code: string, coordinate: string, more: Partial<ChangeReport> = {}): ChangeReport => ({
  id: `id-of-${code}-${coordinate}`,
  code,
  coordinate,
  message: `${coordinate} is not what it was.`,
  origin: 'schema',
  subgraph: 'flights',
  owners: ['network-operations'],
  consumer: 'breaking',
  producer: 'safe',
  verdict: 'blocked',
  affected: [],
  missingApprovals: [],
  approvedBy: [],
  ...more,
});

/** An operation that loses something. */
export const use = (client: string, more: Partial<AffectedOperation> = {}): AffectedOperation => ({
  operation: 'ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12',
  client,
  clientVersions: [],
  count: 12_480,
  lastSeen: '2026-11-26T17:00:00.000Z',
  ...more,
});

/** Everything published as it is. */
export const UNCHANGED: CheckReport = {
  subgraph: 'flights',
  at: '2026-11-26T20:00:00.000Z',
  commit: '1f2e3d4c5b6a79881f2e3d4c5b6a79881f2e3d4c',
  branch: 'drop-delay',
  passed: true,
  supergraph: 'hash',
  findings: [],
  changes: [],
  usage: { days: 30, operations: 8, requests: 45_310 },
};

/** What costs nobody anything. */
export const ADDED = change('FIELD_ADDED', 'Flight.gate', { consumer: 'safe', verdict: 'safe' });

/** A removal that hurts several apps, with everything beside it. */
export const BLOCKED: CheckReport = {
  ...UNCHANGED,
  passed: false,
  findings: [
    {
      stage: 'consumer',
      code: 'FIELD_REMOVED',
      severity: 'error',
      coordinate: 'Flight.delay',
      subgraph: 'flights',
      owner: 'network-operations',
      message: 'Flight.delay is not what it was.',
      place: { file: FILE, line: 41, column: 9 },
      fix: 'Deprecate the field first.',
    },
    {
      stage: 'policy',
      code: 'P07',
      severity: 'error',
      coordinate: 'Flight.tail',
      subgraph: 'flights',
      owner: 'network-operations',
      message: 'Flight.tail has no description, 100 % of "what" it needs:\n<one> & more.',
      place: { file: FILE, line: 61 },
      fix: 'Describe it, in one sentence: what it is.',
    },
    { stage: 'compose', code: 'HINT', severity: 'warning', message: 'Two types differ.', owner: 'crm' },
    { stage: 'contract', code: 'NO_PURPOSE', severity: 'info', message: 'It has no purpose.' },
  ],
  changes: [
    change('FIELD_REMOVED', 'Flight.delay', {
      place: { file: FILE, line: 41, column: 9 },
      fix: 'Deprecate the field first.',
      affected: [
        use('departures-board', {
          name: 'DelaysByDay',
          team: 'network-operations',
          clientVersions: ['1.2', '1.3'],
        }),
        use('gate-desk', {
          name: 'LateNow',
          team: 'ground-operations',
          count: 301,
          lastSeen: '2026-11-24T17:00:00.000Z',
        }),
        use('gate-desk', {
          operation: 'cd'.repeat(32),
          team: 'ground-operations',
          count: 1,
          lastSeen: '2026-11-26T19:59:40.000Z',
        }),
        use('spreadsheet', { name: 'Export', count: 0, lastSeen: '' }),
      ],
      missingApprovals: ['ground-operations', 'lounge-services'],
      approvedBy: ['network-operations'],
    }),
    change('ENUM_VALUE_ADDED', 'Cabin.SUITE', {
      consumer: 'dangerous',
      verdict: 'notice',
      fix: 'Tell readers.',
    }),
    change('FIELD_REMOVED', 'Flight.meal', { verdict: 'unused', fix: 'Not shown: nobody has to act.' }),
    change('FIELD_REMOVED', 'Flight.miles', { verdict: 'approved', approvedBy: ['crm', 'sales'] }),
    ADDED,
    change('FIELD_ADDED', 'Flight.terminal', { consumer: 'safe', verdict: 'safe' }),
  ],
};
