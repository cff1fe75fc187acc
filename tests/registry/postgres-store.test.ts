import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openStore } from '../../registry/store/open-store.ts';
import { MIGRATIONS } from '../../registry/store/postgres/postgres-schema.ts';
import { openPostgresStore } from '../../registry/store/postgres/postgres-store.ts';
import type { RegistryStore } from '../../registry/store/registry-store.ts';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../subgraphs/toolkit/engines/embedded-postgres.ts';
import { checked, published, usageRow } from './store/facts.ts';

const BY = { by: 'ada' };
const PATIENT = { timeout: 30_000 };

// Directly below the temporary folder: the server's own account must be able to walk there.
const directory = join(tmpdir(), `weft-store-${randomUUID()}`);
let server: EmbeddedPostgres;
let admin: Client;
let schema = '';
let count = 0;
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  server = await startEmbeddedPostgres({ directory, database: 'registry' });
  admin = new Client({ connectionString: server.url });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await server.close();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(() => {
  count += 1;
  schema = `registry_${count}`;
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function open(url = server.url): Promise<RegistryStore> {
  const store = await openPostgresStore(url, { schema });
  closing.push(() => store.close());
  return store;
}

/** What goes wrong when a store is opened. */
async function failure(opening: Promise<RegistryStore>): Promise<string> {
  const error: unknown = await opening.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: 'StoreError' });
  return error instanceof Error ? error.message : '';
}

/** A stretch of the network between a store and the server, which can be cut. */
class Cable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Ends a connection instead of passing on the next answer whose request holds this text. */
  loseAnswerTo: string | undefined;
  isCut = false;

  constructor(port: number) {
    this.#server = createServer((near) => {
      if (this.isCut) return void near.destroy();
      const far = new Socket().connect(port, '127.0.0.1');
      let isLosing = false;
      for (const socket of [near, far]) {
        this.#sockets.add(socket);
        socket.on('error', () => undefined);
      }
      near.on('data', (bytes) => {
        if (this.loseAnswerTo !== undefined && bytes.includes(this.loseAnswerTo)) {
          this.loseAnswerTo = undefined;
          isLosing = true;
        }
        far.write(bytes);
      });
      far.on('data', (bytes) => {
        if (isLosing) near.destroy();
        else near.write(bytes);
      });
      near.on('close', () => far.destroy());
      far.on('close', () => near.destroy());
    });
  }

  async open(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    const url = new URL(server.url);
    url.port = String(typeof address === 'object' ? address?.port : '');
    closing.push(async () => {
      this.cut();
      this.#server.close();
    });
    return url.href;
  }

  cut(): void {
    this.isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}

