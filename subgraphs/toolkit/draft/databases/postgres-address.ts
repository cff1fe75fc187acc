import { type Finding, failure, type Outcome, success } from '../../../../contracts/index.ts';

/** A PostgreSQL database as `--from` names it, and which tables of it. */
export type PostgresAddress = {
  /** As the client connects; holds the password when one was given. */
  readonly url: string;
  /** The same without password, for contracts and messages. */
  readonly shown: string;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly schema: string;
  /** Empty for all. */
  readonly tables: readonly string[];
  readonly hasPassword: boolean;
};

/** True for the address of a PostgreSQL database. */
export function isPostgresAddress(text: string): boolean {
  return /^postgres(?:ql)?:/i.test(text);
}

/** Reads `postgres://user@host:port/database?schema=x&table=a,b`. A failure never repeats the address: it may hold a password. */
export function readPostgresAddress(text: string): Outcome<PostgresAddress> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const database = url ? decode(url.pathname.slice(1)) : '';
  if (!url || url.hostname === '' || database === '' || database.includes('/')) {
    const message = `Expected the address of a database such as postgres://user@host:5432/database?schema=public, got one ${url ? 'without a host or database' : 'that cannot be read'}.`;
    return failure({
      ...problem('INVALID_ADDRESS', message),
      fix: 'Signs such as @ or / in a password are written as %40 or %2F.',
    });
  }
  const schema = url.searchParams.get('schema') ?? 'public';
  const tables = url.searchParams
    .getAll('table')
    .flatMap((names) => names.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const connect = new URL(url);
  connect.searchParams.delete('schema');
  connect.searchParams.delete('table');
  const shown = new URL(connect);
  shown.password = '';
  for (const name of ['password', 'sslpassword', 'sslkey']) shown.searchParams.delete(name);
  const hasPassword = url.password !== '' || url.searchParams.has('password');
  const [host, port] = [url.hostname, Number(url.port || 5432)];
  return success({ url: connect.href, shown: shown.href, host, port, database, schema, tables, hasPassword });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Why a server does not let us in, in words that hold no password. */
export function connectionProblem(error: unknown, { host, port, database }: PostgresAddress): Finding {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const server = `${host}:${port}`;
  switch (code) {
    case '28P01':
    case '28000':
      return {
        ...problem(
          'POSTGRES_REFUSED',
          `Expected the server at ${server} to let us in, but it refuses the user or the password.`,
        ),
        fix: 'Give the password in the environment variable PGPASSWORD, in ~/.pgpass or in the address.',
      };
    case '3D000':
      return problem(
        'POSTGRES_REFUSED',
        `Expected a database "${database}" on the server at ${server}, but it has none of that name.`,
      );
    case '42501':
      return problem(
        'POSTGRES_REFUSED',
        `Expected to be allowed to read the database "${database}" at ${server}, but this account is not.`,
      );
    default: {
      const what = /^E[A-Z]+$/.test(code)
        ? code
        : passwordMissing(error)
          ? 'a wish for a password'
          : 'no answer it could use';
      return {
        ...problem('POSTGRES_UNREACHABLE', `Expected a PostgreSQL server at ${server}, got ${what}.`),
        fix: passwordMissing(error)
          ? 'Give the password in the environment variable PGPASSWORD, in ~/.pgpass or in the address.'
          : 'Check host and port, and that the server runs.',
      };
    }
  }
}

function passwordMissing(error: unknown): boolean {
  return error instanceof Error && /password must be a string|no password/i.test(error.message);
}

function problem(code: string, message: string): Finding {
  return { code, severity: 'error', message };
}
