import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, GraphQLError, type GraphQLSchema, parse, subscribe, validate } from 'graphql';
import { gql } from 'graphql-tag';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import { meshSchemaExtension } from '../../contracts/index.ts';

const network = '@owner(team: "network-operations", subgraph: "flights")';

/** A subgraph of flights whose subscriptions are fed by the test. */
const TYPE_DEFS = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@composeDirective"])
  ${meshSchemaExtension()}
  type Query { flight(id: ID!): Flight ${network} }
  type Subscription {
    delayed(origin: ID, above: Int): Flight ${network}
    strict: Flight! ${network}
    leg: Leg ${network}
    broken: Flight ${network}
  }
  union Leg = Flight | Train
  type Train { id: ID! ${network} name(short: Boolean): String ${network} }
  type Flight @key(fields: "id") {
    id: ID! ${network}
    delay(unit: String): Int ${network}
    name(short: Boolean): Int ${network}
    note: String ${network}
    origin: Airport! ${network}
  }
  type Airport @key(fields: "iata", resolvable: false) { iata: ID! }`;

/** What happened to the flight of an event. */
type FlightEvent = Readonly<Record<string, unknown>>;

type Reader = (result: IteratorResult<FlightEvent, undefined>) => void;

/** Everybody who listens gets every event, as a broker would give it. */
class Topic {
  readonly #channels = new Set<{ queue: FlightEvent[]; reader: Reader | undefined; isOver: boolean }>();

  get size(): number {
    return this.#channels.size;
  }

  emit(event: FlightEvent): void {
    for (const channel of this.#channels) {
      const { reader } = channel;
      channel.reader = undefined;
      if (reader) reader({ done: false, value: event });
      else channel.queue.push(event);
    }
  }

  complete(): void {
    for (const channel of this.#channels) {
      channel.isOver = true;
      channel.reader?.({ done: true, value: undefined });
    }
    this.#channels.clear();
  }

  listen(): AsyncIterableIterator<FlightEvent, undefined> {
    const channel = { queue: [] as FlightEvent[], reader: undefined as Reader | undefined, isOver: false };
    this.#channels.add(channel);
    const end = async (): Promise<IteratorResult<FlightEvent, undefined>> => {
      this.#channels.delete(channel);
      channel.isOver = true;
      channel.reader?.({ done: true, value: undefined });
      return { done: true, value: undefined };
    };
    return {
      next: () => {
        const value = channel.queue.shift();
        if (value) return Promise.resolve({ done: false, value });
        if (channel.isOver) return Promise.resolve({ done: true, value: undefined });
        return new Promise((resolve) => {
          channel.reader = resolve;
        });
      },
      return: end,
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }
}

/** A running subgraph that publishes over `graphql-transport-ws` and over server-sent events, at `/graphql`. */
export type EventSubgraph = {
  readonly name: 'flights';
  readonly typeDefs: string;
  readonly url: string;
  /** Publishes the flight of an event to every subscription that is open. */
  emit(event: FlightEvent): void;
  /** Ends every subscription as a server does that has nothing more to say. */
  complete(): void;
  /** Subscriptions open now, sockets open now, and every request that subscribed. */
  readonly open: number;
  readonly sockets: number;
  readonly subscribed: {
    readonly query: string;
    readonly headers: IncomingMessage['headers'];
    readonly params: unknown;
    readonly variables: unknown;
  }[];
  /** Answers the next subscriptions like this. */
  refusal: 'none' | 'unauthorized' | 'html' | 'single';
  /** Cuts every connection, as a crash does. */
  crash(): void;
  close(): Promise<void>;
};

const bodySchema = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).optional(),
  operationName: z.string().optional(),
});

/** Serves it on a free port. */
export async function startEventSubgraph(): Promise<EventSubgraph> {
  const topic = new Topic();
  const schema = createSchema(topic);
  const connections = new Set<Socket>();
  const subscribed: EventSubgraph['subscribed'] = [];
  const webSockets = new WebSocketServer({ noServer: true });
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const { query, variables, operationName } = bodySchema.parse(
      JSON.parse(Buffer.concat(chunks).toString()),
    );
    const args = { schema, document: parse(query), variableValues: variables, operationName };
    const isStream = request.headers.accept === 'text/event-stream';
    if (!isStream || subgraph.refusal === 'single') return sendJson(response, 200, await execute(args));
    if (subgraph.refusal === 'unauthorized')
      return sendJson(response, 401, {
        errors: [{ message: 'Who are you?', extensions: { code: 'UNAUTHENTICATED' } }],
      });
    if (subgraph.refusal === 'html') {
      response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>');
      return;
    }
    subscribed.push({ query, variables, headers: request.headers, params: undefined });
    await sendEvents(response, args);
  };

  useServer(
    {
      schema,
      onConnect: () => subgraph.refusal !== 'unauthorized',
      onSubscribe: ({ extra, connectionParams }, _id, payload) => {
        const errors = validate(schema, parse(payload.query));
        if (errors.length > 0) return errors;
        subscribed.push({
          query: payload.query,
          variables: payload.variables,
          headers: extra.request.headers,
          params: connectionParams,
        });
        return undefined;
      },
    },
    webSockets,
  );
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  server.on('upgrade', (request, socket, head) => {
    if (subgraph.refusal === 'html') socket.end('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n');
    else
      webSockets.handleUpgrade(request, socket, head, (client) =>
        webSockets.emit('connection', client, request),
      );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;

  const crash = (): void => {
    for (const socket of connections) socket.destroy();
  };
  const subgraph: EventSubgraph = {
    name: 'flights',
    typeDefs: TYPE_DEFS,
    url: `http://127.0.0.1:${port}/graphql`,
    emit: (event) => topic.emit(event),
    complete: () => topic.complete(),
    get open() {
      return topic.size;
    },
    get sockets() {
      return webSockets.clients.size;
    },
    subscribed,
    refusal: 'none',
    crash,
    close: async () => {
      const closed = new Promise((resolve) => {
        server.close(resolve);
      });
      for (const client of webSockets.clients) client.terminate();
      crash();
      await closed;
      topic.complete();
    },
  };
  return subgraph;
}

