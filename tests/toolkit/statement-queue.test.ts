import { describe, expect, test } from 'vitest';
import { StatementQueue } from '../../subgraphs/toolkit/engines/statement-queue.ts';

/** A queue, and the names of those who had their turn, in order. */
function queueOf(limits: { running: number; heavy: number; waiting: number }) {
  const queue = new StatementQueue(limits);
  const started: string[] = [];
  const enter = async (name: string, isHeavy = false, signal?: AbortSignal) => {
    const release = await queue.acquire(isHeavy, signal);
    started.push(name);
    return release;
  };
  return { started, enter };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('the line of statements', () => {
  test('lets as many run as there is room for, then in order of arrival', async () => {
    const { started, enter } = queueOf({ running: 2, heavy: 2, waiting: 10 });
    const release = await enter('a');
    await enter('b');
    void enter('c');
    void enter('d');
    await settle();
    expect(started).toEqual(['a', 'b']);
    release();
    release();
    await settle();
    expect(started).toEqual(['a', 'b', 'c']);
  });

  test('keeps room for light statements while heavy ones wait', async () => {
    const { started, enter } = queueOf({ running: 3, heavy: 1, waiting: 10 });
    const release = await enter('heavy 1', true);
    void enter('heavy 2', true);
    await enter('light');
    await settle();
    expect(started).toEqual(['heavy 1', 'light']);
    release();
    await settle();
    expect(started).toEqual(['heavy 1', 'light', 'heavy 2']);
  });

  test('refuses one more than may wait', async () => {
    const { enter } = queueOf({ running: 1, heavy: 1, waiting: 2 });
    const release = await enter('a');
    const waiting = [enter('b'), enter('c')];
    await expect(enter('d')).rejects.toMatchObject({
      code: 'TOO_BUSY',
      message: '2 questions are waiting already. Try again in a few seconds.',
    });
    release();
    (await waiting[0])?.();
    (await waiting[1])?.();
    await expect(enter('e')).resolves.toBeTypeOf('function');
  });

  test('forgets who leaves before the turn comes', async () => {
    const { started, enter } = queueOf({ running: 1, heavy: 1, waiting: 1 });
    const release = await enter('a');
    const caller = new AbortController();
    const leaving = enter('b', false, caller.signal);
    caller.abort();
    await expect(leaving).rejects.toMatchObject({ code: 'REQUEST_CANCELLED' });
    await expect(enter('gone', false, AbortSignal.abort())).rejects.toMatchObject({
      code: 'REQUEST_CANCELLED',
    });
    const next = enter('c');
    release();
    await next;
    expect(started).toEqual(['a', 'c']);
  });
});
