import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type Handler, json, type RunningServer, text } from '../../edge/index.ts';
import { answerGraphql, open, readAll, serve } from './support.ts';

/*
 * Plain requests are read by our own parser, all others by node:http. Whoever reads it, a request gets the same answer:
 * each is sent in one piece, which ours may take, and in two, which it never does.
 */

const echo: Handler = async (request) => {
  const { method, path, headers, query } = request;
  const { host: _host, connection: _connection, ...rest } = headers;
  return json(200, { method, path, query: [...query], headers: rest, body: String(await request.body()) });
};

const post = (fields: string, body = '{}', target = '/'): string =>
  `POST ${target} HTTP/1.1\r\nhost: a\r\n${fields}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

const REQUESTS: Readonly<Record<string, string | Buffer>> = {
  'a small post': post('content-type: application/json\r\n'),
  'a target with a query': post('', '{}', '/graphql?a=1&b=%20c&a=2'),
  'a body of several bytes per character': post('', '{"query":"été 🛫"}'),
  'an empty body': post('', ''),
  'names in capitals, values with spaces around': post('Content-Type:   application/json \t\r\nX-A:\t1\r\n'),
  'latin-1 in a value': Buffer.from(post('x-name: Zo\xeb\r\n'), 'latin1'),
  'a repeated header': post('x-a: 1\r\nx-a: 2\r\n'),
  'a header named __proto__': post('__proto__: 1\r\n'),
  'a header named constructor': post('constructor: 1\r\n'),
  'two equal lengths': post('content-length: 2\r\n'),
  'two different lengths': post('content-length: 3\r\n'),
  'a length and chunks': post('transfer-encoding: chunked\r\n', '0\r\n\r\n'),
  'a length with a sign': 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: +2\r\n\r\n{}',
  'a length in hexadecimal': 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 0x2\r\n\r\n{}',
  'no length': 'POST / HTTP/1.1\r\nhost: a\r\n\r\n',
  'no host': 'POST / HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}',
  'two hosts': post('host: b\r\n'),
  'a space before the colon': post('x-a : 1\r\n'),
  'a folded line': post('x-a: 1\r\n 2\r\n'),
  'a bare line feed between headers': post('x-a: 1\nx-b: 2\r\n'),
  'a bare carriage return in a value': post('x-a: 1\r2\r\n'),
  // Read in one way only: with as many ways as there are spaces, either took minutes.
  'a value of many spaces': post(`x-a:${' '.repeat(9_000)}1${' '.repeat(5_000)}2\r\n`),
  'many spaces before what must not be there': post(`x-a:${' '.repeat(14_000)}\x01\r\n`),
  'a zero byte in a value': post('x-a: 1\x002\r\n'),
  'lines ended by line feeds only': 'POST / HTTP/1.1\nhost: a\ncontent-length: 2\n\n{}',
  'HTTP/1.0': 'POST / HTTP/1.0\r\nhost: a\r\ncontent-length: 2\r\n\r\n{}',
  'HTTP/2.0': 'POST / HTTP/2.0\r\nhost: a\r\ncontent-length: 2\r\n\r\n{}',
  'a whole URL as target': post('', '{}', 'http://a/x?y=1'),
  'a space in the target': post('', '{}', '/a b'),
  'another method': 'PUT / HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\n{}',
  'no HTTP at all': 'POST it to me, please\r\n\r\n',
};

describe('a request in one piece and in two', () => {
  it.each(Object.entries(REQUESTS))('gets the same answer: %s', async (_name, request) => {
    const server = await serve(echo);
    const bytes = Buffer.from(request);
    const whole = await ask(server, [bytes]);
    const halves = await ask(server, [bytes.subarray(0, 9), bytes.subarray(9)]);
    expect(whole).toMatch(/^HTTP\/1\.1 \d{3} /);
    expect(comparable(whole)).toEqual(comparable(halves));
  });
});

describe('a connection of plain requests', () => {
  it('answers what is sent ahead, in order', async () => {
    const server = await serve(async (request) => {
      const body = String(await request.body());
      await delay(body === 'slow' ? 50 : 0);
      return text(200, `<${body}>`);
    });
    const socket = await open(server);
    socket.write(post('', 'slow'));
    await delay(10);
    socket.write(post('', 'two') + post('', 'three'));
    socket.write('GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
    const answers = await readAll(socket);
    expect(answers.match(/<\w*>/g)).toEqual(['<slow>', '<two>', '<three>', '<>']);
  });

  it('goes on as any other after a request of another form', async () => {
    const server = await serve(echo);
    const socket = await open(server);
    for (const request of [post(''), post('transfer-encoding: chunked\r\n', ''), post('')]) {
      if (request.includes('chunked')) {
        socket.write('POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n');
      } else socket.write(request);
      expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*"body":"\{\}"/);
    }
    socket.destroy();
  });

  it('takes a large body that comes in many pieces', async () => {
    const server = await serve(async (request) => text(200, String((await request.body()).length)));
    const socket = await open(server);
    socket.write(post('connection: close\r\n', 'x'.repeat(1_500_000)));
    expect(await readAll(socket)).toMatch(/\r\n\r\n1500000$/);
  });

  it('streams an answer in chunks, and ends it', async () => {
    const server = await serve(() => ({
      status: 200,
      headers: { 'content-type': 'text/plain' },
      body: (async function* () {
        yield 'one ';
        yield '';
        yield Buffer.from('two');
      })(),
    }));
    const answer = await fetch(server.url, { method: 'POST', body: '{}' });
    expect(answer.headers.get('content-length')).toBeNull();
    expect(await answer.text()).toBe('one two');
  });

  it('cuts an answer off whose stream breaks', async () => {
    const server = await serve(
      () => ({
        status: 200,
        body: (async function* () {
          yield 'one ';
          await delay(5);
          throw new Error('the source broke');
        })(),
      }),
      { onError: () => undefined },
    );
    const socket = await open(server);
    socket.write(post(''));
    const answer = await readAll(socket);
    expect(answer).toContain('one ');
    expect(answer).not.toContain('\r\n0\r\n');
  });

  it('tells the handler when the client leaves', async () => {
    let left: unknown;
    const server = await serve(async (request) => {
      await new Promise<void>((resolve) => request.signal.addEventListener('abort', resolve));
      left = request.signal.reason;
      return text(200, 'nobody reads this');
    });
    const socket = await open(server);
    socket.write(post(''));
    await delay(20);
    socket.destroy();
    await expect.poll(() => left).toBeInstanceOf(Error);
  });

  it('says 500 with an id for a header that would split the answer', async () => {
    const errors: unknown[] = [];
    const server = await serve(() => ({ status: 200, headers: { 'x-a': '1\r\nx-b: 2' }, body: 'hello' }), {
      onError: (error) => errors.push(error),
    });
    const answer = await ask(server, [post('connection: keep-alive\r\n')]);
    expect(answer).toMatch(/^HTTP\/1\.1 500 /);
    expect(answer).not.toContain('x-b');
    expect(errors).toHaveLength(1);
  });

  it('lets the last answer out while the server closes, and says so', async () => {
    const server = await serve(async () => {
      await delay(50);
      return text(200, 'done');
    });
    const socket = await open(server);
    socket.write(post(''));
    await delay(10);
    const closed = server.close();
    expect(await readAll(socket)).toMatch(/Connection: close[\s\S]*done$/);
    await closed;
  });

  it('does not work ahead for a client that does not read', async () => {
    let answered = 0;
    const large = 'x'.repeat(4_000_000);
    const server = await serve(() => {
      answered += 1;
      return text(200, large);
    });
    const socket = await open(server);
    socket.pause();
    for (let index = 0; index < 20; index++) {
      socket.write(post(''));
      await delay(5);
    }
    expect(answered).toBeLessThan(5);
    socket.destroy();
  });

  it('speaks GraphQL as ever', async () => {
    const server = await serve(answerGraphql);
    const answer = await ask(server, [
      post('content-type: application/json\r\n', '{"query":"{ hello(name: \\"a\\") }"}'),
    ]);
    expect(answer).toMatch(/\{"data":\{"hello":"hello a"\}\}$/);
  });
});

/** One answer, however the connection goes on. */
async function ask(server: RunningServer, pieces: readonly (string | Buffer)[]): Promise<string> {
  const socket = await open(server);
  socket.setNoDelay();
  for (const piece of pieces) {
    socket.write(piece);
    await delay(10);
  }
  let answer = '';
  socket.on('data', (chunk) => {
    answer += String(chunk);
  });
  await expect.poll(() => answer.includes('\r\n\r\n') || socket.destroyed).toBe(true);
  await delay(10);
  socket.destroy();
  return answer;
}

/** Status, headers by name and body: order and capitals of names mean nothing. */
function comparable(answer: string): unknown {
  const [head = '', ...body] = answer.split('\r\n\r\n');
  const [status, ...lines] = head.split('\r\n');
  const fields = lines.map((line) => line.replace(/^[^:]+/, (name) => name.toLowerCase()));
  return { status, fields: fields.filter((field) => !field.startsWith('date:')).sort(), body };
}
