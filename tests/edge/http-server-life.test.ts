import { once } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { ClientGone, type HttpRequest, PortInUseError, startServer, text } from '../../edge/index.ts';
import { countBytes, exchange, gate, open, readAll, serve } from './support.ts';

const GET = 'GET / HTTP/1.1\r\nhost: a\r\n\r\n';

describe('a client that goes away', () => {
  it('aborts request.signal', async () => {
    const started = gate();
    const aborted = gate<unknown>();
    const onError = vi.fn();
    const server = await serve(
      (request) =>
        new Promise((_, reject) => {
          request.signal.addEventListener('abort', () => {
            aborted.open(request.signal.reason);
            reject(request.signal.reason);
          });
          started.open();
        }),
      { onError },
    );
    const socket = await open(server);
    socket.write(GET);
    await started.promise;
    socket.destroy();
    expect(await aborted.promise).toBeInstanceOf(ClientGone);
    expect(onError).not.toHaveBeenCalled();
  });

  it('finds the signal aborted already when the handler looks later', async () => {
    const started = gate();
    const gone = gate();
    const state = gate<boolean>();
    const server = await serve(async (request) => {
      started.open();
      await gone.promise;
      state.open(request.signal.aborted);
      return text(200, 'for nobody');
    });
    const socket = await open(server);
    socket.write(GET);
    await started.promise;
    socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    gone.open();
    expect(await state.promise).toBe(true);
  });

  it('in the middle of its body makes body() reject, and is no error of the server', async () => {
    const failure = gate<unknown>();
    const onError = vi.fn();
    const server = await serve(
      async (request) => {
        try {
          await request.body();
        } catch (error) {
          failure.open(error);
          await expect(request.body()).rejects.toBe(error);
          throw error;
        }
        return text(200, 'never');
      },
      { onError },
    );
    const socket = await open(server);
    socket.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\n01234');
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    expect(await failure.promise).toBeInstanceOf(ClientGone);
    expect(onError).not.toHaveBeenCalled();
  });

  it('before the body is asked for makes body() reject as well', async () => {
    const started = gate();
    const gone = gate();
    const failure = gate<unknown>();
    const server = await serve(async (request) => {
      started.open();
      await gone.promise;
      await request.body().catch(failure.open);
      return text(200, 'for nobody');
    });
    const socket = await open(server);
    socket.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\n01234');
    await started.promise;
    socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    gone.open();
    expect(await failure.promise).toBeInstanceOf(ClientGone);
  });

  it('leaves the signal alone once it has been answered', async () => {
    const signals: HttpRequest['signal'][] = [];
    const server = await serve((request) => {
      signals.push(request.signal);
      return text(200, 'done');
    });
    await exchange(server, 'GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(signals.map((signal) => signal.aborted)).toEqual([false]);
  });
});

describe('starting', () => {
  it('rejects with the port when it is in use', async () => {
    const first = await serve(countBytes);
    const failure = await startServer({ handler: countBytes, port: first.port, host: '127.0.0.1' }).catch(
      (error) => error,
    );
    expect(failure).toBeInstanceOf(PortInUseError);
    expect(failure.port).toBe(first.port);
    expect(failure.message).toBe(
      `Port ${first.port} is already in use. Stop the other process or choose another port.`,
    );
  });

  it('says in the url how to reach it', async () => {
    expect((await serve(countBytes)).url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await serve(countBytes, { host: '0.0.0.0' })).url).toMatch(/^http:\/\/localhost:\d+$/);
    const everywhere = await startServer({ handler: () => text(200, 'here'), port: 0 });
    expect(everywhere.url).toBe(`http://localhost:${everywhere.port}`);
    expect(await (await fetch(everywhere.url)).text()).toBe('here');
    await everywhere.close();
  });

  it('rejects a port, a host or a handler that cannot be', async () => {
    await expect(startServer({ handler: countBytes, port: 70_000 })).rejects.toThrow(RangeError);
    await expect(startServer({ handler: countBytes, port: 0, host: '203.0.113.1' })).rejects.toThrow(
      'EADDRNOTAVAIL',
    );
    await expect(startServer(JSON.parse('{"port":0}'))).rejects.toThrow(
      'Expected a function as handler, got undefined.',
    );
  });
});

/** More time than a test has: what waits for it fails. */
const AN_HOUR = 3_600_000;

describe('closing', () => {
  it('lets a request in flight finish, tells its connection to close, and takes no new ones', async () => {
    const started = gate();
    const finish = gate();
    const server = await serve(async () => {
      started.open();
      await finish.promise;
      return text(200, 'finished');
    });
    const socket = await open(server);
    socket.write(GET);
    await started.promise;
    const closed = server.close(5_000);
    await expect(open(server)).rejects.toThrow('ECONNREFUSED');
    finish.open();
    expect(await readAll(socket)).toMatch(/^HTTP\/1.1 200 [\s\S]*connection: close[\s\S]*finished$/);
    await closed;
  });

  it('closes idle connections at once, used before or not', async () => {
    const server = await serve(countBytes);
    const unused = await open(server);
    const used = await open(server);
    used.write(GET);
    await once(used, 'data');
    const ends = Promise.all([readAll(unused), readAll(used)]);
    await server.close(AN_HOUR);
    expect(await ends).toEqual(['', '']);
  });

  it('cuts off what is not finished after the grace time, and aborts it', async () => {
    const aborted = gate();
    const server = await serve((request) => {
      request.signal.addEventListener('abort', () => aborted.open());
      return new Promise(() => {});
    });
    const socket = await open(server);
    socket.write(GET);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const start = performance.now();
    await server.close(200);
    expect(performance.now() - start).toBeGreaterThan(190);
    await aborted.promise;
    expect(await readAll(socket)).toBe('');
  });

  it('may be asked for twice, and the second time may be in more of a hurry', async () => {
    const server = await serve(() => new Promise(() => {}));
    const socket = await open(server);
    socket.write(GET);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await Promise.all([server.close(AN_HOUR), server.close(50)]);
    await server.close();
  });

  it('frees the port', async () => {
    const first = await serve(countBytes);
    await first.close();
    const second = await startServer({ handler: countBytes, port: first.port, host: '127.0.0.1' });
    expect((await fetch(second.url)).status).toBe(200);
    await second.close();
  });

  it('does not wait for a large answer whose connection would stay open', async () => {
    const body = Buffer.alloc(8 * 1024 * 1024);
    const server = await serve(() => ({ status: 200, body }));
    const socket = await open(server);
    socket.write(GET);
    const received = (async () => {
      let size = 0;
      for await (const chunk of socket) size += chunk.length;
      return size;
    })();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await server.close(AN_HOUR);
    expect(await received).toBeGreaterThan(body.length);
  });
});
