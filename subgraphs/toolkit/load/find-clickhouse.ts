import {
  type DomainModel,
  expandVariables,
  failure,
  type Outcome,
  success,
  weftText,
} from '../../../contracts/index.ts';
import { type ClickHouseAddress, ClickHouseClient } from '../engines/clickhouse-client.ts';
import { ClickHouseError, EXCEPTIONS } from '../engines/clickhouse-error.ts';

const CONNECT_TIMEOUT_MS = 10_000;

/** A reachable ClickHouse server for a domain. */
export type DomainClickHouse = ClickHouseAddress & {
  /** False where the account is read-only by itself, and may not say so again. */
  readonly setsReadOnly: boolean;
};

/** Finds the server that contract or environment name. Returns a finding when it does not answer, or to another account. */
export async function findClickHouse(model: DomainModel): Promise<Outcome<DomainClickHouse>> {
  const [first] = model.products;
  if (!first)
    return failure({ code: 'EMPTY_DOMAIN', severity: 'error', message: 'Expected at least one contract.' });
  const given = expandVariables(weftText(first.server, 'url') ?? '', process.env, () => undefined);
  const { host, port = 8123, database } = first.server;
  const scheme = Number(port) === 8443 ? 'https' : 'http';
  const url = clickHouseHttpUrl(given === '' ? `${scheme}://${host}:${port}/` : given);
  if (!url)
    return unreachable(
      model,
      'the address of the contract',
      'expected a URL such as https://user@host:8443/database',
    );
  const named = decodeURIComponent(url.pathname.slice(1));
  const address = {
    url: Object.assign(new URL(url), { pathname: '/' }),
    database: named || (database ?? 'default'),
  };
  const other = model.products.find(({ server }) => named === '' && server.database !== database);
  if (other)
    return failure({
      code: 'MIXED_SERVERS',
      severity: 'error',
      message: `Expected all contracts of a domain in one ClickHouse database: ${first.id} lies in ${database}, ${other.id} in ${other.server.database}.`,
      place: other.serverPlace,
    });
  return reached(model, address);
}

/** The address of the HTTP interface: `clickhouse://` stands for HTTP, `clickhouses://` for HTTPS; undefined for what is none. */
export function clickHouseHttpUrl(text: string): URL | undefined {
  const http = text.replace(/^clickhouse(s?):/, 'http$1:');
  return /^https?:/.test(http) && URL.canParse(http) ? withPort(new URL(http), text) : undefined;
}

/** ClickHouse's own ports where a URL of its own scheme names none. */
function withPort(url: URL, text: string): URL {
  if (url.port === '' && text.startsWith('clickhouse'))
    url.port = url.protocol === 'https:' ? '8443' : '8123';
  return url;
}

async function reached(model: DomainModel, address: ClickHouseAddress): Promise<Outcome<DomainClickHouse>> {
  const client = new ClickHouseClient(address, 1);
  const shown = `${address.url.hostname}:${address.url.port || (address.url.protocol === 'https:' ? '443' : '80')}/${address.database}`;
  try {
    const answer = await client.ask({
      sql: "SELECT toString(getSetting('readonly'))",
      format: 'TSVRaw',
      settings: {},
      timeoutMs: CONNECT_TIMEOUT_MS,
      maxBytes: 1_000,
    });
    if (answer.trim() === '1')
      return failure({
        code: 'DATABASE_UNREACHABLE',
        severity: 'error',
        message: `Expected an account at ${shown} that may set what its own questions need, but it has readonly = 1.`,
        place: model.products[0]?.serverPlace ?? { file: '' },
        fix: 'Give the account readonly = 2: it still cannot write.',
      });
    return success({ ...address, setsReadOnly: answer.trim() === '0' });
  } catch (error) {
    return unreachable(model, shown, reason(error, address));
  } finally {
    client.close();
  }
}

function unreachable(model: DomainModel, shown: string, why: string): Outcome<DomainClickHouse> {
  const ids = model.products.map(({ id }) => id).join(', ');
  return failure({
    code: 'DATABASE_UNREACHABLE',
    severity: 'error',
    message: `Expected a ClickHouse server for ${ids} at ${shown}, but it cannot be reached: ${why}`,
    place: model.products[0]?.serverPlace ?? { file: '' },
    fix: 'Start it, or correct the server in the contract. weft dev tries again by itself.',
  });
}

/** Why it cannot be reached; never the password. */
function reason(error: unknown, { url }: ClickHouseAddress): string {
  if (error instanceof ClickHouseError && EXCEPTIONS.account.some((code) => code === error.code))
    return `it does not know the user "${decodeURIComponent(url.username) || 'default'}" with this password`;
  const [first = error] = error instanceof AggregateError ? error.errors : [error];
  return first instanceof Error ? first.message : String(first);
}