describe('the schema', () => {
  it('is made once when many open it at the same time', async () => {
    const stores = await Promise.all(Array.from({ length: 8 }, () => open()));
    await Promise.all(stores.map((store) => store.append([checked('flights')], BY)));
    expect(await stores[0]?.read(0)).toHaveLength(8);
    const made = await admin.query(`SELECT version FROM ${schema}.migrations`);
    expect(made.rows).toEqual(MIGRATIONS.map((_, index) => ({ version: index + 1 })));
  });

  it('is refused when a newer Weft made it', async () => {
    await open();
    await admin.query(`INSERT INTO ${schema}.migrations (version) VALUES (99)`);
    expect(await failure(openPostgresStore(server.url, { schema }))).toMatch(
      /^The registry in schema registry_\d+ of 127\.0\.0\.1:\d+\/registry as weft has version 99, made by a newer Weft/,
    );
  });

  it('may be named in the address, even with a word of SQL', async () => {
    const store = await openStore(`${server.url}?schema=user`);
    closing.push(() => store.close());
    const heard = new Promise<void>((resolve) => store.onAppend(resolve));
    await store.append([checked('flights')], BY);
    await heard;
    const found = await admin.query('SELECT kind FROM "user".entries');
    expect(found.rows).toEqual([{ kind: 'checked' }]);
  });

  it('keeps what acknowledged means on a server that acknowledges early', async () => {
    const store = await open();
    const before = await admin.query("SELECT current_setting('synchronous_commit') AS is");
    expect(before.rows).toEqual([{ is: 'off' }]);
    const flushed = async (): Promise<boolean> => {
      const found = await admin.query<{ done: boolean }>(
        'SELECT pg_current_wal_flush_lsn() >= pg_current_wal_insert_lsn() AS done',
      );
      return found.rows[0]?.done ?? false;
    };
    let onDisk = 0;
    for (let round = 0; round < 20; round++) {
      await store.append([checked('flights')], BY);
      if (await flushed()) onDisk += 1;
    }
    // Not all: the server writes a line of its own now and then.
    expect(onDisk).toBeGreaterThan(15);
  });

  it('holds entries that a person can query', async () => {
    const store = await open();
    await store.append([published('flights', 7)], { by: 'ada', why: 'because' });
    const found = await admin.query(
      `SELECT kind, entry->>'by' AS by, entry->'fact'->'version'->>'number' AS number FROM ${schema}.entries`,
    );
    expect(found.rows).toEqual([{ kind: 'published', by: 'ada', number: '7' }]);
  });

  it('has one batch of usage where many were added up', async () => {
    const store = await open();
    for (let batch = 0; batch < 50; batch++) await store.addUsage([usageRow()]);
    const found = await admin.query(`SELECT count(*)::int AS batches FROM ${schema}.usage`);
    expect(found.rows).toEqual([{ batches: 1 }]);
    expect(await store.readUsage('2026-11-26')).toMatchObject([{ count: 50 }]);
  });
});

describe('a connection that breaks', () => {
  it('delays what is heard of others by a second at most, and listens again', async () => {
    const cable = new Cable(portOf(server.url));
    const store = await open(await cable.open());
    const other = await open();
    let told = 0;
    store.onAppend(() => {
      told += 1;
    });
    await other.append([checked('flights')], BY);
    await vi.waitFor(() => expect(told).toBe(1), PATIENT);
    const listening = (): Promise<number> =>
      admin
        .query("SELECT 1 FROM pg_stat_activity WHERE application_name = 'weft registry watch'")
        .then(({ rowCount }) => rowCount ?? 0);
    await vi.waitFor(async () => expect(await listening()).toBe(1), PATIENT);
    await admin.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'weft registry watch'",
    );
    await other.append([checked('flights')], BY);
    await vi.waitFor(() => expect(told).toBe(2), PATIENT);
    await vi.waitFor(async () => expect(await listening()).toBe(1), PATIENT);
    cable.cut();
    await other.append([checked('flights')], BY);
    cable.isCut = false;
    await vi.waitFor(() => expect(told).toBe(3), PATIENT);
  });

  it('makes no append twice whose answer got lost', async () => {
    const cable = new Cable(portOf(server.url));
    const store = await open(await cable.open());
    await store.append([checked('flights')], BY);
    for (const facts of [[published('flights', 1)], [published('flights', 2), checked('flights')]]) {
      const after = (await store.read(0)).length;
      cable.loseAnswerTo = '.append(';
      const appended = await store.append(facts, {
        ...BY,
        unless: { kinds: ['published'], after },
      });
      expect(cable.loseAnswerTo).toBeUndefined();
      expect(appended).toEqual({ ok: true, entries: (await store.read(0)).slice(after) });
      expect(await store.read(after)).toHaveLength(facts.length);
    }
  });

  it('is waited for while the server is away for a moment', async () => {
    const cable = new Cable(portOf(server.url));
    const store = await open(await cable.open());
    cable.cut();
    const append = store.append([checked('flights')], BY);
    const read = store.read(0);
    const document = store.putDocument('type Query');
    setTimeout(() => {
      cable.isCut = false;
    }, 300);
    expect(await append).toMatchObject({ ok: true });
    expect(await store.getDocument(await document)).toBe('type Query');
    await read;
    expect(await store.read(0)).toHaveLength(1);
  });

  it('is told without the password when it stays away', async () => {
    const cable = new Cable(portOf(server.url));
    const store = await open(await cable.open());
    cable.cut();
    const error: unknown = await store.append([checked('flights')], BY).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'StoreError', problem: 'unreachable' });
    expect(String(error)).toMatch(
      /PostgreSQL at 127\.0\.0\.1:\d+\/registry as weft cannot be reached: .*Check that it runs/,
    );
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(
      new URL(server.url).password,
    );
  });
});

