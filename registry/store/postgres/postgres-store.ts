import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { DocumentHash, Entry, Fact } from '../../facts.ts';
import type { MeasuredDay, Measurement } from '../../quality/measurement.ts';
import type { UsageRow } from '../../usage/usage-row.ts';
import { DocumentCache } from '../document-cache.ts';
import { hashDocument, isDocumentHash } from '../document-hash.ts';
import { parseEntries } from '../entry-schema.ts';
import { MAX_APPEND_BYTES } from '../limits.ts';
import type { Appended, AppendOptions, KeptSnapshot, NewSnapshot, RegistryStore } from '../registry-store.ts';
import { StoreError } from '../store-error.ts';
import { EntryWatch } from './entry-watch.ts';
import { migrate } from './migrate.ts';
import {
  CONNECT_TIMEOUT_MS,
  explainPostgresError,
  isUnreachable,
  type PostgresAddress,
  readPostgresAddress,
} from './postgres-connection.ts';
import { PostgresQuality } from './postgres-quality.ts';
import { PostgresSnapshot } from './postgres-snapshot.ts';
import { PostgresUsage } from './postgres-usage.ts';

/** How a store on PostgreSQL is opened. */
export type PostgresStoreOptions = {
  /** The schema that holds the registry, made when it is not there; `weft_registry` when not given. */
  readonly schema?: string;
  /** Connections of this process; one more listens. */
  readonly connections?: number;
  /** How much memory the documents read last may take. */
  readonly documentCacheBytes?: number;
};

const CONNECTIONS = 4;
const DOCUMENT_CACHE_BYTES = 32 * 1024 * 1024;
const STATEMENT_TIMEOUT_MS = 30_000;
// For a connection that died without a word: the server would have answered by then.
const ANSWER_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 5_000;
/** Waits before the second and later tries on a server that went away. */
const TRY_AGAIN_AFTER_MS = [100, 500, 1_500, 3_000];

/**
 * Opens the registry in a PostgreSQL database, which several processes may have open at once. Makes its schema or brings it up to date.
 * Throws a `StoreError` that says which server, why and what to do, and never holds the password.
 */
export async function openPostgresStore(
  url: string,
  options: PostgresStoreOptions = {},
): Promise<RegistryStore> {
  const address = readPostgresAddress(url, options.schema);
  try {
    await migrate(address);
    return await PostgresStore.open(address, options);
  } catch (error) {
    throw explainPostgresError(error, address);
  }
}

type KeptEntry = {
  readonly revision: string;
  readonly at: Date;
  readonly entry: Readonly<Record<string, unknown>>;
};
type AppendedRow = KeptEntry & { readonly conflict: boolean };

