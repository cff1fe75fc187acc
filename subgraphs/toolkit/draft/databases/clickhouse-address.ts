import { type Finding, failure, type Outcome, success } from '../../../../contracts/index.ts';
import { ClickHouseError, EXCEPTIONS } from '../../engines/clickhouse-error.ts';
import { clickHouseHttpUrl } from '../../load/find-clickhouse.ts';

/** A ClickHouse database as `--from` names it, and which tables of it. */
export type ClickHouseSource = {
  /** As the client connects, over HTTP; holds the password when one was given. */
  readonly http: URL;
  /** The address as it was given, without what is ours; holds the password too. */
  readonly url: string;
  /** The same without password, for contracts and messages. */
  readonly shown: string;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** Empty for all. */
  readonly tables: readonly string[];
  readonly hasPassword: boolean;
};

/** True for the address of a ClickHouse database; one that begins with http names a file. */
export function isClickHouseAddress(text: string): boolean {
  return /^clickhouses?:/i.test(text);
}

/** Reads `clickhouse://user@host:port/database?table=a,b`. A failure never repeats the address: it may hold a password. */
export function readClickHouseAddress(text: string): Outcome<ClickHouseSource> {
  const http = clickHouseHttpUrl(text);
  const database = decode(http?.pathname.slice(1) ?? '');
  if (!http || http.hostname === '' || database === '' || database.includes('/')) {
    const message = `Expected the address of a database such as clickhouse://user@host:8123/database, got one ${http ? 'without a host or database' : 'that cannot be read'}.`;
    return failure({
      ...problem('INVALID_ADDRESS', message),
      fix: 'Signs such as @ or / in a password are written as %40 or %2F. clickhouses:// is HTTPS.',
    });
  }
  const tables = http.searchParams
    .getAll('table')
    .flatMap((names) => names.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const scheme = http.protocol === 'https:' ? 'clickhouses' : 'clickhouse';
  const account = [http.username, http.password].filter((part) => part !== '').join(':');
  const place = `${http.host}${http.pathname}`;
  const address = (user: string) => `${scheme}://${user === '' ? '' : `${user}@`}${place}`;
  return success({
    http: Object.assign(new URL(http), { pathname: '/', search: '' }),
    url: address(account),
    shown: address(http.username),
    host: http.hostname,
    port: Number(http.port || (http.protocol === 'https:' ? 443 : 80)),
    database,
    tables,
    hasPassword: http.password !== '',
  });
}

/** Why a server does not let us in, in words that hold no password. */
export function clickHouseProblem(error: unknown, { http, host, port, database }: ClickHouseSource): Finding {
  const server = `${host}:${port}`;
  if (!(error instanceof ClickHouseError)) {
    const [first = error] = error instanceof AggregateError ? error.errors : [error];
    const code = first instanceof Error && 'code' in first ? String(first.code) : 'no answer it could use';
    return {
      ...problem('CLICKHOUSE_UNREACHABLE', `Expected a ClickHouse server at ${server}, got ${code}.`),
      fix: 'Give the port of its HTTP interface, and check that the server runs.',
    };
  }
  if (EXCEPTIONS.account.some((code) => code === error.code)) {
    const user = decode(http.username) || 'default';
    const message = `Expected the server at ${server} to let us in, but it does not know the user "${user}" with this password.`;
    return { ...problem('CLICKHOUSE_REFUSED', message), fix: 'Give both in the address.' };
  }
  return problem(
    'CLICKHOUSE_REFUSED',
    `Expected to read the database "${database}" on the server at ${server}, which says: ${error.message}`,
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function problem(code: string, message: string): Finding {
  return { code, severity: 'error', message };
}