describe('an address that does not work', () => {
  const change = (
    parts: Partial<Record<'username' | 'password' | 'hostname' | 'port' | 'pathname', string>>,
  ) => Object.assign(new URL(server.url), parts).href;

  it.each([
    [
      'a wrong password',
      {},
      /refused the connection: password authentication failed for user "weft".*Check user, password/,
    ],
    ['an unknown user', { username: 'nobody' }, /refused the connection: .*"nobody"/],
    [
      'a port where nobody listens',
      { port: '1' },
      /127\.0\.0\.1:1\/registry as weft cannot be reached: connect ECONNREFUSED/,
    ],
    [
      'a host that is none',
      { hostname: 'nowhere.invalid' },
      /nowhere\.invalid:\d+\/registry as weft cannot be reached/,
    ],
  ])('is told of: %s', async (_what, parts, expected) => {
    const message = await failure(
      openPostgresStore(change({ password: 'pass/word-7331', ...parts }), { schema }),
    );
    expect(message).toMatch(expected);
    expect(message).not.toMatch(/7331/);
  });

  it('is told of: a database that is none', async () => {
    const message = await failure(openPostgresStore(change({ pathname: '/elsewhere' })));
    expect(message).toMatch(/refused the connection: database "elsewhere" does not exist/);
    expect(message).not.toContain(new URL(server.url).password);
  });

  it('is told of: a user who may not make the schema, and who may once it is made', async () => {
    await admin.query(`CREATE ROLE guest_${count} LOGIN PASSWORD '7331'`);
    const url = change({ username: `guest_${count}`, password: '7331' });
    expect(await failure(openPostgresStore(url, { schema }))).toMatch(
      new RegExp(
        `does not let this user work in the schema ${schema}: .*CREATE SCHEMA ${schema} AUTHORIZATION`,
      ),
    );
    await admin.query(`CREATE SCHEMA ${schema} AUTHORIZATION guest_${count}`);
    const store = await open(url);
    expect(await store.append([checked('flights')], BY)).toMatchObject({ ok: true });
  });

  it.each(['postgres://weft:pass/7331@host:port:/x', 'postgres://weft:a#7331@host:x/y'])(
    'is told of without repeating it: %s',
    async (url) => {
      const message = await failure(openStore(url));
      expect(message).toMatch(/^Expected the address of the registry like postgres:\/\/USER:PASSWORD@HOST/);
      expect(message).not.toMatch(/7331/);
    },
  );

  it('is told of: a schema with signs that are none of a name', async () => {
    expect(await failure(openPostgresStore(server.url, { schema: 'a"; DROP' }))).toBe(
      'Expected a schema of at most 50 signs a-z, 0-9 and _, not beginning with a digit, got "a"; DROP".',
    );
  });
});

describe('openStore', () => {
  it.each([
    ['mysql://u:7331@host/db', 'mysql:…'],
    ['MONGODB://u:7331@host/db', 'mongodb:…'],
    [
      'http://host/registry/v1',
      'the address of a running registry (http://…), which is asked and not opened',
    ],
    ['  ', 'an empty text'],
  ])('says of %j what it expected', async (address, what) => {
    expect(await failure(openStore(address))).toBe(
      `Expected where the registry is kept as a directory or as postgres://USER:PASSWORD@HOST:5432/DATABASE, got ${what}.`,
    );
  });
});