/** A registry in a PostgreSQL database. */
class PostgresStore implements RegistryStore {
  readonly #address: PostgresAddress;
  readonly #pool: pg.Pool;
  readonly #usage: PostgresUsage;
  readonly #quality: PostgresQuality;
  readonly #documents: DocumentCache;
  readonly #watch: EntryWatch;
  readonly #quoted: string;
  readonly #snapshot: PostgresSnapshot;
  readonly #underWay = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  static async open(address: PostgresAddress, options: PostgresStoreOptions): Promise<PostgresStore> {
    const pool = new pg.Pool({
      connectionString: address.url,
      max: options.connections ?? CONNECTIONS,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      query_timeout: ANSWER_TIMEOUT_MS,
      keepAlive: true,
      application_name: 'weft registry',
    });
    // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
    pool.on('error', () => undefined);
    try {
      const usage = new PostgresUsage(pool, address.schema);
      const quality = new PostgresQuality(pool, address.schema);
      await quality.removeOld(new Date());
      const revision = await readHead(pool, address.schema);
      const documents = new DocumentCache(options.documentCacheBytes ?? DOCUMENT_CACHE_BYTES);
      return new PostgresStore({ address, pool, usage, quality, documents, revision });
    } catch (error) {
      await pool.end();
      throw error;
    }
  }

  private constructor(parts: {
    readonly address: PostgresAddress;
    readonly pool: pg.Pool;
    readonly usage: PostgresUsage;
    readonly quality: PostgresQuality;
    readonly documents: DocumentCache;
    readonly revision: number;
  }) {
    this.#address = parts.address;
    this.#pool = parts.pool;
    this.#usage = parts.usage;
    this.#quality = parts.quality;
    this.#documents = parts.documents;
    this.#quoted = `"${parts.address.schema}"`;
    this.#snapshot = new PostgresSnapshot((statement, values) => this.#ask(statement, values), this.#quoted);
    const head = (): Promise<number> => readHead(parts.pool, parts.address.schema);
    this.#watch = new EntryWatch(parts.address, head, parts.revision);
  }

  async append(facts: readonly Fact[], options: AppendOptions): Promise<Appended> {
    if (facts.length === 0) throw new RangeError('Expected at least one fact to append, got none.');
    const { by, why, at, unless } = options;
    const stamp = why === undefined ? { by } : { by, why };
    const entries = facts.map((fact) => JSON.stringify({ ...stamp, fact }));
    const bytes = entries.reduce((sum, entry) => sum + Buffer.byteLength(entry), 0);
    if (bytes > MAX_APPEND_BYTES) {
      throw new RangeError(`Expected facts of at most ${MAX_APPEND_BYTES} bytes together, got ${bytes}.`);
    }
    const kinds = facts.map(({ kind }) => kind);
    // The same id in every try: an append whose answer got lost is found again and not made twice.
    const values = [randomUUID(), kinds, entries, at ?? null, unless?.kinds ?? null, unless?.after ?? null];
    const rows = await this.#ask<AppendedRow>(
      `SELECT * FROM ${this.#quoted}.append($1, $2, $3, $4, $5, $6)`,
      values,
    );
    const appended = this.#entries(rows);
    const [first] = appended;
    if (rows[0]?.conflict && first) return { ok: false, conflict: first };
    this.#watch.heard(appended.at(-1)?.revision ?? 0);
    return { ok: true, entries: appended };
  }

  async read(after: number, limit?: number): Promise<readonly Entry[]> {
    const rows = await this.#ask<KeptEntry>(
      `SELECT revision, at, entry FROM ${this.#quoted}.entries WHERE revision > $1 ORDER BY revision LIMIT $2`,
      [after, limit ?? null],
    );
    return this.#entries(rows);
  }

  readSnapshot(title: string): Promise<KeptSnapshot | undefined> {
    return this.#snapshot.read(title);
  }

  keepSnapshot(snapshot: NewSnapshot): Promise<boolean> {
    return this.#snapshot.keep(snapshot);
  }

  async putDocument(text: string): Promise<DocumentHash> {
    const bytes = Buffer.from(text);
    const hash = hashDocument(bytes);
    await this.#ask(
      `INSERT INTO ${this.#quoted}.documents AS known (hash, content) VALUES ($1, $2)
       ON CONFLICT (hash) DO UPDATE SET put_at = now() WHERE known.put_at < now() - interval '1 hour'`,
      [hash, bytes],
    );
    return hash;
  }

  async getDocument(hash: DocumentHash): Promise<string | undefined> {
    if (!isDocumentHash(hash)) return undefined;
    const cached = this.#documents.get(hash);
    if (cached !== undefined) return cached;
    const [row] = await this.#ask<{ readonly content: Buffer }>(
      `SELECT content FROM ${this.#quoted}.documents WHERE hash = $1`,
      [hash],
    );
    if (!row || hashDocument(row.content) !== hash) return undefined;
    const text = row.content.toString('utf8');
    this.#documents.set(hash, text);
    return text;
  }

  async removeDocuments(hashes: readonly DocumentHash[]): Promise<void> {
    for (const hash of hashes) this.#documents.delete(hash);
    await this.#ask(
      `DELETE FROM ${this.#quoted}.documents WHERE hash = ANY ($1) AND put_at < now() - interval '1 day'`,
      [hashes],
    );
  }

  addUsage(rows: readonly UsageRow[]): Promise<void> {
    return this.#whileOpen(() => this.#explained(() => this.#usage.add(rows)));
  }

  readUsage(since: string): Promise<readonly UsageRow[]> {
    return this.#whileOpen(() => this.#trying(() => this.#usage.read(since)));
  }

  addQuality(measurements: readonly Measurement[]): Promise<void> {
    return this.#whileOpen(() => this.#trying(() => this.#quality.add(measurements)));
  }

  readQuality(since: string): Promise<readonly MeasuredDay[]> {
    return this.#whileOpen(() => this.#trying(() => this.#quality.read(since)));
  }

  removeUsage(before: string): Promise<void> {
    return this.#whileOpen(() => this.#trying(() => this.#usage.removeBefore(before)));
  }

  onAppend(listener: () => void): () => void {
    return this.#watch.add(listener);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#watch.close();
    // The pool would leave those hanging that wait for a connection.
    await Promise.allSettled(this.#underWay);
    await this.#pool.end();
  }

  async #ask<Row extends pg.QueryResultRow>(
    statement: string,
    values: readonly unknown[],
  ): Promise<readonly Row[]> {
    const ask = async (): Promise<readonly Row[]> =>
      (await this.#pool.query<Row>(statement, [...values])).rows;
    return this.#whileOpen(() => this.#trying(ask));
  }

  async #whileOpen<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#closing) throw new StoreError('closed', `The registry at ${this.#address.shown} was closed.`);
    const done = work();
    this.#underWay.add(done);
    try {
      return await done;
    } finally {
      this.#underWay.delete(done);
    }
  }

  /** Tries again while the server is away for some seconds, as when it is restarted. */
  async #trying<Result>(work: () => Promise<Result>): Promise<Result> {
    for (const waitMs of TRY_AGAIN_AFTER_MS) {
      try {
        return await this.#explained(work);
      } catch (error) {
        if (!isUnreachable(error) || this.#closing) throw error;
        await sleep(waitMs);
      }
    }
    return this.#explained(work);
  }

  async #explained<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw explainPostgresError(error, this.#address);
    }
  }

  #entries(rows: readonly KeptEntry[]): readonly Entry[] {
    const entries = rows.map(({ revision, at, entry }) => ({
      revision: Number(revision),
      at: at.toISOString(),
      ...entry,
    }));
    return parseEntries(entries, `The registry at ${this.#address.shown}`);
  }
}

async function readHead(pool: pg.Pool, schema: string): Promise<number> {
  const { rows } = await pool.query<{ revision: string }>(`SELECT revision FROM "${schema}".head`);
  return Number(rows[0]?.revision ?? 0);
}
