import type { AffectedOperation } from '../checks/check-report.ts';
import type { OperationUsage, Usage } from '../usage/usage-row.ts';
import type { Readers } from './mesh-change.ts';

/** A client as `clients:` declares it. */
export type ClientTeam = { readonly name: string; readonly team?: string | undefined };

type Hit = { readonly count: number; readonly certainty: 'certain' | 'possible' };

/** Who used what, turned round: from a key of usage to the operations that used it. */
export class UsageIndex {
  /** False when nothing is known: no traffic and no manifest. */
  readonly isKnown: boolean;
  /** Requests of those operations that count. */
  readonly requests: number;
  readonly #byKey = new Map<string, [operation: OperationUsage, count: number][]>();
  readonly #all: readonly OperationUsage[];
  readonly #teams: ReadonlyMap<string, string | undefined>;

  constructor(usage: Usage, options: { clients: readonly ClientTeam[]; excluded: readonly string[] }) {
    this.isKnown = usage.requests > 0 || usage.operations.length > 0;
    this.#all = usage.operations.filter(({ client }) => !options.excluded.includes(client));
    this.requests = this.#all.reduce((sum, { count }) => sum + count, 0);
    this.#teams = new Map(options.clients.map(({ name, team }) => [name, team]));
    for (const operation of this.#all)
      for (const [key, count] of Object.entries(operation.coordinates)) {
        const users = this.#byKey.get(key);
        if (users) users.push([operation, count]);
        else this.#byKey.set(key, [[operation, count]]);
      }
  }

  /** The operations that a change concerns, those used most first. */
  affected(readers: Readers): readonly AffectedOperation[] {
    switch (readers.kind) {
      case 'nobody':
        return [];
      case 'everybody':
        return this.#merge(
          new Map(this.#all.map((one) => [one, { count: one.count, certainty: 'possible' }])),
        );
      case 'users':
        return this.#merge(this.#users(readers));
    }
  }

  #users({ certain, possible }: Extract<Readers, { kind: 'users' }>): ReadonlyMap<OperationUsage, Hit> {
    const hits = new Map<OperationUsage, Hit>();
    const add = (keys: readonly string[], certainty: Hit['certainty']) => {
      for (const key of keys)
        for (const [operation, used] of this.#byKey.get(key) ?? []) {
          const known = hits.get(operation);
          // The keys of one request overlap, so counts are not added up.
          const count = Math.max(used, known?.count ?? 0);
          hits.set(operation, { count, certainty: known?.certainty ?? certainty });
        }
    };
    add(certain, 'certain');
    add(possible, 'possible');
    return hits;
  }

  /** One entry per operation and client: its versions are listed, its counts added up. */
  #merge(hits: ReadonlyMap<OperationUsage, Hit>): readonly AffectedOperation[] {
    const merged = new Map<string, AffectedOperation>();
    for (const [usage, hit] of hits) {
      const key = `${usage.client} ${usage.operation}`;
      const known = merged.get(key);
      merged.set(key, this.#affected(usage, hit, known));
    }
    return [...merged.values()].sort(
      (left, right) => right.count - left.count || (left.operation < right.operation ? -1 : 1),
    );
  }

  #affected(usage: OperationUsage, hit: Hit, known: AffectedOperation | undefined): AffectedOperation {
    const { operation, client, clientVersion, lastSeen } = usage;
    const versions = new Set(known?.clientVersions);
    if (clientVersion !== undefined) versions.add(clientVersion);
    const name = usage.name ?? known?.name;
    const team = this.#teams.get(client);
    return {
      operation,
      ...(name === undefined ? {} : { name }),
      client,
      clientVersions: [...versions].sort(),
      ...(team === undefined ? {} : { team }),
      count: hit.count + (known?.count ?? 0),
      lastSeen: known && known.lastSeen > lastSeen ? known.lastSeen : lastSeen,
      certainty: known?.certainty === 'certain' ? 'certain' : hit.certainty,
    };
  }
}
