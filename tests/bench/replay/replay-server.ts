import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type Counts, noCounts } from './counts.ts';
import { type RecordedAnswer, RecordedAnswers } from './recorded-answers.ts';

/** A server that plays all subgraphs of all meshes at `/MESH/SUBGRAPH`. */
export type ReplayServer = { readonly url: string; close(): Promise<void> };

type Subgraph = { readonly answers: RecordedAnswers; counts: Counts };

type State = {
  readonly subgraphs: Map<string, Subgraph>;
  /** How long the last byte of every answer is held back: shows who forwards what has come so far. */
  holdMs: number;
};

/**
 * Starts the server on a port of 127.0.0.1. `GET /control/counts` says what was asked, `POST /control/reset` forgets it,
 * `POST /control/hold/MS` holds back the last byte of answers.
 */
export async function startReplayServer(port: number): Promise<ReplayServer> {
  const state: State = { subgraphs: new Map(), holdMs: 0 };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const first = chunks[0];
      const body = (chunks.length === 1 && first ? first : Buffer.concat(chunks)).toString();
      answer(state, { request, response, body });
    });
  });
  // Longer than any run: a connection that closes under a gateway would be measured as its fault.
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('Expected a port to listen on.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: string;
};

function answer(state: State, exchange: Exchange): void {
  const { request, response, body } = exchange;
  const path = request.url ?? '/';
  if (path.startsWith('/control/')) {
    control(state, path, response);
    return;
  }
  const subgraph = state.subgraphs.get(path) ?? addSubgraph(state, path);
  if (!subgraph) {
    refuse(response, 404, `No subgraph at ${path}.`);
    return;
  }
  const send = (recorded: RecordedAnswer): void => {
    subgraph.counts.requests++;
    subgraph.counts.representations += recorded.representations;
    subgraph.counts.bytesIn += body.length;
    subgraph.counts.bytesOut += recorded.bytes.length;
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': recorded.bytes.length,
    });
    if (state.holdMs === 0) response.end(recorded.bytes);
    else void sendHeldBack(response, recorded.bytes, state.holdMs);
  };
  const known = subgraph.answers.get(body);
  if (known) send(known);
  else subgraph.answers.record(body).then(send, (error: unknown) => refuse(response, 500, String(error)));
}

async function sendHeldBack(response: ServerResponse, bytes: Buffer, holdMs: number): Promise<void> {
  response.write(bytes.subarray(0, -1));
  await delay(holdMs);
  response.end(bytes.subarray(-1));
}

function addSubgraph(state: State, path: string): Subgraph | undefined {
  const [, mesh = '', name = ''] = path.split('/');
  try {
    const subgraph = { answers: new RecordedAnswers(mesh, name), counts: noCounts() };
    state.subgraphs.set(path, subgraph);
    return subgraph;
  } catch {
    return undefined;
  }
}

function control(state: State, path: string, response: ServerResponse): void {
  const [, , verb, value] = path.split('/');
  if (verb === 'reset') for (const subgraph of state.subgraphs.values()) subgraph.counts = noCounts();
  if (verb === 'hold') state.holdMs = Number(value);
  const counts = Object.fromEntries([...state.subgraphs].map(([at, one]) => [at.slice(1), one.counts]));
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(counts));
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ errors: [{ message }] }));
}
