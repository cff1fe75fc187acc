import type { DryRunReport, DryRunRow, DryRunTeam } from '../../registry/index.ts';
import { columns } from './check-users.ts';
import { grouped } from './grouped.ts';
import { counted, listedUpTo } from './words.ts';

const ITEMS_SHOWN = 4;

/** A dry run as a person reads it: who breaks what, how each team fares, and what nobody could judge. */
export function renderDryRun(report: DryRunReport): string {
  const { rows, policies, products, today } = report;
  const judged = rows.filter(({ result }) => result !== 'not known');
  const head = `${counted(policies, 'policy', 'policies')} on ${counted(products, 'product')}, as of ${today}.`;
  const parts = [
    head,
    judged.length === 0 ? 'Every product keeps every policy that could be judged.' : findingsTable(judged),
    ...(judged.length === 0 ? [] : [teamsTable(report.teams)]),
    ...unknown(rows.filter(({ result }) => result === 'not known')),
  ];
  return `${parts.join('\n\n')}\n`;
}

function findingsTable(rows: readonly DryRunRow[]): string {
  const head = ['policy', 'product', 'team', 'finding', 'today', 'later'];
  return columns([head, ...rows.map(cells)], '');
}

function cells({ policy, product, team, result, about, today, later, waiver }: DryRunRow): string[] {
  const until = waiver ? ` until ${waiver.expires} (${waiver.id})` : '';
  const what = about.length === 0 ? '' : `: ${listedUpTo(about, ITEMS_SHOWN)}`;
  const then = later.map(({ from, level }) => `${level} from ${from}`).join(', ');
  return [policy, product, team, `${result}${until}${what}`, today, then || 'the same'];
}

function teamsTable(teams: readonly DryRunTeam[]): string {
  const head = ['team', 'products', 'block', 'warn', 'inform', 'observe', 'waived', 'block in the end'];
  const rows = teams.map(({ team, products, block, warn, inform, observe, waived, blockInTheEnd }) => [
    team,
    ...[products, block, warn, inform, observe, waived, blockInTheEnd].map(String),
  ]);
  return columns([head, ...rows], '');
}

function unknown(rows: readonly DryRunRow[]): string[] {
  if (rows.length === 0) return [];
  const lines = [...grouped(rows, ({ policy }) => policy)].map(([policy, of]) => {
    const facts = [...new Set(of.flatMap(({ about }) => about))];
    return `  ${policy}  ${listedUpTo(facts, 3)} (${counted(of.length, 'product')})`;
  });
  return [`Not judged, because it is not known:\n${lines.join('\n')}`];
}
