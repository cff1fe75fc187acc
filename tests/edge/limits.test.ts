import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_HTTP_LIMITS,
  type HttpLimits,
  readGraphqlRequest,
  startServer,
  text,
} from '../../edge/index.ts';
import { countBytes, errorOf, exchange, open, post, readAll, serve } from './support.ts';

const limited = (limits: Partial<HttpLimits>) => serve(countBytes, { limits });

/** A request whose body comes in chunks of the given sizes. */
function chunked(...sizes: number[]): string {
  const chunks = sizes.map((size) => `${size.toString(16)}\r\n${'x'.repeat(size)}\r\n`).join('');
  return `POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`;
}

describe('maxBodyBytes', () => {
  it('lets a body of that size pass and answers 413 to one byte more', async () => {
    const server = await limited({ maxBodyBytes: 1_000 });
    expect(await (await post(server, 'x'.repeat(1_000))).text()).toBe('1000');
    const refused = await post(server, 'x'.repeat(1_001));
    expect(refused.status).toBe(413);
    expect(await errorOf(refused)).toEqual({
      message: 'Expected a request body of at most 1000 bytes, got 1001.',
      code: 'BODY_TOO_LARGE',
    });
  });

  it('counts a chunked body while it arrives', async () => {
    const server = await limited({ maxBodyBytes: 1_000 });
    expect(await exchange(server, chunked(400, 600))).toMatch(/^HTTP\/1.1 200 [\s\S]*\r\n\r\n1000$/);
    const refused = await exchange(server, chunked(400, 601));
    expect(refused).toMatch(/^HTTP\/1.1 413 /);
    expect(refused).toContain('Expected a request body of at most 1000 bytes, got more.');
  });

  it('refuses a chunked body that never ends, without waiting for its end', async () => {
    const server = await limited({ maxBodyBytes: 1_000 });
    const socket = await open(server);
    socket.write(chunked(1_001).replace(/0\r\n\r\n$/, ''));
    expect(await readAll(socket)).toMatch(/^HTTP\/1.1 413 /);
  });

  it('is 2 MB by default, and the client that still writes gets to read the 413', async () => {
    const server = await serve(countBytes);
    expect((await post(server, 'x'.repeat(2_000_000))).status).toBe(200);
    expect((await post(server, 'x'.repeat(2_000_001))).status).toBe(413);
    expect((await post(server, 'x'.repeat(3_500_000))).status).toBe(413);
  });

  it('is answered by readGraphqlRequest in the media type asked for', async () => {
    const server = await serve(
      async (request) => {
        const read = await readGraphqlRequest(request);
        return read.ok ? text(200, 'read') : read.response;
      },
      { limits: { maxBodyBytes: 20 } },
    );
    const headers = { accept: 'application/graphql-response+json' };
    expect((await post(server, '{"query":"{ abcd }"}', headers)).status).toBe(200);
    const refused = await post(server, '{"query":"{ abcde }"}', headers);
    expect(refused.status).toBe(413);
    expect(refused.headers.get('content-type')).toContain('application/graphql-response+json');
  });

  it('is told to a client that asks first, which then need not send the body', async () => {
    const server = await limited({ maxBodyBytes: 10 });
    const ask = (size: number) =>
      `POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\nexpect: 100-continue\r\ncontent-length: ${size}\r\n\r\n`;
    expect(await exchange(server, ask(11))).toMatch(/^HTTP\/1.1 413 /);
    const socket = await open(server);
    socket.write(ask(10));
    const [invitation] = await once(socket, 'data');
    expect(String(invitation)).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    socket.write('0123456789');
    expect(await readAll(socket)).toMatch(/^HTTP\/1.1 200 /);
  });

  it('keeps the connection when a handler leaves a small body unread, and closes it after a large one', async () => {
    const server = await serve(() => text(404, 'nothing here'), { limits: { maxBodyBytes: 10 } });
    const head = (size: number) => `POST / HTTP/1.1\r\nhost: a\r\ncontent-length: ${size}\r\n\r\n`;
    const socket = await open(server);
    socket.write(`${head(10)}0123456789`);
    expect(String((await once(socket, 'data'))[0])).toContain('connection: keep-alive'.replace('c', 'C'));
    socket.write(`${head(11)}0123456789A`);
    expect(await readAll(socket)).toMatch(/^HTTP\/1.1 404 [\s\S]*connection: close/);
  });
});

