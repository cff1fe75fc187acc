import type { AffectedOperation, ChangeReport, CheckReport } from '../../registry/index.ts';
import { foldChanges } from './folded-changes.ts';
import { grouped } from './grouped.ts';
import { ago, counted, listed } from './words.ts';

/** An app that a candidate takes something from, over all of its changes that nobody let pass. */
export type AffectedApp = {
  readonly client: string;
  readonly team: string | undefined;
  readonly operations: number;
  readonly requests: number;
  readonly coordinates: readonly string[];
};

/** The apps that blocked changes hurt, the busiest first. An operation that several changes hurt counts once. */
export function affectedApps({ changes }: CheckReport): readonly AffectedApp[] {
  const uses = foldChanges(changes).flatMap(({ title: { coordinate }, members }) =>
    members
      .filter(({ verdict }) => verdict === 'blocked')
      .flatMap(({ affected }) => affected.map((one) => ({ ...one, coordinate }))),
  );
  return [...grouped(uses, ({ client }) => client)]
    .map(([client, ofClient]) => {
      const operations = new Map(ofClient.map((one) => [one.operation, one]));
      return {
        client,
        team: ofClient.find(({ team }) => team !== undefined)?.team,
        operations: operations.size,
        requests: sum([...operations.values()]),
        coordinates: [...new Set(ofClient.map(({ coordinate }) => coordinate))],
      };
    })
    .sort((left, right) => right.requests - left.requests);
}

/** By app, the operations that changes take something from: how often they ran, and when last. */
export function describeUsers(changes: readonly ChangeReport[], { at }: CheckReport): readonly string[] {
  const uses = changes.flatMap(({ affected }) => affected);
  // An operation that reads a field and orders by it is met twice.
  const affected = [...new Map(uses.map((one) => [`${one.client} ${one.operation}`, one])).values()];
  return [...grouped(affected, ({ client }) => client)].flatMap(([client, operations]) => {
    const team = operations.find((one) => one.team !== undefined)?.team;
    const whose = team === undefined ? 'of no declared team' : `of ${team}`;
    const rows = [...operations]
      .sort((left, right) => right.count - left.count)
      .map((one) => [nameOf(one), used(one, at)]);
    return [`    ${client} ${whose}`, columns(rows, '      ')];
  });
}

function nameOf({ name, operation }: AffectedOperation): string {
  return name ?? `an operation without a name (${operation.slice(0, 12)})`;
}

function used({ count, lastSeen, clientVersions }: AffectedOperation, now: string): string {
  const versions =
    clientVersions.length === 0
      ? ''
      : `, ${clientVersions.length === 1 ? 'version' : 'versions'} ${listed(clientVersions)}`;
  // An app that registered its operations counts as a user before the first request.
  if (count === 0) return `registered, not run yet${versions}`;
  return `${counted(count, 'request')}, last seen ${ago(lastSeen, now)}${versions}`;
}

function sum(operations: readonly AffectedOperation[]): number {
  return operations.reduce((total, { count }) => total + count, 0);
}

/** Rows of texts, each column as wide as its widest text. */
export function columns(rows: readonly (readonly string[])[], margin: string): string {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => (row[index] ?? '').length)));
  return rows
    .map((row) =>
      `${margin}${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd(),
    )
    .join('\n');
}
