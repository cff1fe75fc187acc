import pg from 'pg';
import { z } from 'zod';
import type { EventRules, Finding, Table } from '../../../contracts/index.ts';
import type { Engine } from '../engines/engine.ts';
import { literal } from '../query/dialect.ts';
import { postgresDialect } from '../query/sql/postgres-dialect.ts';
import { Bell } from './bell.ts';
import {
  BATCH_SIZE,
  type Change,
  type ChangeReader,
  type ChangeSource,
  expired,
  foreignCursor,
  lost,
  type Position,
} from './change.ts';
import { imageSql, readImage } from './image-sql.ts';
import { LogReader, SharedReads } from './log-reader.ts';
import { installSql, postgresLog } from './postgres-log.ts';
import { type KeptLog, PostgresSession } from './postgres-session.ts';

type TriggerRules = Extract<EventRules, { source: 'trigger' }>;

/** A table whose changes triggers write down. */
export type LoggedTable = { readonly table: Table; readonly rules: TriggerRules };

/** Installs logs and triggers, all or none. Returns a finding when the account may not, or the database refuses. */
export async function installTriggers(
  url: string,
  tables: readonly LoggedTable[],
): Promise<readonly Finding[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  let current = tables[0];
  try {
    await client.connect();
    await client.query('BEGIN');
    // Several processes of one domain may start at once, and IF NOT EXISTS does not wait for others.
    await client.query("SELECT pg_advisory_xact_lock(hashtext('weft.events'))");
    for (current of tables) for (const sql of installSql(postgresLog(current.table))) await client.query(sql);
    await client.query('COMMIT');
    return [];
  } catch (error) {
    const { table } = current ?? {};
    const reason = error instanceof Error ? error.message : String(error);
    return [
      {
        code: 'EVENTS_UNAVAILABLE',
        severity: 'error',
        message: `Expected to install the triggers that weft.events of ${table?.name} asks for, but the database said: ${reason}`,
        ...(table ? { place: table.product.serverPlace } : {}),
        fix: 'Let the account own the table and create in its schema, or publish changes with source: poll.',
      },
    ];
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The changes that triggers of one database write down. */
export class PostgresChanges {
  readonly #url: string;
  readonly #engine: Engine;
  readonly #logs: readonly (KeptLog & LoggedTable)[];
  #session: Promise<PostgresSession> | undefined;

  constructor(url: string, engine: Engine, tables: readonly LoggedTable[]) {
    this.#url = url;
    this.#engine = engine;
    this.#logs = tables.map(({ table, rules }) => ({
      table,
      rules,
      log: postgresLog(table),
      keepHours: rules.keepHours,
      bell: new Bell(),
    }));
  }

  /** The source of one of its tables. */
  sourceOf(table: Table): ChangeSource {
    const kept = this.#logs.find((one) => one.table.name === table.name);
    if (!kept) throw new TypeError(`Expected a table whose changes are written down, got ${table.name}.`);
    const shared = new SharedReads();
    return {
      open: (since) => this.#open(kept, since, shared),
      // The database says so itself.
      nudge: () => undefined,
      close: () => this.#close(),
    };
  }

  async #open(kept: KeptLog, since: Position | undefined, shared: SharedReads): Promise<ChangeReader> {
    if (since && (since.length !== 2 || !/^\d{1,18}$/.test(since[1] ?? ''))) throw foreignCursor();
    const { session, release } = await this.#hold();
    try {
      await session.number(kept);
      const state = await this.#state(kept);
      if (since) checkPlace(since, state);
      return new LogReader(
        {
          bell: kept.bell,
          read: (after) => shared.read(after, () => this.#read(kept, after)),
          get failure() {
            return session.failure;
          },
          release,
        },
        since ?? [state.epoch, state.last],
      );
    } catch (error) {
      release();
      throw error;
    }
  }

  /** The session, with one more who holds it open. */
  async #hold(): Promise<{ readonly session: PostgresSession; readonly release: () => void }> {
    const session = await this.#connect();
    // Its last reader may have left while we waited for it.
    return session.failure === undefined ? { session, release: session.hold() } : this.#hold();
  }

  async #connect(): Promise<PostgresSession> {
    const opening =
      this.#session ??
      PostgresSession.open(this.#url, this.#logs, () => {
        if (this.#session === opening) this.#session = undefined;
      });
    this.#session = opening;
    try {
      return await opening;
    } catch (error) {
      if (this.#session === opening) this.#session = undefined;
      throw lost('The database cannot be reached.', error);
    }
  }

  async #state({ log }: KeptLog): Promise<LogState> {
    const [text] = await this.#texts(
      `SELECT json_build_object('epoch', epoch, 'last', last::text, 'trimmed', trimmed::text)::text FROM ${log.logs} WHERE name = ${literal(log.name)}`,
    );
    return logState.parse(JSON.parse(text ?? 'null'));
  }

  async #read({ log }: KeptLog, after: Position): Promise<readonly Change[]> {
    const [epoch = '', place = '0'] = after;
    const target = postgresDialect().table(log.table);
    const texts = await this.#texts(
      `SELECT json_build_object('position', noted.position::text, 'kind', noted.kind, 'row', ${imageSql(log.table, postgresDialect(), 'changed')})::text
       FROM ${log.log} noted, LATERAL jsonb_populate_record(NULL::${target}, noted.image) changed
       WHERE noted.position > $1::bigint ORDER BY noted.position LIMIT ${BATCH_SIZE}`,
      [place],
    );
    const changes = texts.map((text): Change => {
      const { position, kind, row } = loggedChange.parse(JSON.parse(text ?? 'null'));
      return { position: [epoch, position], kind, image: readImage(log.table, row) };
    });
    // Places follow each other without a gap, so one means that older changes were forgotten meanwhile.
    const first = changes[0]?.position[1];
    if (first !== undefined && BigInt(first) !== BigInt(place) + 1n) throw expired();
    return changes;
  }

  async #texts(sql: string, parameters: readonly string[] = []) {
    try {
      return await this.#engine.texts({ sql, parameters, isHeavy: false });
    } catch (error) {
      throw lost('The changes could not be read.', error);
    }
  }

  async #close(): Promise<void> {
    const session = await this.#session?.catch(() => undefined);
    session?.close(lost('The domain is being loaded anew.'));
  }
}

const logState = z.object({ epoch: z.string(), last: z.string(), trimmed: z.string() });
type LogState = z.infer<typeof logState>;

const loggedChange = z.object({
  position: z.string(),
  kind: z.enum(['INSERT', 'UPDATE', 'DELETE']),
  row: z.unknown(),
});

/** A log that was made anew counts from the start again: its epoch tells. */
function checkPlace([epoch, place = '0']: Position, state: LogState): void {
  if (epoch !== state.epoch || BigInt(place) < BigInt(state.trimmed)) throw expired();
  if (BigInt(place) > BigInt(state.last)) throw foreignCursor();
}