describe('maxHeaderBytes', () => {
  // What is counted: the target and the names and values of the headers.
  const fixed = '/'.length + 'host'.length + 'a'.length + 'connection'.length + 'close'.length + 'x'.length;
  const withValue = (size: number) =>
    `GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\nx: ${'v'.repeat(size)}\r\n\r\n`;

  it.each([1_000, 100_000])('lets %i bytes pass and answers 431 to one more', async (maxHeaderBytes) => {
    const server = await limited({ maxHeaderBytes });
    expect(await exchange(server, withValue(maxHeaderBytes - fixed))).toMatch(/^HTTP\/1.1 200 /);
    const refused = await exchange(server, withValue(maxHeaderBytes - fixed + 1));
    expect(refused).toMatch(/^HTTP\/1.1 431 [\s\S]*content-type: application\/json/);
    expect(refused).toContain('"code":"HEADERS_TOO_LARGE"');
  });

  it('counts the target too', async () => {
    const server = await limited({ maxHeaderBytes: 1_000 });
    const answer = await exchange(server, `GET /${'x'.repeat(1_000)} HTTP/1.1\r\nhost: a\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 431 /);
  });

  it('is 64 KiB by default', async () => {
    expect(DEFAULT_HTTP_LIMITS.maxHeaderBytes).toBe(64 * 1024);
    const server = await serve(countBytes);
    expect(await exchange(server, withValue(64 * 1024 - fixed))).toMatch(/^HTTP\/1.1 200 /);
    expect(await exchange(server, withValue(64 * 1024 - fixed + 1))).toMatch(/^HTTP\/1.1 431 /);
  });
});

describe('maxHeaders', () => {
  const withHeaders = (count: number) => {
    const lines = Array.from({ length: count - 2 }, (_, index) => `x-${index}: v\r\n`).join('');
    return `GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n${lines}\r\n`;
  };

  it.each([5, 100])('lets %i headers pass and answers 431 to one more', async (maxHeaders) => {
    const server = await limited({ maxHeaders });
    expect(await exchange(server, withHeaders(maxHeaders))).toMatch(/^HTTP\/1.1 200 /);
    const refused = await exchange(server, withHeaders(maxHeaders + 1));
    expect(refused).toMatch(/^HTTP\/1.1 431 /);
    expect(refused).toContain(`Expected at most ${maxHeaders} request headers, got more.`);
  });
});

describe('maxConnections', () => {
  it('lets that many connections in and closes the next at once', async () => {
    const server = await limited({ maxConnections: 2 });
    const first = await open(server);
    const second = await open(server);
    const third = await open(server);
    expect(await readAll(third)).toBe('');
    first.write('GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
    expect(await readAll(first)).toMatch(/^HTTP\/1.1 200 /);
    second.destroy();
  });
});

describe('timeouts', () => {
  it('answer 408 when the headers do not arrive in time, not before', async () => {
    const server = await limited({ headersTimeoutMs: 300 });
    const start = performance.now();
    const slow = await exchange(server, 'GET / HTTP/1.1\r\nhost: a\r\n');
    expect(slow).toMatch(/^HTTP\/1.1 408 [\s\S]*"code":"REQUEST_TIMEOUT"/);
    expect(performance.now() - start).toBeGreaterThan(290);
  });

  it('answer 408 when the body does not arrive in time, not before', async () => {
    const server = await limited({ requestTimeoutMs: 300 });
    const socket = await open(server);
    const start = performance.now();
    socket.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\n01234');
    expect(await readAll(socket)).toMatch(/^HTTP\/1.1 408 /);
    expect(performance.now() - start).toBeGreaterThan(290);
  });

  it('leave a request alone that arrived in time but is answered late', async () => {
    const slowly = () =>
      new Promise<ReturnType<typeof text>>((resolve) => setTimeout(() => resolve(text(200, 'late')), 600));
    const server = await serve(slowly, {
      limits: { requestTimeoutMs: 200, headersTimeoutMs: 200, keepAliveTimeoutMs: 200 },
    });
    expect(await (await fetch(server.url)).text()).toBe('late');
  });

  it('close an idle connection after keepAliveTimeoutMs, and not before', async () => {
    const server = await limited({ keepAliveTimeoutMs: 300 });
    const socket = await open(server);
    socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
    await once(socket, 'data');
    const start = performance.now();
    await once(socket, 'close');
    expect(performance.now() - start).toBeGreaterThan(290);
  });
});

describe('limits that make no sense', () => {
  it.each([
    [{ maxBodyBytes: 0 }, 'Expected a positive integer below 2³¹ at limits.maxBodyBytes, got 0.'],
    [{ maxBodyBytes: 1.5 }, 'Expected a positive integer below 2³¹ at limits.maxBodyBytes, got 1.5.'],
    [
      { requestTimeoutMs: 2 ** 31 },
      'Expected a positive integer below 2³¹ at limits.requestTimeoutMs, got 2147483648.',
    ],
    [
      JSON.parse('{"maxHeaders":"12"}'),
      'Expected a positive integer below 2³¹ at limits.maxHeaders, got "12".',
    ],
    [{ maxBody: 1 }, /^Expected limits to be some of maxBodyBytes, .*, got "maxBody"\.$/],
  ])('are refused at the start: %j', async (limits, message) => {
    await expect(startServer({ port: 0, handler: countBytes, limits })).rejects.toThrow(message);
    await expect(startServer({ port: 0, handler: countBytes, limits })).rejects.toBeInstanceOf(TypeError);
  });
});
