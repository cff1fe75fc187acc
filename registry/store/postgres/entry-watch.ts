import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { CONNECT_TIMEOUT_MS, type PostgresAddress } from './postgres-connection.ts';

/** What a watch asks: the revision of the last entry, over another connection than its own. */
export type ReadHead = () => Promise<number>;

const LOOK_EVERY_MS = 750;
const CONNECT_AGAIN_AFTER_MS = 500;

/**
 * Tells that there are new entries, whoever appended them: at once by a notification of the database, and by looking every 750 ms, so
 * that a connection that broke, without a word even, costs less than a second.
 */
export class EntryWatch {
  readonly #address: PostgresAddress;
  readonly #readHead: ReadHead;
  readonly #listeners = new Set<() => void>();
  readonly #stop = new AbortController();
  readonly #work: Promise<void>[] = [];
  #told: number;

  constructor(address: PostgresAddress, readHead: ReadHead, revision: number) {
    this.#address = address;
    this.#readHead = readHead;
    this.#told = revision;
  }

  /** See `RegistryStore.onAppend`. The first listener starts the watch. */
  add(listener: () => void): () => void {
    const own = (): void => listener();
    this.#listeners.add(own);
    if (this.#work.length === 0) this.#work.push(this.#look(), this.#listen());
    return () => this.#listeners.delete(own);
  }

  /** There is an entry of that revision. */
  heard(revision: number): void {
    if (revision <= this.#told) return;
    this.#told = revision;
    // Not now: what a listener does, or throws, is nothing to who appended.
    for (const listener of this.#listeners) queueMicrotask(listener);
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    this.#stop.abort();
    await Promise.all(this.#work);
  }

  async #look(): Promise<void> {
    while (await this.#pause(LOOK_EVERY_MS)) {
      // A server that is away for a while is looked at again.
      const head = await this.#readHead().catch(() => 0);
      this.heard(head);
    }
  }

  async #listen(): Promise<void> {
    do await this.#listenOnce().catch(() => undefined);
    while (await this.#pause(CONNECT_AGAIN_AFTER_MS));
  }

  /** Listens until the connection ends. */
  async #listenOnce(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#address.url,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      application_name: 'weft registry watch',
      keepAlive: true,
    });
    const ended = new Promise<void>((resolve) => {
      client.once('end', resolve);
      client.once('error', () => resolve());
    });
    client.on('error', () => undefined);
    client.on('notification', ({ payload }) => this.heard(Number(payload)));
    const close = (): void => void client.end().catch(() => undefined);
    this.#stop.signal.addEventListener('abort', close);
    try {
      await client.connect();
      await client.query(`LISTEN ${client.escapeIdentifier(this.#address.schema)}`);
      await ended;
    } finally {
      this.#stop.signal.removeEventListener('abort', close);
      await client.end().catch(() => undefined);
    }
  }

  /** False when the watch is to stop. */
  #pause(ms: number): Promise<boolean> {
    return sleep(ms, true, { signal: this.#stop.signal }).catch(() => false);
  }
}
