import type { Client } from '../client.ts';
import type { DocumentHash } from '../facts.ts';
import type { OperationUsage } from '../usage/usage-row.ts';

/** What running an operation would take, by its plan. */
export type PlanSize = {
  /** Calls that must wait for each other. */
  readonly hops: number;
  /** Requests to subgraphs. */
  readonly calls: number;
  /** Fields asked of subgraphs, keys included. */
  readonly fields: number;
};

/** An operation against one mesh: the size of its plan, or why it has none. */
export type Replayed =
  | { readonly ok: true; readonly size: PlanSize }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Validates and plans the one operation of a text against one mesh, without running it. Whoever has a query planner brings it. */
export type Replay = (text: string) => Promise<Replayed>;

/** Who runs an operation, and how often. */
type OperationClient = {
  readonly client: string;
  /** Undefined when nobody declared the client. */
  readonly team?: string;
  readonly count: number;
  readonly lastSeen: string;
};

/** One operation with everybody who runs it. */
export type RecordedOperation = {
  readonly operation: DocumentHash;
  readonly name?: string;
  readonly text: string;
  readonly clients: readonly OperationClient[];
};

/**
 * Recorded operations by their text, each with its clients, versions of a client added up, the most used first. `missing` are the
 * hashes of those whose text is not to be had any more.
 */
export async function recordedOperations(
  operations: readonly OperationUsage[],
  readText: (hash: DocumentHash) => Promise<string | undefined>,
  clients: readonly Client[],
): Promise<{ readonly recorded: readonly RecordedOperation[]; readonly missing: readonly DocumentHash[] }> {
  const teams = new Map(clients.map(({ name, team }) => [name, team]));
  const recorded: RecordedOperation[] = [];
  const missing: DocumentHash[] = [];
  const groups = byOperation(operations);
  const texts = await readAll([...groups.keys()], readText);
  for (const [operation, rows] of groups) {
    const text = texts.get(operation);
    if (text === undefined) {
      missing.push(operation);
      continue;
    }
    const name = rows.find((row) => row.name !== undefined)?.name;
    recorded.push({
      ...{ operation, text, clients: clientsOf(rows, teams) },
      ...(name === undefined ? {} : { name }),
    });
  }
  return { recorded, missing };
}

function byOperation(operations: readonly OperationUsage[]): ReadonlyMap<DocumentHash, OperationUsage[]> {
  const groups = new Map<DocumentHash, OperationUsage[]>();
  for (const one of operations) {
    const group = groups.get(one.operation);
    if (group) group.push(one);
    else groups.set(one.operation, [one]);
  }
  return groups;
}

/** Texts come from files or over HTTP: some at once, so that thousands neither take long nor open thousands of files. */
async function readAll(
  hashes: readonly DocumentHash[],
  readText: (hash: DocumentHash) => Promise<string | undefined>,
): Promise<ReadonlyMap<DocumentHash, string | undefined>> {
  const texts = new Map<DocumentHash, string | undefined>();
  for (let start = 0; start < hashes.length; start += TEXTS_AT_ONCE) {
    const some = hashes.slice(start, start + TEXTS_AT_ONCE);
    const read = await Promise.all(some.map(readText));
    for (const [index, hash] of some.entries()) texts.set(hash, read[index]);
  }
  return texts;
}

const TEXTS_AT_ONCE = 16;

function clientsOf(
  rows: readonly OperationUsage[],
  teams: ReadonlyMap<string, string | undefined>,
): readonly OperationClient[] {
  const clients = new Map<string, OperationClient>();
  for (const { client, count, lastSeen } of rows) {
    const known = clients.get(client);
    const team = teams.get(client);
    clients.set(client, {
      client,
      ...(team === undefined ? {} : { team }),
      count: count + (known?.count ?? 0),
      lastSeen: known && known.lastSeen > lastSeen ? known.lastSeen : lastSeen,
    });
  }
  return [...clients.values()].sort((left, right) => right.count - left.count);
}
