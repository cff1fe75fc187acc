import { afterEach, describe, expect, it } from 'vitest';
import { readEventStream } from '../../web/src/playground/event-stream.ts';
import { COMPLETED, closeEventMeshes, DELAYED, SFO, startEventMesh } from '../support/event-mesh.ts';

afterEach(closeEventMeshes);

describe('a subscription in the playground', () => {
  it('shows each event of the gateway, and ends at the subgraph when it is stopped while none comes', async () => {
    const mesh = await startEventMesh();
    const request = new AbortController();
    const response = await fetch(`${mesh.url}/graphql`, {
      method: 'POST',
      signal: request.signal,
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json;q=0.9, text/event-stream;q=0.8',
      },
      body: JSON.stringify({ query: DELAYED }),
    });
    const events = readEventStream(response, () => request.abort());
    await expect.poll(() => mesh.flights.open).toBe(1);
    mesh.flights.emit(SFO);
    mesh.flights.emit(SFO);
    expect([(await events.next()).value, (await events.next()).value]).toEqual([
      { data: COMPLETED },
      { data: COMPLETED },
    ]);
    const waiting = events.next();
    await events.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    await expect.poll(() => mesh.flights.open).toBe(0);
  });

  it('ends when the subgraph completes it', async () => {
    const text =
      ':\n\nevent: next\ndata: {"data":\ndata: 1}\n\nevent: complete\ndata:\n\nevent: next\ndata: 2\n\n';
    const events: unknown[] = [];
    for await (const event of readEventStream(new Response(text), () => {})) events.push(event);
    expect(events).toEqual([{ data: 1 }]);
  });
});
