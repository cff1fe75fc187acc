import { setTimeout as delay } from 'node:timers/promises';
import { type RunningServer, startServer } from '../edge/index.ts';
import type { Gateway } from './gateway.ts';

/**
 * Opens the gateway's port. Rejects with `PortInUseError` when it is taken, and with TypeError when the supergraph of the options is none. `close` first says 503 to readiness probes for
 * `shutdown.readinessDelayMs`, then stops listening, lets running requests end, and closes the gateway.
 */
export async function startGateway(gateway: Gateway): Promise<RunningServer> {
  await gateway.ready();
  const { port, host, limits, shutdown, subscriptions } = gateway.config;
  const server = await startServer({
    handler: gateway.handler,
    port,
    host,
    limits: { maxBodyBytes: limits.maxBodyBytes },
    sockets: {
      path: '/graphql',
      handler: gateway.socketHandler,
      origins: subscriptions.origins,
      initHeaders: subscriptions.initHeaders,
      initTimeoutMs: subscriptions.initTimeoutMs,
      pingMs: subscriptions.pingMs,
      maxOperations: subscriptions.maxPerSocket,
    },
  });
  const close = async (graceMs: number): Promise<void> => {
    gateway.drain();
    await delay(shutdown.readinessDelayMs);
    const closed = server.close(graceMs);
    // After WebSockets were told to go elsewhere (1001): a client that hears "complete" would not come back.
    gateway.endSubscriptions();
    await closed;
    await gateway.close();
  };
  let closing: Promise<void> | undefined;
  return {
    port: server.port,
    url: server.url,
    close: (graceMs = shutdown.graceMs) => {
      // A second call with a shorter time hurries the first.
      if (closing) void server.close(graceMs);
      closing ??= close(graceMs);
      return closing;
    },
  };
}
