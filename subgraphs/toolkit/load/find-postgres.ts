import { join } from 'node:path';
import pg from 'pg';
import {
  type DomainModel,
  expandVariables,
  failure,
  type Outcome,
  success,
  weftProperty,
  weftText,
} from '../../../contracts/index.ts';
import { startEmbeddedPostgres } from '../engines/embedded-postgres.ts';
import type { SourcePaths } from './duckdb-source.ts';
import type { OpenOptions } from './open-data.ts';

const CONNECT_TIMEOUT_MS = 10_000;

/** The code of the finding that a database is not there; it may come later. */
const DATABASE_UNREACHABLE = 'DATABASE_UNREACHABLE';

/** A reachable PostgreSQL server for a domain: the one its contract or environment names, else one of our own. */
export type DomainPostgres = {
  readonly url: string;
  /** True when it is the one of our own that another process runs: what is to be made there, that process makes. */
  readonly isJoined?: boolean;
  close(): Promise<void>;
};

/**
 * Finds or starts the server. Who only tests shares one of our own with the mesh that runs it. Returns a finding when the
 * contract neither names one nor allows an embedded one.
 */
export async function findPostgres(
  model: DomainModel,
  paths: SourcePaths,
  how: { readonly purpose: OpenOptions['purpose']; progress(message: string): void },
): Promise<Outcome<DomainPostgres>> {
  const { server, file } = model.products[0] ?? { server: undefined, file: '' };
  if (!server)
    return failure({ code: 'EMPTY_DOMAIN', severity: 'error', message: 'Expected at least one contract.' });
  const url = expandVariables(weftText(server, 'url') ?? '', process.env, () => undefined);
  if (url !== '') return reached(url, model);
  if (weftProperty(server, 'embedded') !== true) {
    const { host, port, database } = server;
    return reached(`postgres://${host}:${port ?? 5432}/${database}`, model);
  }
  try {
    const directory = join(paths.dataDir, 'postgres', server.database ?? 'weft');
    const embedded = await startEmbeddedPostgres({
      directory,
      database: server.database ?? 'weft',
      mayJoin: how.purpose === 'test',
      progress: how.progress,
    });
    return success(embedded);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return failure({ code: 'POSTGRES_UNAVAILABLE', severity: 'error', message, place: { file } });
  }
}

/** A server that somebody else runs, once it answers. */
async function reached(url: string, model: DomainModel): Promise<Outcome<DomainPostgres>> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return success({ url, close: async () => undefined });
  } catch (error) {
    const ids = model.products.map(({ id }) => id).join(', ');
    const words = wordsOf(error);
    // The driver's words for a password that it was not given.
    const isLocked = /password must be a string|no password supplied/i.test(words);
    return failure({
      code: DATABASE_UNREACHABLE,
      severity: 'error',
      message: `Expected a PostgreSQL server for ${ids} at ${shown(url)}, but ${isLocked ? 'it wants a password, and none was given.' : `it cannot be reached: ${words}`}`,
      place: model.products[0]?.serverPlace ?? { file: '' },
      fix:
        isLocked || /password authentication failed/.test(words)
          ? passwordAdvice(model)
          : 'Start it, or correct the server in the contract. weft dev tries again by itself.',
    });
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Where the password belongs: in the variable that the contract has for the address, if it has one. */
function passwordAdvice({ products: [product] }: DomainModel): string {
  const variable = /\$\{(\w+)/.exec(product ? (weftText(product.server, 'url') ?? '') : '')?.[1];
  const place = variable ? `the environment variable ${variable}, as part of the address,` : 'PGPASSWORD';
  return `Give it in ${place} or in ~/.pgpass where weft runs, and start weft again.`;
}

/** Host, port and database; never the password. */
function shown(url: string): string {
  if (!URL.canParse(url)) return 'the address of the contract';
  const { hostname, port, pathname } = new URL(url);
  return `${hostname}:${port || '5432'}${pathname}`;
}

/** A name with several addresses fails with several errors, and no words of its own. */
function wordsOf(error: unknown): string {
  const [first = error] = error instanceof AggregateError ? error.errors : [error];
  return first instanceof Error ? first.message : String(first);
}
