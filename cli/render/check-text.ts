import type { ChangeVerdict, CheckFinding, CheckReport } from '../../registry/index.ts';
import { type CheckContext, contactOf, describeChange, describeFinding } from './check-items.ts';
import { affectedApps, columns } from './check-users.ts';
import { type FoldedChange, foldChanges } from './folded-changes.ts';
import { grouped } from './grouped.ts';
import { counted, listedUpTo } from './words.ts';

const SAFE_SHOWN = 5;
const NAMES_SHOWN = 4;

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

function heading(report: CheckReport, context: CheckContext): string {
  const { style } = context;
  const { passed } = report;
  const subgraph = listedUpTo(report.subgraph.split(', '), NAMES_SHOWN);
  const sign = passed ? style.green('✓') : style.red('✗');
  return [
    `${sign} ${style.bold(subgraph)} ${verdict(report, context)}`,
    ...[origin(report), usageText(report)].filter(Boolean).map((line) => style.faint(`  ${line}`)),
  ].join('\n');
}

function verdict(report: CheckReport, { isUnpublished = false, isRollback = false }: CheckContext): string {
  const { passed, supergraph, findings } = report;
  const errors = ownFindings(report).filter(({ severity }) => severity === 'error');
  const cannot = isRollback ? 'cannot go back' : 'cannot be published';
  const changes = foldChanges(report.changes);
  if (passed && isUnpublished) return 'can be published for the first time.';
  if (passed && changes.length === 0)
    return `${report.subgraph.includes(', ') ? 'are' : 'is'} what is published: nothing changed.`;
  if (passed) return passedText(changes);
  if (errors.length > 0 && findings.every(({ stage }) => stage === 'parse'))
    return `${cannot}: ${counted(errors.length, 'error')} in its files.`;
  if (supergraph === undefined) return `${cannot}: it does not compose, ${counted(errors.length, 'error')}.`;
  return `${cannot}: ${reasonsKeptOut(report)}.`;
}

/** What keeps a subgraph out, counted: changes as they are folded for people, and errors that stand for themselves. */
export function reasonsKeptOut(report: CheckReport): string {
  const errors = ownFindings(report).filter(({ severity }) => severity === 'error');
  const blocked = foldChanges(report.changes).filter((change) => change.verdict === 'blocked');
  const hurt = affectedApps(report).length;
  const whom = hurt === 0 ? '' : `, ${counted(hurt, 'app')} would lose something`;
  const parts = [
    ...(blocked.length === 0 ? [] : [`${counted(blocked.length, 'change')} blocked${whom}`]),
    ...(errors.length === 0 ? [] : [counted(errors.length, 'error')]),
  ];
  return parts.join('; ');
}

function passedText(changes: readonly FoldedChange[]): string {
  const count = (name: ChangeVerdict) => changes.filter((one) => one.verdict === name).length;
  const safe = counted(count('safe'), 'safe change');
  if (count('safe') === changes.length) return `can be published: ${safe}, nobody loses anything.`;
  const others = (['unused', 'notice', 'approved'] as const).filter((name) => count(name) > 0);
  return `can be published: ${[safe, ...others.map((name) => `${count(name)} ${VERDICTS[name]}`)].join(', ')}.`;
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
  const changes = foldChanges(report.changes);
  const safe = changes.filter((one) => one.verdict === 'safe');
  const items = [
    ...changes.slice(0, changes.length - safe.length).map((change) => ({
      owner: change.title.owners.join(', '),
      rank: VERDICT_RANKS[change.verdict],
      text: describeChange(change, report, context),
    })),
    ...findings.map((finding) => ({
      owner: finding.owner ?? '',
      rank: SEVERITY_RANKS[finding.severity],
      text: describeFinding(finding, context),
    })),
  ].sort((left, right) => left.rank - right.rank);
  const texts = [...grouped(items, ({ owner }) => owner)].map(
    ([owner, ofOwner]) =>
      `${context.style.bold(owner || 'Of no owner')}\n\n${ofOwner.map(({ text }) => text).join('\n\n')}`,
  );
  if (safe.length > 0 && safe.length < changes.length)
    texts.push(`  ${counted(safe.length, 'safe change')}: ${safeNames(safe)}.`);
  else if (safe.length > 0) texts.push(`  ${safeNames(safe)}`);
  return texts;
}

function safeNames(changes: readonly FoldedChange[]): string {
  const names = changes.map(({ title }) => title.coordinate);
  return listedUpTo([...new Set(names)], SAFE_SHOWN);
}

// What has to be done first stands first, whether a change or a finding asks for it.
const VERDICT_RANKS = { blocked: 0, notice: 1, approved: 2, unused: 3, safe: 4 } as const;
const SEVERITY_RANKS = { error: 0, warning: 1, info: 3 } as const;
