import { describe, expect, it, vi } from 'vitest';
import {
  BodyTooLarge,
  EDGE_ERRORS,
  errorResponse,
  type Handler,
  type HttpRequest,
  InternalError,
  json,
  text,
} from '../../edge/index.ts';
import { countBytes, errorOf, exchange, gate, open, post, readAll, serve } from './support.ts';

const GET = 'GET / HTTP/1.1\r\nhost: a\r\n\r\n';

describe('a request', () => {
  /** Sends bytes and returns the request the handler saw. */
  async function receive(bytes: string): Promise<HttpRequest> {
    const seen = gate<HttpRequest>();
    const server = await serve((request) => {
      seen.open(request);
      return text(200, 'seen');
    });
    await exchange(server, bytes);
    return seen.promise;
  }

  it('has method, path and query apart', async () => {
    const request = await receive(
      'GET /a%20b/c?x=1&x=2&y=%C3%A9?z HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n',
    );
    expect(request.method).toBe('GET');
    expect(request.path).toBe('/a%20b/c');
    expect(request.query.getAll('x')).toEqual(['1', '2']);
    expect(request.query.get('y')).toBe('é?z');
    expect(request.query).toBe(request.query);
  });

  it.each([
    ['http://other.example:80/graphql?x=1', '/graphql', '1'],
    ['http://other.example', '/', null],
    ['http://other.example?x=1', '/', '1'],
    ['/', '/', null],
    ['//graphql', '//graphql', null],
  ])('may name its target as %s', async (target, path, x) => {
    const request = await receive(`GET ${target} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`);
    expect(request.path).toBe(path);
    expect(request.query.get('x')).toBe(x);
  });

  it('has header names in lower case and duplicates joined', async () => {
    const request = await receive(
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-One: 1\r\nx-one: 2\r\nSet-Cookie: a\r\nSet-Cookie: b\r\nAuthorization: x\r\nauthorization: y\r\n\r\n',
    );
    expect(request.headers).toMatchObject({ 'x-one': '1, 2', 'set-cookie': 'a, b', authorization: 'x, y' });
    expect(request.headers['nothing']).toBeUndefined();
  });

  it('gives its body as often as asked, and an empty one when there is none', async () => {
    const server = await serve(async (request) =>
      text(200, `${await request.body()}${await request.body()}`),
    );
    expect(await (await post(server, 'ab')).text()).toBe('abab');
    expect(await (await fetch(server.url)).text()).toBe('');
  });

  it('has a body made of many chunks', async () => {
    const server = await serve(async (request) => text(200, `${await request.body()}`));
    const socket = await open(server);
    socket.write('POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 6\r\n\r\n');
    for (const part of ['ab', 'cd', 'ef']) {
      socket.write(part);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(await readAll(socket)).toMatch(/\r\n\r\nabcdef$/);
  });
});

describe('an answer', () => {
  it.each([
    ['text', 'héllo', 6],
    ['bytes', Buffer.from('héllo'), 6],
    ['nothing', undefined, 0],
  ])('always has its length and is never chunked: %s', async (_, body, length) => {
    const server = await serve(() => ({ status: 200, ...(body === undefined ? {} : { body }) }));
    const response = await fetch(server.url);
    expect(response.headers.get('content-length')).toBe(String(length));
    expect(response.headers.get('transfer-encoding')).toBeNull();
    expect((await response.arrayBuffer()).byteLength).toBe(length);
  });

  it('replaces a length or transfer encoding that a handler passed on from elsewhere', async () => {
    const server = await serve(() => ({
      status: 200,
      headers: { 'content-length': '999', 'transfer-encoding': 'chunked' },
      body: 'four',
    }));
    const response = await fetch(server.url);
    expect(response.headers.get('content-length')).toBe('4');
    expect(response.headers.get('transfer-encoding')).toBeNull();
    expect(await response.text()).toBe('four');
  });

  it('to HEAD has the length of the body but not the body', async () => {
    const server = await serve(() => text(200, 'body'));
    const answer = await exchange(server, 'HEAD / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
    expect(answer).toContain('content-length: 4\r\n');
    expect(answer).toMatch(/\r\n\r\n$/);
  });

  it.each([204, 304])('with status %i has neither length nor body', async (status) => {
    const server = await serve(() => ({ status, body: 'ignored' }));
    const answer = await exchange(server, 'GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
    expect(answer).not.toContain('content-length');
    expect(answer).toMatch(/\r\n\r\n$/);
  });

  it('comes over one connection for many requests, also when they are sent ahead', async () => {
    const server = await serve(countBytes);
    const answer = await exchange(
      server,
      `${GET.repeat(3)}GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`,
    );
    expect(answer.match(/HTTP\/1.1 200 /g)).toHaveLength(4);
  });

  it('of JSON is typed so that browsers do not guess', async () => {
    const response = await fetch((await serve(() => json(201, { a: [1] }))).url);
    expect(response.status).toBe(201);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await response.json()).toEqual({ a: [1] });
  });

  it('of text may name its type', () => {
    expect(text(200, 'a,b', 'text/csv').headers).toMatchObject({ 'content-type': 'text/csv' });
  });
});

describe('an error of the edge', () => {
  it.each(Object.entries(EDGE_ERRORS))('%s has the status of its row and no data', (code, { status }) => {
    const answer = errorResponse(JSON.parse(JSON.stringify(code)), 'why', { extensions: { id: 'x' } });
    expect(answer.status).toBe(status);
    expect(JSON.parse(String(answer.body))).toEqual({
      errors: [{ message: 'why', extensions: { code, id: 'x' } }],
    });
  });

  it('that a handler does not know is answered for it: a body above the limit', async () => {
    const seen = gate<unknown>();
    const server = await serve(
      async (request) => {
        await request.body().catch(seen.open);
        return text(200, `${await request.body()}`);
      },
      { limits: { maxBodyBytes: 3 } },
    );
    expect((await post(server, 'abcd')).status).toBe(413);
    expect(await seen.promise).toBeInstanceOf(BodyTooLarge);
    expect((await post(server, 'abc')).status).toBe(200);
  });
});

describe('a handler that fails', () => {
  const secret = new Error('password is hunter2');

  it.each<[string, Handler]>([
    ['throws', () => Promise.reject(secret)],
    [
      'throws at once',
      () => {
        throw secret;
      },
    ],
    ['answers nothing', () => JSON.parse('null')],
    ['answers an impossible status', () => ({ status: 42 })],
    ['answers a header with a line break', () => ({ status: 200, headers: { 'x-a': 'b\r\nset-cookie: c' } })],
    ['answers a body that is no text', () => JSON.parse('{"status":200,"body":{"a":1}}')],
    ['answers JSON that does not serialise', () => json(200, { big: 1n })],
  ])('is answered 500 with an id, and logged under that id: %s', async (_, handler) => {
    const onError = vi.fn();
    const server = await serve(handler, { onError });
    const response = await fetch(`${server.url}/graphql`);
    expect(response.status).toBe(500);
    const { id, ...error } = await errorOf(response);
    expect(error).toEqual({ message: `Internal error, id ${id}`, code: 'INTERNAL_ERROR' });
    expect(onError).toHaveBeenCalledOnce();
    const [logged, request] = onError.mock.calls[0] ?? [];
    expect(logged).toBeInstanceOf(InternalError);
    expect(logged.id).toBe(id);
    expect(logged.cause).toBeInstanceOf(Error);
    expect(request.path).toBe('/graphql');
    expect((await fetch(server.url)).status).toBe(500);
  });

  it('never leaks the text of the error, to a person either', async () => {
    const server = await serve(() => Promise.reject(secret), { onError: () => {} });
    for (const accept of ['text/html, */*', 'text/csv', '*/*', 'application/graphql-response+json']) {
      const response = await fetch(server.url, { headers: { accept } });
      expect(response.status).toBe(500);
      const expected = accept.startsWith('text/')
        ? 'text/plain'
        : accept === '*/*'
          ? 'application/json'
          : accept;
      expect(response.headers.get('content-type')).toContain(expected);
      const body = await response.text();
      expect(body).toMatch(/Internal error, id [\da-f-]{36}/);
      expect(body).not.toContain('hunter2');
    }
  });

  it('is logged to stderr when nobody listens, and so is a logger that fails', async () => {
    const stderr = vi.spyOn(console, 'error').mockImplementation(() => {});
    try {
      expect((await fetch((await serve(() => Promise.reject(secret))).url)).status).toBe(500);
      expect(stderr).toHaveBeenCalledTimes(1);
      const onError = () => {
        throw new Error('disk full');
      };
      expect((await fetch((await serve(() => Promise.reject(secret), { onError })).url)).status).toBe(500);
      expect(stderr).toHaveBeenCalledTimes(3);
    } finally {
      stderr.mockRestore();
    }
  });
});

describe('bytes that are not HTTP', () => {
  it.each([
    ['nonsense', 'hello\r\n\r\n'],
    [
      'a length and chunks at once',
      'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['two lengths', 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabc'],
    ['a bad header', 'GET / HTTP/1.1\r\nhost: a\r\nb ad: c\r\n\r\n'],
  ])('are answered 400 and the connection closed: %s', async (_, bytes) => {
    const answer = await exchange(await serve(countBytes), bytes);
    expect(answer).toMatch(/^HTTP\/1.1 400 Bad Request\r\n[\s\S]*"code":"BAD_REQUEST"/);
  });

  it('end a connection that has answers in flight without mixing into them', async () => {
    const handler: Handler = () => new Promise((resolve) => setTimeout(() => resolve(text(200, 'late')), 50));
    const answer = await exchange(await serve(handler), `${GET}hello\r\n\r\n`);
    expect(answer).not.toContain('400');
  });
});
