import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { Cancellation } from '../../edge/index.ts';
import { type PostResult, post } from '../../gateway/execute/post.ts';
import { openPool, type UpstreamPool } from '../../gateway/execute/upstream/open-pool.ts';

/*
 * The HTTP client towards subgraphs against a server that writes its bytes by hand. What the client makes of whole answers of
 * real servers, the other tests of the gateway show.
 */

const closing: (() => unknown)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

type Reply = (socket: Socket, request: string) => void | Promise<void>;

/** A server that hands each whole request to `reply`, and a pool of calls to it. */
async function upstream(reply: Reply, maxConnections = 10) {
  const requests: string[] = [];
  let connections = 0;
  const server: Server = createServer((socket) => {
    connections += 1;
    let text = '';
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      const length = Number(/content-length: (\d+)/.exec(text)?.[1] ?? 0);
      if (text.length < text.indexOf('\r\n\r\n') + 4 + length) return;
      requests.push(text);
      const request = text;
      text = '';
      void reply(socket, request);
    });
    closing.push(() => void socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const pool = openPool(`http://127.0.0.1:${port}`, maxConnections);
  closing.push(() => void server.close());
  return { pool, requests, opened: () => connections, port };
}

type CallOptions = {
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly timeoutMs?: number;
  readonly maxResponseBytes?: number;
  readonly signal?: Cancellation;
  readonly body?: string;
};

function call(pool: UpstreamPool, options: CallOptions = {}): Promise<PostResult> {
  const {
    path = '/graphql',
    headers = { 'content-type': 'application/json' },
    body = '{}',
    timeoutMs = 2_000,
    maxResponseBytes = 1_000_000,
    signal = new Cancellation(),
  } = options;
  return post(pool, { path, headers, body, timeoutMs, maxResponseBytes, signal });
}

function bodyOf(result: PostResult): string {
  return result.kind === 'answered' ? `${result.status} ${String(result.body)}` : JSON.stringify(result);
}

const OK = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
const NOT_HTTP = { kind: 'unreachable', reason: 'answered something that is not HTTP' };
const CUT_OFF = { kind: 'unreachable', reason: 'closed the connection before it had answered' };

const ANSWERS: Readonly<Record<string, readonly [bytes: string, result: string | object]>> = {
  'a length': [`${OK}content-length: 2\r\n\r\n{}`, '200 {}'],
  'no body at all': [`${OK}content-length: 0\r\n\r\n`, '200 '],
  'two equal lengths': [`${OK}content-length: 2\r\ncontent-length: 2\r\n\r\n{}`, '200 {}'],
  chunks: [
    `${OK}transfer-encoding: chunked\r\n\r\n3\r\n{"a\r\n4;x=y\r\n":1}\r\n0\r\nx-trailer: 1\r\n\r\n`,
    '200 {"a":1}',
  ],
  'chunks beside a length': [
    `${OK}content-length: 9\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
    '200 {}',
  ],
  'an early 103': [
    `HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${OK}content-length: 2\r\n\r\n{}`,
    '200 {}',
  ],
  'a 204': ['HTTP/1.1 204 No Content\r\n\r\n', '204 '],
  'a status without words': ['HTTP/1.1 503\r\ncontent-length: 4\r\n\r\nbusy', '503 busy'],
  'names in capitals': ['HTTP/1.1 200 OK\r\nContent-Length:2\r\n\r\n{}', '200 {}'],
  'the end of the connection': ['HTTP/1.1 200 OK\r\n\r\n{"end":1}', '200 {"end":1}'],
  'the end of the connection, in HTTP/1.0': ['HTTP/1.0 200 OK\r\n\r\n{"end":1}', '200 {"end":1}'],
  'headers of many spaces': [
    `${OK}x-a:${' '.repeat(9_000)}1${' '.repeat(9_000)}2\r\nconstructor: 1\r\ncontent-length: 2\r\n\r\n{}`,
    '200 {}',
  ],
  'many spaces before what must not be there': [`${OK}x-a:${' '.repeat(20_000)}\x01\r\n\r\n{}`, NOT_HTTP],
  'a length of many spaces': [`${OK}content-length: 2${' '.repeat(20_000)}2\r\n\r\n{}`, NOT_HTTP],
  'another protocol': ['SSH-2.0-OpenSSH_9.2\r\n\r\n', NOT_HTTP],
  'a header without a colon': ['HTTP/1.1 200 OK\r\nhello\r\n\r\n', NOT_HTTP],
  'two different lengths': [`${OK}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`, NOT_HTTP],
  'a length below zero': [`${OK}content-length: -2\r\n\r\n{}`, NOT_HTTP],
  'an unknown coding': [`${OK}transfer-encoding: gzip, chunked\r\n\r\n{}`, NOT_HTTP],
  'a chunk of no size': [`${OK}transfer-encoding: chunked\r\n\r\n\r\n{}`, NOT_HTTP],
  'a chunk longer than it says': [`${OK}transfer-encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n`, NOT_HTTP],
  'a head that never ends': [`HTTP/1.1 200 OK\r\n${'x-a: 1\r\n'.repeat(20_000)}`, NOT_HTTP],
};

describe('an answer is read, whatever its pieces, when its end is told by', () => {
  it.each(Object.entries(ANSWERS))('%s', async (name, [bytes, result]) => {
    for (const size of [bytes.length, 1, 7].filter((one) => bytes.length / one < 1_000)) {
      const { pool } = await upstream(async (socket) => {
        for (let at = 0; at < bytes.length; at += size) {
          socket.write(bytes.slice(at, at + size));
          if (size < bytes.length) await delay(0);
        }
        if (name.startsWith('the end')) socket.end();
      });
      const came = await call(pool);
      if (typeof result === 'string') expect(bodyOf(came)).toBe(result);
      else expect(came).toEqual(result);
    }
  });
});

describe('a connection', () => {
  const answer = `${OK}content-length: 2\r\n\r\n{}`;

  it('is used again, and for one call at a time', async () => {
    const { pool, opened } = await upstream((socket) => void socket.write(answer));
    for (let index = 0; index < 5; index++) await call(pool);
    expect(opened()).toBe(1);
    await Promise.all([call(pool), call(pool), call(pool)]);
    expect(opened()).toBe(3);
  });

  it('is one of few: further calls wait for it, in order', async () => {
    const { pool, opened, requests } = await upstream(async (socket) => {
      await delay(5);
      socket.write(answer);
    }, 2);
    const bodies = Array.from({ length: 10 }, (_none, index) => `{"n":${index}}`);
    const results = await Promise.all(bodies.map((body) => call(pool, { body })));
    expect(results.map(bodyOf)).toEqual(bodies.map(() => '200 {}'));
    expect(opened()).toBe(2);
    expect(requests.map((text) => text.slice(text.indexOf('{')))).toEqual(bodies);
  });

  it('is not used again after "connection: close", nor after an answer with something behind it', async () => {
    for (const bytes of [
      `${OK}connection: close\r\ncontent-length: 2\r\n\r\n{}`,
      `${answer}${OK}content-length: 4\r\n\r\nevil`,
    ]) {
      const { pool, opened } = await upstream((socket) => void socket.write(bytes));
      expect(bodyOf(await call(pool))).toBe('200 {}');
      expect(bodyOf(await call(pool))).toBe('200 {}');
      expect(opened()).toBe(2);
    }
  });

  it('is not used again once the server may have closed it', async () => {
    const { pool, opened } = await upstream(
      (socket) => void socket.write(`${OK}keep-alive: timeout=1\r\ncontent-length: 2\r\n\r\n{}`),
    );
    await call(pool);
    await call(pool);
    expect(opened()).toBe(2);
  });

  it('that breaks is told, and replaced', async () => {
    let count = 0;
    const { pool } = await upstream((socket) => {
      count += 1;
      if (count === 1) socket.destroy();
      else if (count === 2) socket.end(`${OK}content-length: 10\r\n\r\n{}`);
      else socket.write(answer);
    });
    expect(await call(pool)).toEqual(CUT_OFF);
    expect(await call(pool)).toEqual(CUT_OFF);
    expect(bodyOf(await call(pool))).toBe('200 {}');
  });

  it('is closed when its call takes too long, is too large or nobody waits for it', async () => {
    const closed: string[] = [];
    const { pool } = await upstream((socket, request) => {
      socket.on('close', () => closed.push(request.slice(request.indexOf('{'))));
      if (request.endsWith('{"large":1}')) socket.write(`${OK}content-length: 5000\r\n\r\n`);
    });
    const leaving = new Cancellation();
    setTimeout(() => leaving.abort('left'), 30);
    const [slow, large, left] = await Promise.all([
      call(pool, { body: '{"slow":1}', timeoutMs: 60 }),
      call(pool, { body: '{"large":1}', maxResponseBytes: 4_999 }),
      call(pool, { body: '{"left":1}', signal: leaving }),
    ]);
    expect([slow.kind, large.kind, left.kind]).toEqual(['timeout', 'too-large', 'aborted']);
    await expect.poll(() => closed.sort()).toEqual(['{"large":1}', '{"left":1}', '{"slow":1}']);
  });

  it('is waited for no longer than the call may take', async () => {
    const { pool, requests } = await upstream(() => undefined, 1);
    const [first, second] = await Promise.all([
      call(pool, { timeoutMs: 80 }),
      call(pool, { body: '{"n":2}', timeoutMs: 40 }),
    ]);
    expect([first.kind, second.kind]).toEqual(['timeout', 'timeout']);
    expect(requests).toHaveLength(1);
  });

  it('that cannot be opened is told as what it is', async () => {
    const { pool, port } = await upstream(() => undefined);
    await pool.close();
    expect(await call(pool)).toMatchObject({ reason: 'is no longer part of the running supergraph' });
    const nobody = openPool(`http://127.0.0.1:${port === 1 ? 2 : 1}`, 1);
    expect(await call(nobody)).toMatchObject({ reason: 'refused the connection' });
    const nowhere = openPool('http://no-such-host.invalid', 1);
    expect(await call(nowhere)).toMatchObject({ reason: 'has a host name that cannot be resolved' });
  });
});

