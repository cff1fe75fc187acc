import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { z } from 'zod';

/** How a client may subscribe. */
export type ClientProtocol = 'websocket' | 'sse' | 'multipart';

export type StreamRequest = {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly headers?: Record<string, string>;
  readonly extensions?: Record<string, unknown>;
};

const errorsSchema = z.array(
  z.object({
    message: z.string(),
    path: z.array(z.union([z.string(), z.number()])).optional(),
    extensions: z.looseObject({ code: z.string() }),
  }),
);
const resultSchema = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: errorsSchema.optional(),
  extensions: z.record(z.string(), z.unknown()).optional(),
});

type StreamResult = z.infer<typeof resultSchema>;

/** A subscription as a client sees it, whatever it came over. */
export type ClientStream = {
  /** The next result; undefined after the last. Rejects with nothing: errors that end the stream are in `failure`. */
  next(): Promise<StreamResult | undefined>;
  /** What the stream ended with: errors, or nothing. */
  readonly failure: z.infer<typeof errorsSchema> | undefined;
  leave(): void;
};

/** Subscribes as a client of that protocol. */
export async function openStream(
  url: string,
  protocol: ClientProtocol,
  request: StreamRequest,
): Promise<ClientStream> {
  return protocol === 'websocket' ? overWebSocket(url, request) : overHttp(url, protocol, request);
}

class Inbox implements ClientStream {
  readonly #results: StreamResult[] = [];
  #reader: (() => void) | undefined;
  #isOver = false;
  failure: ClientStream['failure'];
  readonly leave: () => void;

  constructor(leave: () => void) {
    this.leave = leave;
  }

  add(result: unknown): void {
    this.#results.push(resultSchema.parse(result));
    this.#reader?.();
  }

  end(failure?: unknown): void {
    this.#isOver = true;
    const errors = errorsSchema.safeParse(failure);
    if (errors.success) this.failure = errors.data;
    this.#reader?.();
  }

  async next(): Promise<StreamResult | undefined> {
    while (this.#results.length === 0 && !this.#isOver)
      await new Promise<void>((resolve) => {
        this.#reader = resolve;
      });
    return this.#results.shift();
  }
}

function overWebSocket(url: string, { query, variables, headers, extensions }: StreamRequest): ClientStream {
  class Impl extends WebSocket {
    constructor(address: string, protocol: string) {
      super(address, protocol, { headers });
    }
  }
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: Impl,
    retryAttempts: 0,
  });
  const inbox = new Inbox(() => void client.dispose());
  client.subscribe(
    { query, ...(variables ? { variables } : {}), ...(extensions ? { extensions } : {}) },
    { next: (result) => inbox.add(result), error: (error) => inbox.end(error), complete: () => inbox.end() },
  );
  return inbox;
}

const ACCEPT = {
  sse: 'text/event-stream',
  multipart: 'multipart/mixed;subscriptionSpec=1.0, application/json',
};

async function overHttp(
  url: string,
  protocol: 'sse' | 'multipart',
  { headers, ...params }: StreamRequest,
): Promise<ClientStream> {
  const client = new AbortController();
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: ACCEPT[protocol], ...headers },
    body: JSON.stringify(params),
    signal: client.signal,
  });
  const inbox = new Inbox(() => client.abort());
  const isJson = response.headers.get('content-type')?.includes('json');
  const take = isJson ? undefined : protocol === 'sse' ? takeEvents : takeParts;
  void readAll(response, take ?? takeJson, inbox);
  return inbox;
}

type Take = (text: string, inbox: Inbox) => string;

async function readAll(response: Response, take: Take, inbox: Inbox): Promise<void> {
  let rest = '';
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body ?? [])
      rest = take(rest + decoder.decode(chunk, { stream: true }), inbox);
    inbox.end();
  } catch {
    inbox.end();
  }
}

function takeJson(text: string, inbox: Inbox): string {
  inbox.end(JSON.parse(text).errors);
  return '';
}

/** SSE has no way of its own to say that a stream failed: its last result has errors and nothing else. */
function takeEvents(text: string, inbox: Inbox): string {
  const events = text.split('\n\n');
  const rest = events.pop() ?? '';
  for (const event of events) {
    const data = /^event: next\ndata: (.*)$/s.exec(event)?.[1];
    if (data === undefined) continue;
    const result = JSON.parse(data);
    if ('data' in result) inbox.add(result);
    else inbox.end(result.errors);
  }
  return rest;
}

function takeParts(text: string, inbox: Inbox): string {
  const parts = text.split('\r\n--graphql');
  const rest = parts.pop() ?? '';
  for (const part of parts) {
    const body = part.split('\r\n\r\n')[1];
    if (body === undefined || body === '{}') continue;
    const { payload, errors } = JSON.parse(body);
    if (payload === null) inbox.end(errors);
    else inbox.add(payload);
  }
  return rest;
}
