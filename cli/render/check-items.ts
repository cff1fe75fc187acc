import type { Place } from '../../contracts/index.ts';
import type { ChangeReport, CheckFinding, CheckReport, Client, Team } from '../../registry/index.ts';
import { describeUsers } from './check-users.ts';
import type { Style } from './style.ts';
import { counted, listed } from './words.ts';

/** What a report is told with: whom to write to, and how. */
export type CheckContext = {
  readonly teams: readonly Team[];
  readonly clients: readonly Client[];
  readonly style: Style;
};

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

/** A change: what becomes different, whose operations lose something, and what to do or whom to ask. */
export function describeChange(change: ChangeReport, report: CheckReport, context: CheckContext): string {
  const { verdict, message, code, place, fix } = change;
  const { style } = context;
  const sign = {
    blocked: style.red('✗'),
    notice: style.yellow('!'),
    approved: style.green('✓'),
    unused: '·',
    safe: '·',
  };
  const lines = [
    `  ${sign[verdict]} ${indented(message)}`,
    style.faint(`    ${codeAndPlace(code, place)}`),
    ...describeUsers(change, report),
  ];
  switch (verdict) {
    case 'blocked':
      lines.push(...(fix ? [`    → ${indented(fix)}`] : []), ...askForApproval(change, context));
      break;
    case 'approved':
      lines.push(`    Approved by ${listed(change.approvedBy)}.`);
      break;
    case 'unused':
      lines.push(`    Nobody used it in the last ${counted(report.usage.days, 'day')}.`);
      break;
    case 'notice':
      lines.push(...(fix ? [`    → ${indented(fix)}`] : []));
      break;
    case 'safe':
  }
  return lines.join('\n');
}

function askForApproval(
  { id, missingApprovals, approvedBy }: ChangeReport,
  context: CheckContext,
): readonly string[] {
  if (missingApprovals.length === 0) return [];
  const given = approvedBy.length > 0 ? ` (${listed(approvedBy)} did)` : '';
  return [
    `    → Or ask for approval${given}:`,
    ...missingApprovals.map(
      (team) =>
        `        ${contactOf(team, undefined, context)}: npx weft approve ${id} --as ${team} --why "…"`,
    ),
  ];
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