describe('a request', () => {
  const answer = `${OK}content-length: 2\r\n\r\n{}`;

  it('is one message with the host, the headers and the length in bytes', async () => {
    const { pool, requests, port } = await upstream((socket) => void socket.write(answer));
    await call(pool, { path: '/a?b=c', headers: { 'x-a': 'Zoë' }, body: '{"é":"🛫"}' });
    const body = Buffer.from('{"é":"🛫"}').toString('latin1');
    expect(requests).toEqual([
      `POST /a?b=c HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nx-a: Zoë\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    ]);
  });

  it.each<Readonly<Record<string, string>>>([
    { 'x-a': '1\r\nx-b: 2' },
    { 'x-a': '1\n' },
    { 'x-a': 'ж' },
    { 'x a': '1' },
    { 'transfer-encoding': 'chunked' },
    { 'content-length': '0' },
    { connection: 'close' },
  ])('is not sent with the header %j', async (headers) => {
    const { pool, requests } = await upstream((socket) => void socket.write(answer));
    expect(await call(pool, { headers })).toMatchObject({ kind: 'unreachable' });
    expect(requests).toEqual([]);
  });

  it('is ended before the pool closes', async () => {
    const { pool } = await upstream(async (socket) => {
      await delay(40);
      socket.write(answer);
    });
    const running = call(pool);
    await delay(10);
    await pool.close();
    expect(bodyOf(await running)).toBe('200 {}');
  });
});
