import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { asked, type Outcome, type Recording } from './recording.ts';

/** Speaks the HTTP interface of ClickHouse as its documentation has it. */
export type Double = {
  readonly url: string;
  /** The numbers of statements that are under way. */
  running(): readonly string[];
  close(): Promise<void>;
};

/** Says what the server answers to a statement. */
type Answering = (request: { path: string; body: string; isLeft: Promise<void> }) => Promise<Outcome>;

type Said = Exclude<Outcome, { left: true }>;

type Account = { readonly user: string; readonly password: string };

/** Answers with what was recorded, and refuses what was not, so that a change of the SQL shows. */
export function openDouble(recording: Recording, account?: Account): Promise<Double> {
  return serve(async ({ path, body }) => {
    const found = recording.find(asked(path, body));
    if (typeof found !== 'string') return found;
    const exception = `Code: 48. DB::Exception: ${found} Record it anew: tests/support/clickhouse/README.md tells how. (NOT_IMPLEMENTED)`;
    console.error(exception, body);
    return { code: '48', status: 501, exception };
  }, account);
}

/** Passes statements on to a real server, and records what it answers. */
export function openRecorder(recording: Recording, real: string): Promise<Double> {
  return serve(async ({ path, body, isLeft }) => {
    const statement = asked(path, body);
    const leaving = new AbortController();
    void isLeft.then(() => leaving.abort());
    let outcome: Outcome = { left: true };
    try {
      const response = await fetch(`${real}${path}`, { method: 'POST', body, signal: leaving.signal });
      const text = await response.text();
      const code = response.headers.get('x-clickhouse-exception-code');
      outcome = response.ok
        ? { answer: text }
        : { code: code ?? '0', status: response.status, exception: text };
    } catch (error) {
      if (!leaving.signal.aborted) throw error;
      const id = new URL(path, real).searchParams.get('query_id') ?? '';
      const kill = new URLSearchParams({ param_id: id });
      await fetch(`${real}/?${kill}`, {
        method: 'POST',
        body: 'KILL QUERY WHERE query_id = {id:String} ASYNC',
      });
    }
    recording.add(statement, outcome);
    return outcome;
  });
}

async function serve(answering: Answering, account?: Account): Promise<Double> {
  const running = new Map<string, () => void>();
  // ClickHouse takes URLs of a mebibyte.
  const server = createServer({ maxHeaderSize: 2 * 1024 * 1024 }, (request, response) => {
    answer(request, response).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    );
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? '/';
    const query = new URL(path, 'http://double').searchParams;
    const body = await textOf(request);
    if (!isKnown(request, account)) return send(response, WRONG_ACCOUNT);
    if (body.startsWith('KILL QUERY')) {
      running.get(query.get('param_id') ?? '')?.();
      return send(response, { answer: '' });
    }
    const id = query.get('query_id') ?? '';
    const isKilled = new Promise<Said>((resolve) => running.set(id, () => resolve(KILLED)));
    const isLeft = new Promise<void>((resolve) => {
      response.on('close', () => resolve());
      void isKilled.then(() => resolve());
    });
    try {
      const outcome = await Promise.race([answering({ path, body, isLeft }), isKilled]);
      // A statement that nobody waited for ends when it is killed, or nobody waits again.
      send(response, 'left' in outcome ? await Promise.race([isKilled, isLeft.then(() => KILLED)]) : outcome);
    } finally {
      running.delete(id);
    }
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    running: () => [...running.keys()],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const KILLED: Said = {
  code: '394',
  status: 500,
  exception: 'Code: 394. DB::Exception: Query was cancelled. (QUERY_WAS_CANCELLED)\n',
};
const WRONG_ACCOUNT: Said = {
  code: '516',
  status: 403,
  exception:
    'Code: 516. DB::Exception: app: Authentication failed: password is incorrect, or there is no user with such name. (AUTHENTICATION_FAILED)\n',
};

function isKnown({ headers }: IncomingMessage, account?: Account): boolean {
  if (!account) return true;
  return headers['x-clickhouse-user'] === account.user && headers['x-clickhouse-key'] === account.password;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, outcome: Said): void {
  if ('answer' in outcome) {
    response.writeHead(200, { 'content-type': 'text/tab-separated-values; charset=UTF-8' });
    response.end(outcome.answer);
    return;
  }
  response.writeHead(outcome.status, {
    'content-type': 'text/plain; charset=UTF-8',
    'x-clickhouse-exception-code': outcome.code,
  });
  response.end(outcome.exception);
}
