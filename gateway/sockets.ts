import type { SocketHandler } from '../edge/index.ts';
import { answer } from './request.ts';
import type { RequestServices } from './request-services.ts';

/** Answers the operations of a WebSocket: subscriptions with their events, queries and mutations with one result. */
export function createSocketHandler(services: RequestServices): SocketHandler {
  return async (operation) => {
    const { text, hasData, events } = await answer(services, {
      ...operation,
      isGet: false,
      takesEvents: true,
    });
    if (events) return { kind: 'events', events };
    if (hasData) return { kind: 'result', body: text };
    return { kind: 'refused', errors: JSON.stringify(JSON.parse(text).errors) };
  };
}
