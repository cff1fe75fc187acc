import { createServer as createHttpServer, get } from 'node:http';
import { type AddressInfo, connect, createServer as createNetServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type BodyStream, InternalError, startServer } from '../../edge/index.ts';
import { writePlainAnswer } from '../../edge/plain-answer.ts';
import { sendResponse } from '../../edge/send-response.ts';
import { serve } from './support.ts';

const REPLY = { mustClose: false, keepAliveTimeoutMs: 1_000 };

/** Reads an answer chunk by chunk. */
async function open(url: string, signal?: AbortSignal): Promise<ReadableStreamDefaultReader<Uint8Array>> {
  const response = await fetch(url, signal ? { signal } : {});
  if (!response.body) throw new TypeError('Expected a body.');
  return response.body.getReader();
}

describe('a body that is a stream', () => {
  it('goes out chunk by chunk, before the next one is there', async () => {
    let goOn: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    async function* body(): BodyStream {
      yield 'first';
      await gate;
      yield Buffer.from('second');
    }
    const { url } = await serve(() => ({ status: 200, body: body() }));
    const reader = await open(url);
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('first');
    goOn();
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('second');
    expect((await reader.read()).done).toBe(true);
  });

  it('sends its head before the first chunk and has no length', async () => {
    async function* body(): BodyStream {
      await sleep(20);
      yield 'late';
    }
    const headers = { 'content-length': '3', 'content-type': 'text/plain' };
    const { url } = await serve(() => ({ status: 201, headers, body: body() }));
    const response = await fetch(url);
    expect([response.status, response.headers.get('content-length')]).toEqual([201, null]);
    expect(await response.text()).toBe('late');
  });

  it('waits for a slow client', async () => {
    let made = 0;
    async function* body(): BodyStream {
      for (; made < 2_000; made++) yield Buffer.alloc(64 * 1024);
    }
    const { url } = await serve(() => ({ status: 200, body: body() }));
    const client = new AbortController();
    const reader = await open(url, client.signal);
    await reader.read();
    await sleep(200);
    expect(made).toBeLessThan(1_000);
    client.abort();
  });

  it('is told when the client goes away, even while it waits', async () => {
    const stopped = withResolvers<string>();
    const body: BodyStream = {
      [Symbol.asyncIterator]() {
        let isFirst = true;
        return {
          next: () => {
            if (!isFirst) return new Promise(() => {});
            isFirst = false;
            return Promise.resolve({ done: false, value: 'first' });
          },
          return: () => {
            stopped.resolve('stopped');
            return Promise.resolve({ done: true, value: undefined });
          },
        };
      },
    };
    const { url } = await serve(() => ({ status: 200, body }));
    const client = new AbortController();
    const reader = await open(url, client.signal);
    await reader.read();
    client.abort();
    expect(await stopped.promise).toBe('stopped');
  });

  it.each([
    [
      'our own reply',
      async (body: BodyStream) => {
        const server = createNetServer(
          (socket) => void writePlainAnswer(socket, { status: 200, body }, REPLY),
        );
        return { server, request: (port: number) => connect(port, '127.0.0.1').on('error', () => {}) };
      },
    ],
    [
      "node:http's",
      async (body: BodyStream) => {
        const server = createHttpServer((incoming, outgoing) => {
          const exchange = { incoming, outgoing, expectsContinue: false };
          void sendResponse(exchange, { status: 200, body }, { mustClose: false, maxBodyBytes: 1_000 });
        });
        return { server, request: (port: number) => get({ port, host: '127.0.0.1' }).on('error', () => {}) };
      },
    ],
  ])('is told by %s of a client that goes away just before a chunk', async (_title, start) => {
    const stopped = withResolvers<string>();
    let leave: () => void = () => {};
    const body: BodyStream = {
      [Symbol.asyncIterator]: () => ({
        // Destroyed already, and not closed yet.
        next: async () => {
          leave();
          return { done: false, value: 'late' };
        },
        return: () => {
          stopped.resolve('stopped');
          return Promise.resolve({ done: true, value: undefined });
        },
      }),
    };
    const { server, request } = await start(body);
    server.prependListener('connection', (socket: Socket) => {
      leave = () => socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const client = request((server.address() as AddressInfo).port);
    expect(await stopped.promise).toBe('stopped');
    client.destroy();
    server.close();
  });

  it('cuts the answer off when it fails, and the failure is reported', async () => {
    const errors: unknown[] = [];
    async function* body(): BodyStream {
      yield 'half';
      await sleep(10);
      throw new Error('broken on purpose');
    }
    const { url } = await serve(() => ({ status: 200, body: body() }), {
      onError: (error) => errors.push(error),
    });
    await expect(fetch(url).then((response) => response.text())).rejects.toThrow();
    expect(errors).toHaveLength(1);
    expect(errors[0]).toBeInstanceOf(InternalError);
  });

  it('counts as an answer under way when the server closes', async () => {
    async function* body(): BodyStream {
      yield 'one ';
      await sleep(100);
      yield 'two';
    }
    const server = await startServer({
      port: 0,
      host: '127.0.0.1',
      handler: () => ({ status: 200, body: body() }),
    });
    const reader = await open(server.url);
    let text = Buffer.from((await reader.read()).value ?? []).toString();
    const closed = server.close(2_000);
    for (let next = await reader.read(); !next.done; next = await reader.read())
      text += Buffer.from(next.value).toString();
    expect(text).toBe('one two');
    await closed;
  });
});

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
