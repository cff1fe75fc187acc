import pg from 'pg';
import { StoreError } from '../store-error.ts';

/** Which server, and how it is named to people: without the password. */
export type PostgresAddress = { readonly url: string; readonly shown: string; readonly schema: string };

/** How long a server may take to let us in. */
export const CONNECT_TIMEOUT_MS = 10_000;
const DEFAULT_SCHEMA = 'weft_registry';
const SCHEMA_NAME = /^[a-z_][a-z0-9_]{0,49}$/;

/** Reads `postgres://user:password@host:port/database?schema=name`; throws without repeating what may hold a password. */
export function readPostgresAddress(url: string, schema?: string): PostgresAddress {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^postgres(ql)?:$/.test(parsed.protocol)) {
    throw new StoreError(
      'bad-address',
      'Expected the address of the registry like postgres://USER:PASSWORD@HOST:5432/DATABASE, got one that cannot be read. ' +
        'Signs like @ : / # % in a password are written as %40 %3A %2F %23 %25.',
    );
  }
  const name = schema ?? parsed.searchParams.get('schema') ?? DEFAULT_SCHEMA;
  if (!SCHEMA_NAME.test(name)) {
    throw new StoreError(
      'bad-address',
      `Expected a schema of at most 50 signs a-z, 0-9 and _, not beginning with a digit, got "${name}".`,
    );
  }
  parsed.searchParams.delete('schema');
  const host = parsed.host || 'the local socket';
  return {
    url: parsed.href,
    shown: `${host}${parsed.pathname}${parsed.username ? ` as ${decodeURIComponent(parsed.username)}` : ''}`,
    schema: name,
  };
}

/** What went wrong with a server, in words that help; its own errors of statements stay what they are. */
export function explainPostgresError(error: unknown, { shown, schema }: PostgresAddress): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const why = error.message || code;
  // Class 28: the password or the user; 3D000: the database.
  if (code.startsWith('28') || code === '3D000') {
    return new StoreError(
      'not-allowed',
      `The registry's PostgreSQL at ${shown} refused the connection: ${why}. Check user, password and database of the address.`,
    );
  }
  if (code === '42501') {
    return new StoreError(
      'not-allowed',
      `The registry's PostgreSQL at ${shown} does not let this user work in the schema ${schema}: ${why}. ` +
        `Make the schema for it once: CREATE SCHEMA ${schema} AUTHORIZATION the_user;`,
    );
  }
  if (code === '57014') {
    return new StoreError(
      'full',
      `The registry's PostgreSQL at ${shown} took too long: ${why}. Try again later.`,
    );
  }
  if (error instanceof pg.DatabaseError && !isServerGone(code)) return error;
  return new StoreError(
    'unreachable',
    `The registry's PostgreSQL at ${shown} cannot be reached: ${why}. Check that it runs and that this machine may connect to it.`,
  );
}

/** Whether a later try may succeed where this one found no server. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof StoreError && error.problem === 'unreachable';
}

/** Class 08: the connection; 57P: the server is shut down or starts; 53300: too many connections. */
function isServerGone(code: string): boolean {
  return code.startsWith('08') || code.startsWith('57P') || code === '53300';
}
