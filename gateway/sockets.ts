import type { SocketHandler } from '../edge/index.ts';
import { answer } from './request.ts';
import type { RequestServices } from './request-services.ts';

/** Answers the operations of a WebSocket: subscriptions with their events, queries and mutations whole or, where they defer, in parts. */
export function createSocketHandler(services: RequestServices): SocketHandler {
  return async ({ deferred, ...operation }) => {
    const { text, hasData, events, parts } = await answer(services, {
      ...operation,
      isGet: false,
      takesEvents: true,
      ...(deferred ? { streams: { deferred, events: undefined, only: undefined } } : {}),
    });
    if (events) return { kind: 'events', events };
    if (parts) return { kind: 'parts', parts };
    if (hasData) return { kind: 'result', body: text };
    return { kind: 'refused', errors: JSON.stringify(JSON.parse(text).errors) };
  };
}
