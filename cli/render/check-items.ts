import type { Place } from '../../contracts/index.ts';
import type { ChangeReport, CheckFinding, CheckReport, Client, Team } from '../../registry/index.ts';
import { describeUsers } from './check-users.ts';
import { type FoldedChange, plainMessage } from './folded-changes.ts';
import type { Style } from './style.ts';
import { counted, listed, listedUpTo } from './words.ts';

/** What a report is told with: whom to write to, and how. */
export type CheckContext = {
  readonly teams: readonly Team[];
  readonly clients: readonly Client[];
  readonly style: Style;
  /** Nothing was published yet, so that there is nothing to compare with. */
  readonly isUnpublished?: boolean;
  /** What is judged is going back to an earlier version. */
  readonly isRollback?: boolean;
};

const NAMES_SHOWN = 3;

/** A finding: what is wrong, its code and place, what to do. */
export function describeFinding(finding: CheckFinding, { style }: CheckContext): string {
  const { severity, message, code, place, fix } = finding;
  const sign = severity === 'error' ? style.red('✗') : severity === 'warning' ? style.yellow('!') : '·';
  return [
    `  ${sign} ${indented(message)}`,
    style.faint(`    ${codeAndPlace(code, place)}`),
    ...(fix ? [`    → ${indented(fix)}`] : []),
  ].join('\n');
}

/** A change and what goes with it: what becomes different, whose operations lose something, what to do or whom to ask. */
export function describeChange(folded: FoldedChange, report: CheckReport, context: CheckContext): string {
  const { title, members, verdict } = folded;
  const { style } = context;
  const sign = {
    blocked: style.red('✗'),
    notice: style.yellow('!'),
    approved: style.green('✓'),
    unused: '·',
    safe: '·',
  };
  const { fix } = members.find((one) => one.verdict === verdict) ?? title;
  const advice = fix && (verdict === 'blocked' || verdict === 'notice') ? [`    → ${indented(fix)}`] : [];
  return [
    `  ${sign[verdict]} ${indented(plainMessage(title))}`,
    style.faint(`    ${codeAndPlace(title.code, title.place)}`),
    ...companions(folded),
    ...describeUsers(members, report),
    ...(verdict === 'unused' ? [`    Nobody used it in the last ${counted(report.usage.days, 'day')}.`] : []),
    ...(verdict === 'approved' ? [`    Approved by ${listed(teamsOf(members, 'approvedBy'))}.`] : []),
    ...advice,
    ...askForApproval(folded, context),
  ].join('\n');
}

/** What goes with a change: by name what has the same verdict, the rest as a number. */
function companions({ title, members, verdict }: FoldedChange): readonly string[] {
  const others = members.filter((one) => one !== title);
  const alike = others.filter((one) => one.verdict === verdict).map(({ coordinate }) => coordinate);
  const rest = others.length - alike.length;
  return [
    ...(alike.length === 0 ? [] : [`    With it: ${listedUpTo(alike, NAMES_SHOWN)}.`]),
    ...(rest === 0 ? [] : [`    ${counted(rest, 'more change')} like it cost nobody anything.`]),
  ];
}

function askForApproval({ title, members }: FoldedChange, context: CheckContext): readonly string[] {
  const blocked = members.filter(({ verdict }) => verdict === 'blocked');
  const missing = teamsOf(blocked, 'missingApprovals');
  const { id } = blocked.includes(title) ? title : (blocked[0] ?? title);
  if (missing.length === 0) return [];
  const given = teamsOf(blocked, 'approvedBy').filter((team) => !missing.includes(team));
  return [
    `    → Or ask for approval${given.length > 0 ? ` (${listed(given)} did)` : ''}:`,
    ...missing.map(
      (team) => `        ${approverText(team, context)}: npx weft approve ${id} --as ${team} --why "…"`,
    ),
  ];
}

/** Who is asked. Nobody answers for an app that is not declared, so an administrator has to. */
function approverText(team: string, context: CheckContext): string {
  const [, client] = /^client:(.+)$/.exec(team) ?? [];
  return client === undefined
    ? contactOf(team, undefined, context)
    : `an administrator, for ${client}, which no team declared`;
}

function teamsOf(
  changes: readonly ChangeReport[],
  kind: 'missingApprovals' | 'approvedBy',
): readonly string[] {
  return [...new Set(changes.flatMap((change) => change[kind]))];
}

/** A team with the address to write to, where one is known. */
export function contactOf(
  team: string,
  client: string | undefined,
  { teams, clients }: CheckContext,
): string {
  const own = clients.find(({ name }) => name === client)?.contact;
  const contact = own ?? teams.find(({ name }) => name === team)?.contact;
  return contact === undefined ? team : `${team} <${contact}>`;
}

function codeAndPlace(code: string, place: Place | undefined): string {
  if (!place) return code;
  return `${code}  ${[place.file, place.line, place.column].filter((part) => part !== undefined).join(':')}`;
}

/** Later lines of a text stand below its first. */
function indented(text: string): string {
  return text.replaceAll('\n', '\n      ');
}
