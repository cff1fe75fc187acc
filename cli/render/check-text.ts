import type { ChangeReport, CheckFinding, CheckReport } from '../../registry/index.ts';
import { type CheckContext, contactOf, describeChange, describeFinding } from './check-items.ts';
import { affectedApps, columns } from './check-users.ts';
import { grouped } from './grouped.ts';
import { counted, listedUpTo } from './words.ts';

const SAFE_SHOWN = 5;

/** A report as a domain engineer reads it: the verdict, then by owner what is wrong and whom it hurts, then whom to talk to. */
export function renderCheck(report: CheckReport, context: CheckContext): string {
  const blocks = [heading(report, context), ...byOwner(report, context)];
  const apps = affectedApps(report);
  if (apps.length > 0) {
    const rows = apps.map(({ client, team, operations, requests, coordinates }) => [
      client,
      team === undefined
        ? 'no team: declare it under clients in supergraph.yaml'
        : contactOf(team, client, context),
      counted(operations, 'operation'),
      counted(requests, 'request'),
      listedUpTo(coordinates, 3),
    ]);
    blocks.push(`${context.style.bold('Apps that would lose something')}\n${columns(rows, '  ')}`);
  }
  return `${blocks.join('\n\n')}\n`;
}

function heading(report: CheckReport, { style }: CheckContext): string {
  const { subgraph, passed } = report;
  const sign = passed ? style.green('✓') : style.red('✗');
  return [
    `${sign} ${style.bold(subgraph)} ${verdict(report)}`,
    ...[origin(report), usageText(report)].filter(Boolean).map((line) => style.faint(`  ${line}`)),
  ].join('\n');
}

function verdict(report: CheckReport): string {
  const { passed, supergraph, changes } = report;
  const blocked = changes.filter((change) => change.verdict === 'blocked');
  const errors = ownFindings(report).filter(({ severity }) => severity === 'error');
  if (passed) {
    if (changes.length === 0) return 'is what is published: nothing changed.';
    const count = (name: ChangeReport['verdict']) => changes.filter((one) => one.verdict === name).length;
    const safe = count('safe');
    if (safe === changes.length)
      return `can be published: ${counted(safe, 'safe change')}, nobody loses anything.`;
    const others = (['unused', 'notice', 'approved'] as const).filter((name) => count(name) > 0);
    const parts = others.map((name) => `${count(name)} ${VERDICTS[name]}`);
    return `can be published: ${counted(safe, 'safe change')}, ${parts.join(', ')}.`;
  }
  if (supergraph === undefined)
    return `cannot be published: it does not compose, ${counted(errors.length, 'error')}.`;
  const hurt = affectedApps(report).length;
  const whom = hurt === 0 ? '' : `, ${counted(hurt, 'app')} would lose something`;
  const parts = [
    ...(blocked.length === 0 ? [] : [`${counted(blocked.length, 'change')} blocked${whom}`]),
    ...(errors.length === 0 ? [] : [counted(errors.length, 'error')]),
  ];
  return `cannot be published: ${parts.join('; ')}.`;
}

const VERDICTS = {
  unused: 'that would break something nobody uses',
  notice: 'to announce',
  approved: 'that breaks something and was approved',
} as const;

function origin({ commit, branch }: CheckReport): string {
  const short = commit
    ?.replace(/^([0-9a-f]{12})[0-9a-f]+/, '$1')
    .replace('-dirty', ' and changes that are not committed,');
  return [short && `Commit ${short}`, branch && `on ${branch}`].filter(Boolean).join(' ');
}

/** What the verdicts rest on; says it aloud when that is nothing, because an unused field and an unknown one look alike. */
function usageText({ usage, changes }: CheckReport): string {
  const { days, operations, requests } = usage;
  const isOfInterest = changes.some(({ consumer }) => consumer !== 'safe');
  if (!isOfInterest) return '';
  if (operations === 0)
    return `No use is known of the last ${counted(days, 'day')}, so whatever may break a reader counts as if it did.`;
  return `Judged by ${counted(operations, 'operation')} and ${counted(requests, 'request')} of the last ${counted(days, 'day')}.`;
}

/** Findings that stand for themselves; those of changes are told with their change. */
function ownFindings({ findings, changes }: CheckReport): readonly CheckFinding[] {
  const told = new Set(changes.map(({ code, coordinate }) => `${code} ${coordinate}`));
  return findings.filter(({ code, coordinate }) => !told.has(`${code} ${coordinate}`));
}

function byOwner(report: CheckReport, context: CheckContext): readonly string[] {
  const findings = ownFindings(report);
  const changes = report.changes.filter(({ verdict }) => verdict !== 'safe');
  const items = [
    ...changes.map((change) => ({
      owner: change.owners.join(', '),
      rank: VERDICT_RANKS[change.verdict],
      text: describeChange(change, report, context),
    })),
    ...findings.map((finding) => ({
      owner: finding.owner ?? '',
      rank: SEVERITY_RANKS[finding.severity],
      text: describeFinding(finding, context),
    })),
  ].sort((left, right) => left.rank - right.rank);
  const safe = report.changes.filter(({ verdict }) => verdict === 'safe');
  const texts = [...grouped(items, ({ owner }) => owner)].map(
    ([owner, ofOwner]) =>
      `${context.style.bold(owner || 'Of no owner')}\n\n${ofOwner.map(({ text }) => text).join('\n\n')}`,
  );
  if (safe.length > 0 && safe.length < report.changes.length)
    texts.push(`  ${counted(safe.length, 'safe change')}: ${safeNames(safe)}.`);
  else if (safe.length > 0) texts.push(`  ${safeNames(safe)}`);
  return texts;
}

function safeNames(changes: readonly ChangeReport[]): string {
  return listedUpTo([...new Set(changes.map(({ coordinate }) => coordinate))], SAFE_SHOWN);
}

// What has to be done first stands first, whether a change or a finding asks for it.
const VERDICT_RANKS = { blocked: 0, notice: 1, approved: 2, unused: 3, safe: 4 } as const;
const SEVERITY_RANKS = { error: 0, warning: 1, info: 3 } as const;
