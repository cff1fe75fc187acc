import { type DomainModel, failure, type Outcome, success, type Table } from '../../../contracts/index.ts';
import type { Engine } from '../engines/engine.ts';
import type { ChangeSource } from './change.ts';
import { isPublished, type PublishedTable } from './event-names.ts';
import { PollSource } from './poll-source.ts';
import type { LoggedTable, PostgresChanges } from './postgres-changes.ts';

/** The changes of a domain's tables, as far as contracts have them published. */
export type Changes = {
  sourceOf(table: PublishedTable): ChangeSource;
  /** A table was written to by this process. */
  nudge(table: Table): void;
  /** Ends every stream. */
  close(): Promise<void>;
};

/** What changes are read with. */
export type ChangesOptions = {
  readonly engine: Engine;
  /** Address of the server, where the domain lies in PostgreSQL. */
  readonly postgresUrl: string | undefined;
  readonly onError: (error: unknown) => void;
};

/** Makes ready what contracts have published; undefined where that is nothing. Fails with a finding where triggers cannot be made. */
export async function openChanges(
  { tables }: DomainModel,
  { engine, postgresUrl, onError }: ChangesOptions,
): Promise<Outcome<Changes | undefined>> {
  const published = tables.filter(isPublished);
  if (published.length === 0) return success(undefined);
  const logged = published.flatMap((table): LoggedTable[] =>
    table.events.source === 'trigger' ? [{ table, rules: table.events }] : [],
  );
  const log = await openLog(logged, { engine, postgresUrl });
  if (!log.ok) return log;
  const sources = new Map<string, ChangeSource>();
  for (const table of published)
    sources.set(table.name, await openSource(table, { log: log.value, engine, onError }));
  return success({
    sourceOf: ({ name }) => {
      const source = sources.get(name);
      if (!source) throw new TypeError(`Expected a table whose changes are published, got ${name}.`);
      return source;
    },
    nudge: ({ name }) => sources.get(name)?.nudge(),
    close: async () => {
      await Promise.all([...sources.values()].map((source) => source.close()));
    },
  });
}

/** The log that triggers write; undefined where no table has one. */
async function openLog(
  logged: readonly LoggedTable[],
  { engine, postgresUrl = '' }: Pick<ChangesOptions, 'engine' | 'postgresUrl'>,
): Promise<Outcome<PostgresChanges | undefined>> {
  if (logged.length === 0) return success(undefined);
  const { installTriggers, PostgresChanges } = await import('./postgres-changes.ts');
  const findings = await installTriggers(postgresUrl, logged);
  return findings.length > 0
    ? failure(...findings)
    : success(new PostgresChanges(postgresUrl, engine, logged));
}

type SourceParts = {
  readonly log: PostgresChanges | undefined;
  readonly engine: Engine;
  readonly onError: (error: unknown) => void;
};

async function openSource(
  table: PublishedTable,
  { log, engine, onError }: SourceParts,
): Promise<ChangeSource> {
  const { events } = table;
  switch (events.source) {
    case 'trigger':
      if (!log) throw new TypeError(`Expected a log of the changes of ${table.name}.`);
      return log.sourceOf(table);
    case 'poll':
      return new PollSource(table, events, engine);
    case 'nats': {
      // Loaded only where it is used: most domains have no broker.
      const { NatsSource } = await import('./nats-source.ts');
      return new NatsSource(table, events, onError);
    }
  }
}
