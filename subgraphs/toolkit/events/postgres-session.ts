import pg from 'pg';
import type { Bell } from './bell.ts';
import { lost } from './change.ts';
import { CHANNEL, numberSql, type PostgresLog, trimSql } from './postgres-log.ts';

/** A notification may be lost; whoever listens looks by itself this often. */
const LOOK_EVERY_MS = 1_000;
const TRIM_EVERY_MS = 60_000;
const CONNECT_TIMEOUT_MS = 10_000;

/** A log, and how long it is kept. */
export type KeptLog = { readonly log: PostgresLog; readonly keepHours: number; readonly bell: Bell };

/** The connection that hears of changes and numbers them, as long as somebody listens. When it breaks it is over. */
export class PostgresSession {
  readonly #client: pg.Client;
  readonly #logs: readonly KeptLog[];
  readonly #onOver: () => void;
  readonly #timers: NodeJS.Timeout[] = [];
  /** Statements of one connection, one after another. */
  #work: Promise<unknown> = Promise.resolve();
  #readers = 0;
  #failure: unknown;

  private constructor(client: pg.Client, logs: readonly KeptLog[], onOver: () => void) {
    this.#client = client;
    this.#logs = logs;
    this.#onOver = onOver;
    client.on('error', (error) => this.#fail(error));
    client.on('end', () => this.#fail(undefined));
    client.on('notification', ({ payload }) => {
      const named = logs.find(({ log }) => log.name === payload);
      if (named) void this.number(named).catch((error: unknown) => this.#fail(error));
    });
    this.#every(LOOK_EVERY_MS, (log) => this.number(log));
    this.#every(TRIM_EVERY_MS, (log) => this.#trim(log));
  }

  /** Connects and listens. `onOver` is called once, when it broke or nobody is left. */
  static async open(url: string, logs: readonly KeptLog[], onOver: () => void): Promise<PostgresSession> {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
      application_name: 'weft changes',
      options: '-c timezone=UTC',
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    return new PostgresSession(client, logs, onOver);
  }

  /** Why it is over; undefined while it goes on. */
  get failure(): unknown {
    return this.#failure;
  }

  /** One more listens; call the result when it leaves. */
  hold(): () => void {
    this.#readers += 1;
    return () => {
      this.#readers -= 1;
      if (this.#readers === 0) this.close();
    };
  }

  /** Gives committed changes their places, and wakes whoever waits for them. */
  number(kept: KeptLog): Promise<void> {
    const { lock, number, note } = numberSql(kept.log);
    return this.#enqueue(async () => {
      // Most looks find nothing: they need no lock.
      const { rows: fresh } = await this.#client.query(
        `SELECT 1 FROM ${kept.log.log} WHERE position IS NULL LIMIT 1`,
      );
      if (fresh.length > 0) {
        await this.#client.query('BEGIN');
        const { rows } = await this.#client.query<{ last: string }>(lock);
        const last = rows[0]?.last ?? '0';
        const { rowCount } = await this.#client.query(number, [last]);
        await this.#client.query(note, [String(BigInt(last) + BigInt(rowCount ?? 0))]);
        await this.#client.query('COMMIT');
      }
      // Another process may have given them.
      kept.bell.ring();
    });
  }

  /** Ends it, and every reader with it. */
  close(failure: unknown = lost('Nobody listens to the changes any more.')): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    for (const timer of this.#timers) clearInterval(timer);
    this.#onOver();
    for (const { bell } of this.#logs) bell.ring();
    void this.#client.end().catch(() => undefined);
  }

  #fail(cause: unknown): void {
    this.close(lost('The connection to the database broke.', cause));
  }

  #trim({ log, keepHours }: KeptLog): Promise<void> {
    return this.#enqueue(async () => {
      await this.#client.query(trimSql(log, keepHours));
    });
  }

  #every(pauseMs: number, task: (log: KeptLog) => Promise<void>): void {
    const run = (): void => {
      for (const log of this.#logs) void task(log).catch((error: unknown) => this.#fail(error));
    };
    this.#timers.push(setInterval(run, pauseMs).unref());
  }

  #enqueue(task: () => Promise<void>): Promise<void> {
    const done = this.#work.then(task);
    this.#work = done.catch(() => undefined);
    return done;
  }
}
