import type {
  PlanSize,
  SimulatedClient,
  SimulatedOperation,
  UnusedCoordinate,
} from '../../registry/index.ts';
import { columns } from './check-users.ts';
import { grouped } from './grouped.ts';
import { counted, listed, listedUpTo } from './words.ts';

/** What `weft simulate` found out. */
export type SimulationReport = {
  readonly subgraphs: readonly string[];
  readonly days: number;
  readonly operations: readonly SimulatedOperation[];
  readonly clients: readonly SimulatedClient[];
  readonly unused: readonly UnusedCoordinate[];
  /** Operations whose text the registry has no more. */
  readonly missing: readonly string[];
};

const UNUSED_SHOWN = 12;

/** A simulation as a person reads it: per team and client what breaks and what gets slower, then what nobody reads. */
export function renderSimulation(report: SimulationReport): string {
  const { operations, days, subgraphs } = report;
  const requests = operations.reduce((sum, { clients }) => sum + countOf(clients), 0);
  const head = `${counted(operations.length, 'operation')} and ${counted(requests, 'request')} of the last ${counted(days, 'day')}, replayed against ${listed(subgraphs)}.`;
  const parts = [head, verdicts(operations), ...byTeam(report), ...unusedText(report.unused)];
  if (report.missing.length > 0)
    parts.push(`Not replayed, because their text is lost: ${listedUpTo(report.missing.map(short), 5)}.`);
  return `${parts.join('\n\n')}\n`;
}

const WORDS = {
  broken: 'broken',
  slower: 'slower',
  failing: 'failing before and after',
  mended: 'mended',
  faster: 'faster',
  same: 'unchanged',
} as const;

function verdicts(operations: readonly SimulatedOperation[]): string {
  if (operations.length === 0) return 'Nothing was recorded, so nothing is known of what would break.';
  const counts = Object.entries(WORDS).flatMap(([verdict, words]) => {
    const count = operations.filter((one) => one.verdict === verdict).length;
    return count === 0 ? [] : [`${count} ${words}`];
  });
  return `${counts.join(', ')}.`;
}

function byTeam({ operations, clients }: SimulationReport): readonly string[] {
  const hit = clients.filter(({ broken, slower }) => broken + slower > 0);
  return [...grouped(hit, ({ team }) => team ?? 'no declared team')].map(([team, ofTeam]) =>
    [`Of ${team}`, ...ofTeam.map((client) => clientText(client, operations))].join('\n'),
  );
}

function clientText(
  { client, broken, slower, brokenRequests }: SimulatedClient,
  operations: readonly SimulatedOperation[],
): string {
  const told = [
    ...(broken > 0 ? [`${counted(broken, 'operation')} broken (${counted(brokenRequests, 'request')})`] : []),
    ...(slower > 0 ? [`${slower} slower`] : []),
  ];
  const own = operations.filter(
    ({ verdict, clients }) =>
      (verdict === 'broken' || verdict === 'slower') && clients.some((one) => one.client === client),
  );
  return [`  ${client}: ${told.join(', ')}`, columns(own.map(operationCells), '    ')].join('\n');
}

function operationCells(operation: SimulatedOperation): string[] {
  const { verdict, name, problems, before, after } = operation;
  const sign = verdict === 'broken' ? '✗' : '!';
  const what =
    verdict === 'broken' ? (problems[0] ?? 'It has no plan any more.') : growth(before, after).join(', ');
  return [`${sign} ${name ?? short(operation.operation)}`, what.replaceAll(/\s+/g, ' ')];
}

function growth(before: PlanSize | undefined, after: PlanSize | undefined): string[] {
  if (!before || !after) return [];
  return (['hops', 'calls', 'fields'] as const).flatMap((size) =>
    after[size] > before[size] ? [`${size} ${before[size]} → ${after[size]}`] : [],
  );
}

function unusedText(unused: readonly UnusedCoordinate[]): readonly string[] {
  const names = (some: readonly UnusedCoordinate[]) =>
    listedUpTo(
      some.map(({ coordinate }) => coordinate),
      UNUSED_SHOWN,
    );
  const lost = unused.filter(({ wasUsed }) => wasUsed);
  const never = unused.filter(({ wasUsed }) => !wasUsed);
  return [
    ...(lost.length > 0 ? [`Read until now, and by nothing that still runs: ${names(lost)}.`] : []),
    ...(never.length > 0 ? [`Read by nobody: ${names(never)}.`] : []),
  ];
}

function countOf(clients: SimulatedOperation['clients']): number {
  return clients.reduce((sum, { count }) => sum + count, 0);
}

function short(hash: string): string {
  return hash.slice(0, 12);
}