function createSchema(topic: Topic): GraphQLSchema {
  const source = { subscribe: () => topic.listen(), resolve: (event: FlightEvent) => event };
  return buildSubgraphSchema([
    {
      typeDefs: gql(TYPE_DEFS),
      resolvers: {
        Query: {
          flight: (_: unknown, { id }: { id: string }) => ({ id, delay: 1, origin: { iata: 'SFO' } }),
        },
        Subscription: {
          delayed: source,
          leg: source,
          strict: { subscribe: () => topic.listen(), resolve: (event: FlightEvent) => event['flight'] },
          broken: {
            subscribe: () => {
              throw new GraphQLError('No broker today.', { extensions: { code: 'NO_BROKER' } });
            },
          },
        },
        Flight: {
          note: ({ note }: FlightEvent) => {
            if (note === 'broken')
              throw new GraphQLError('The note is lost.', { extensions: { code: 'NO_NOTE' } });
            return note;
          },
        },
      },
    },
  ]);
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

async function sendEvents(response: ServerResponse, args: Parameters<typeof subscribe>[0]): Promise<void> {
  const events = await subscribe(args);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  if (!(Symbol.asyncIterator in events)) {
    response.end(`event: next\r\ndata: ${JSON.stringify(events)}\r\n\r\nevent: complete\r\n\r\n`);
    return;
  }
  response.write(': hello\n\n');
  response.once('close', () => void events.return(undefined));
  for await (const event of events) response.write(`event: next\ndata: ${JSON.stringify(event)}\n\n`);
  response.end('event: complete\n\n');
}
