import { expect } from 'vitest';
import {
  createGateway,
  type Gateway,
  type GatewayHooks,
  type GatewayOptions,
  gatewayConfigSchema,
  startGateway,
} from '../../gateway/index.ts';
import { type EventSubgraph, startEventSubgraph } from './event-subgraph.ts';
import {
  airportsFixture,
  composeSupergraph,
  type RunningSubgraph,
  startSubgraph,
  TEAMS,
} from './gateway-fixtures.ts';
import { type ClientProtocol, type ClientStream, openStream, type StreamRequest } from './stream-clients.ts';

/** Flights that publish events, airports that are asked around each, and the gateway over both. */
export type EventMesh = {
  readonly gateway: Gateway;
  readonly url: string;
  readonly sdl: string;
  readonly flights: EventSubgraph;
  readonly airports: RunningSubgraph;
  readonly log: string[];
  close(): Promise<void>;
};

const closing: (() => Promise<void>)[] = [];

/** Stops every mesh that a test started; for `afterEach`. */
export async function closeEventMeshes(): Promise<void> {
  for (const close of closing.splice(0).reverse()) await close();
}

/** Starts one, its subgraph publishing over `upstream`. */
export async function startEventMesh(
  upstream: 'ws' | 'sse' = 'ws',
  config: Record<string, unknown> = {},
  hooks: GatewayHooks = {},
  onUsage?: GatewayOptions['onUsage'],
): Promise<EventMesh> {
  const flights = await startEventSubgraph();
  const airports = await startSubgraph(airportsFixture);
  const sdl = composeSupergraph([flights, { ...airports, url: `${airports.server.url}/graphql` }]);
  const { subscriptions, ...others } = config;
  const settings = gatewayConfigSchema.parse({
    port: 0,
    host: '127.0.0.1',
    plan: { workers: 0 }, // Starting a thread takes longer than most of these tests.
    ...others,
    subscriptions: { all: { protocol: upstream }, ...Object(subscriptions) },
  });
  const log: string[] = [];
  const gateway = createGateway({
    config: settings,
    hooks,
    log: ({ message }) => log.push(message),
    ...(onUsage ? { onUsage } : {}),
  });
  await gateway.useSupergraph(sdl, TEAMS);
  const server = await startGateway(gateway);
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= server.close(200);
    return closed;
  };
  closing.push(async () => {
    await close();
    await Promise.all([flights.close(), airports.server.close(0)]);
  });
  return { gateway, url: server.url, sdl, flights, airports, log, close };
}

/** A subscription whose events need another subgraph, an event for it, and what a client then sees. */
export const DELAYED = 'subscription Delays { delayed { id delay origin { iata name } } }';
export const SFO = { id: '1', delay: 5, origin: { iata: 'SFO' } };
export const COMPLETED = { delayed: { id: '1', delay: 5, origin: { iata: 'SFO', name: 'San Francisco' } } };

/** Subscribes and waits until the subgraph knows. */
export async function open(
  mesh: EventMesh,
  request: Partial<StreamRequest> = {},
  protocol: ClientProtocol = 'websocket',
): Promise<ClientStream> {
  const before = mesh.gateway.subscriptions.open;
  // `fetch` names a language of its own, and it is forwarded.
  const headers = { 'accept-language': 'en', ...request.headers };
  const stream = await openStream(mesh.url, protocol, { query: DELAYED, ...request, headers });
  await expect.poll(() => mesh.gateway.subscriptions.open, { interval: 5 }).toBe(before + 1);
  await expect.poll(() => mesh.flights.open, { interval: 5 }).toBe(mesh.gateway.subscriptions.upstreams);
  return stream;
}
