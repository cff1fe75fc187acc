import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { ClickHouseEngine } from '../../subgraphs/toolkit/engines/clickhouse-engine.ts';
import { clickHouseDialect } from '../../subgraphs/toolkit/query/sql/clickhouse-dialect.ts';

/*
 * The HTTP interface by the letter of its documentation: what is sent, and every form in which a server says that it failed. A
 * real server shows the rarer ones only under load, so each is scripted here.
 */

type Got = {
  readonly method: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** An engine over a server that answers as the script says; what it got is kept. */
async function scripted(
  script: (got: Got, response: ServerResponse) => void,
  more: { readonly user?: string; readonly setsReadOnly?: boolean; readonly timeoutMs?: number } = {},
) {
  const got: Got[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const query = new URL(request.url ?? '/', 'http://server').searchParams;
    const one = { method: request.method ?? '', query, headers: request.headers, body };
    got.push(one);
    if (body.startsWith('KILL')) response.end();
    else script(one, response);
  };
  const server = createServer({ maxHeaderSize: 2 * 1024 * 1024 }, (request, response) => {
    void answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const engine = new ClickHouseEngine({
    url: new URL(`http://${more.user ? `${more.user}@` : ''}127.0.0.1:${port}/`),
    database: 'shop',
    connections: 2,
    statementTimeoutMs: more.timeoutMs ?? 30_000,
    maxAnswerBytes: 100_000,
    dialect: clickHouseDialect(new Map()),
    ...(more.setsReadOnly === undefined ? {} : { setsReadOnly: more.setsReadOnly }),
  });
  closing.push(async () => {
    await engine.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { engine, got, server };
}

const statement = { sql: 'SELECT {p1:Nullable(String)}', parameters: ["x'\t\\"], isHeavy: false };
const ROWS = '{"a":"1"}\n{"a":"2"}\n';
const SAID =
  "Code: 395. DB::Exception: Value passed to 'throwIf' function is non-zero. (FUNCTION_THROW_IF_VALUE_IS_NON_ZERO) (version 25.11.1.1)";

describe('a statement', () => {
  test('is the body of a POST; values, settings and database are in the URL, the account in headers', async () => {
    const { engine, got } = await scripted((_got, response) => response.end(ROWS), {
      user: 'app:hun%40ter2',
    });
    expect(await engine.texts(statement)).toEqual(['{"a":"1"}', '{"a":"2"}']);
    const [one] = got;
    expect(one).toMatchObject({
      method: 'POST',
      body: statement.sql,
      headers: { 'x-clickhouse-user': 'app', 'x-clickhouse-key': 'hun@ter2' },
    });
    const query = Object.fromEntries(one?.query ?? []);
    expect(query).toMatchObject({
      database: 'shop',
      default_format: 'TSVRaw',
      param_p1: "x'\\t\\\\",
      readonly: '1',
      join_use_nulls: '1',
      max_execution_time: '31',
      cancel_http_readonly_queries_on_client_close: '1',
    });
    expect(JSON.stringify(query)).not.toContain('hun');
    expect(query['query_id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('does not say readonly to an account that is', async () => {
    const { engine, got } = await scripted((_got, response) => response.end(''), { setsReadOnly: false });
    expect(await engine.texts(statement)).toEqual([]);
    expect(got[0]?.query.has('readonly')).toBe(false);
  });

  test('takes rows that are missing, and lists in several values where one would be too long', async () => {
    const { engine, got } = await scripted((_got, response) => response.end('\\N\n{}\n'));
    const keys = Array.from({ length: 30_000 }, (_, at) => (at === 7 ? null : `key '${at}'`));
    const asked = { sql: 'SELECT {p1:Array(Nullable(String))}', parameters: [keys], isHeavy: false };
    expect(await engine.texts(asked)).toEqual([null, '{}']);
    expect(got[0]?.body).toMatch(/^SELECT arrayConcat\(\{p1:Array\(Nullable\(String\)\)\}, \{p1_1:/);
    const parts = [...(got[0]?.query ?? [])].filter(([name]) => name.startsWith('param_'));
    expect(parts.length).toBeGreaterThan(3);
    for (const [, value] of parts) expect(Buffer.byteLength(value)).toBeLessThan(131_072);
    expect(parts[0]?.[1].startsWith("['key \\'0\\'',")).toBe(true);
    expect(parts[0]?.[1]).toContain(",NULL,'key \\'8\\''");
  });
});

describe('a failure', () => {
  test.each([
    ['with a status and a code', 500, { 'x-clickhouse-exception-code': '395' }, SAID],
    ['with a code in the head of a good answer', 200, { 'x-clickhouse-exception-code': '395' }, SAID],
    [
      'in the middle of an answer, between tags (from 25.11 on)',
      200,
      { 'x-clickhouse-exception-tag': 'dngjzjnxkvlwkeua' },
      `${ROWS}\r\n__exception__\r\ndngjzjnxkvlwkeua\r\n${SAID}\n170 dngjzjnxkvlwkeua\r\n__exception__\r\n`,
    ],
    ['in the middle of an answer, after a mark', 200, {}, `${ROWS}__exception__\r\n${SAID}\n`],
    ['in the middle of an answer, as a line of its own', 200, {}, `${ROWS}${SAID}\n`],
  ])('is told %s', async (_how, status, headers, body) => {
    const { engine } = await scripted((_got, response) => response.writeHead(status, headers).end(body));
    await expect(engine.texts(statement)).rejects.toMatchObject({
      code: 395,
      message: "Value passed to 'throwIf' function is non-zero. (FUNCTION_THROW_IF_VALUE_IS_NON_ZERO)",
    });
  });

  test('is not seen in a row that speaks of one', async () => {
    const row = JSON.stringify({ a: `\n__exception__\n${SAID}` });
    const { engine } = await scripted((_got, response) => response.end(`${row}\n`));
    expect(await engine.texts(statement)).toEqual([row]);
  });

  test('is an answer that breaks off', async () => {
    const { engine } = await scripted((_got, response) => {
      response.write(ROWS);
      setTimeout(() => response.destroy(), 50);
    });
    await expect(engine.texts(statement)).rejects.toThrow(/aborted|ECONNRESET|hang up/);
  });

  test.each([
    ['159', 'STATEMENT_TIMEOUT'],
    ['202', 'TOO_BUSY'],
    ['396', 'ANSWER_TOO_LARGE'],
  ])('of code %s is the refusal %s', async (number, code) => {
    const { engine } = await scripted((_got, response) =>
      response
        .writeHead(500, { 'x-clickhouse-exception-code': number })
        .end(`Code: ${number}. DB::Exception: x`),
    );
    await expect(engine.texts(statement)).rejects.toMatchObject({ code });
  });
});

describe('a statement that nobody waits for', () => {
  const until = async (isSo: () => boolean) => {
    for (const end = Date.now() + 30_000; !isSo() && Date.now() < end; )
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(isSo()).toBe(true);
  };

  test.each([
    ['that takes too long', 300, 'STATEMENT_TIMEOUT', () => undefined],
    [
      'whose answer is too large',
      30_000,
      'ANSWER_TOO_LARGE',
      (_got: Got, response: ServerResponse) => response.write('x'.repeat(200_000)),
    ],
  ])('%s, is left and killed by its number', async (_why, timeoutMs, code, script) => {
    let isLeft = false;
    const { engine, got } = await scripted(
      (one, response) => {
        response.on('close', () => {
          isLeft = true;
        });
        script(one, response);
      },
      { timeoutMs },
    );
    await expect(engine.texts(statement)).rejects.toMatchObject({ code });
    const [asked, killed] = got;
    expect(killed?.body).toBe('KILL QUERY WHERE query_id = {id:String} ASYNC');
    expect(killed?.query.get('param_id')).toBe(asked?.query.get('query_id'));
    expect(killed?.query.has('readonly')).toBe(false);
    await until(() => isLeft);
  });
});

test('a connection that the server closed while it was kept is not the end of the next statement', async () => {
  const { engine, got, server } = await scripted((_got, response) => response.end(ROWS));
  server.keepAliveTimeout = 1;
  for (let round = 0; round < 20; round += 1) {
    expect(await engine.texts(statement)).toHaveLength(2);
    await new Promise((resolve) => setTimeout(resolve, round));
    if (round % 3 === 0) server.closeIdleConnections();
  }
  expect(got.length).toBeGreaterThanOrEqual(20);
});
