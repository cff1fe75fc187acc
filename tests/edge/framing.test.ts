import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { multipartStream, sseStream } from '../../edge/index.ts';
import { serve } from './support.ts';

async function* partsOf(...parts: string[]): AsyncGenerator<string> {
  yield* parts;
}

/** Parts that never come, and the news that nobody waits for them any more. */
function silence(): { parts: AsyncIterable<string>; stopped: Promise<void> } {
  let stop: () => void = () => {};
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const next = (): Promise<IteratorResult<string>> => new Promise(() => {});
  const end = async (): Promise<IteratorResult<string>> => {
    stop();
    return { done: true, value: undefined };
  };
  return { parts: { [Symbol.asyncIterator]: () => ({ next, return: end }) }, stopped };
}

async function readChunks(url: string, count: number): Promise<{ text: string; leave: () => void }> {
  const client = new AbortController();
  const response = await fetch(url, { signal: client.signal });
  const reader = response.body?.getReader();
  let text = '';
  for (let index = 0; index < count; index++)
    text += Buffer.from((await reader?.read())?.value ?? []).toString();
  return { text, leave: () => client.abort() };
}

describe('parts as multipart/mixed', () => {
  it('are these bytes, the delimiter at the end of each chunk', async () => {
    const { body, headers } = multipartStream(partsOf('{"a":1}', '{"a":2}'), { spec: 'deferSpec=20220824' });
    const chunks: unknown[] = [];
    for await (const chunk of body) chunks.push(chunk);
    expect(chunks).toEqual([
      '\r\n--graphql\r\ncontent-type: application/json\r\n\r\n{"a":1}\r\n--graphql',
      '\r\ncontent-type: application/json\r\n\r\n{"a":2}\r\n--graphql',
      '--\r\n',
    ]);
    expect(headers['content-type']).toBe('multipart/mixed;boundary="graphql";deferSpec=20220824');
  });

  it('are a closed list when there is none', async () => {
    const { url } = await serve(() => ({ status: 200, ...multipartStream(partsOf()) }));
    const response = await fetch(url);
    expect(response.headers.get('content-type')).toBe('multipart/mixed;boundary="graphql"');
    expect(await response.text()).toBe('\r\n--graphql--\r\n');
  });

  it('have empty parts in between as long as nothing happens', async () => {
    const { parts } = silence();
    const { url } = await serve(() => ({ status: 200, ...multipartStream(parts, { heartbeatMs: 10 }) }));
    const { text, leave } = await readChunks(url, 2);
    leave();
    const part = '\r\ncontent-type: application/json\r\n\r\n{}\r\n--graphql';
    expect(text.startsWith(`\r\n--graphql${part}${part}`)).toBe(true);
  });
});

describe('parts as server-sent events', () => {
  it('are next events, then complete', async () => {
    const { url } = await serve(() => ({ status: 200, ...sseStream(partsOf('{"a":1}', '{\n"a":2}')) }));
    const response = await fetch(url);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(await response.text()).toBe(
      'event: next\ndata: {"a":1}\n\nevent: next\ndata: {\ndata: "a":2}\n\nevent: complete\ndata:\n\n',
    );
  });

  it('have comments in between as long as nothing happens', async () => {
    async function* late(): AsyncGenerator<string> {
      await sleep(60);
      yield '1';
    }
    const { url } = await serve(() => ({ status: 200, ...sseStream(late(), { heartbeatMs: 20 }) }));
    expect(await (await fetch(url)).text()).toMatch(
      /^(:\n\n)+event: next\ndata: 1\n\nevent: complete\ndata:\n\n$/,
    );
  });

  it('end at the source at once when the client leaves, also while it waits', async () => {
    const { parts, stopped } = silence();
    const { url } = await serve(() => ({ status: 200, ...sseStream(parts, { heartbeatMs: 5 }) }));
    const { leave } = await readChunks(url, 1);
    leave();
    await stopped;
  });

  it('cut the answer off when the source fails', async () => {
    async function* broken(): AsyncGenerator<string> {
      yield '1';
      await sleep(5);
      throw new Error('broken on purpose');
    }
    const { url } = await serve(() => ({ status: 200, ...sseStream(broken()) }), { onError: () => {} });
    await expect(fetch(url).then((response) => response.text())).rejects.toThrow();
  });
});
