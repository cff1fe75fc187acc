import { randomUUID } from 'node:crypto';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Signal } from '../../../edge/index.ts';
import type { Parameter } from '../query/parameter.ts';
import { exceptionOf, exceptionWithin } from './clickhouse-error.ts';
import { writeParameters } from './clickhouse-parameters.ts';
import { cancelled, timedOut, tooLarge } from './engine.ts';

/** Where a server is and who asks. `url` is its HTTP interface, with user and password. */
export type ClickHouseAddress = { readonly url: URL; readonly database: string };

/** One statement as it is sent. */
export type ClickHouseRequest = {
  readonly sql: string;
  readonly parameters?: readonly Parameter[];
  readonly format: 'TSVRaw' | 'JSONEachRow';
  readonly settings: Readonly<Record<string, string | number>>;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly signal?: Signal | undefined;
};

/** Time for a server to answer that a statement is being stopped. */
const KILL_TIMEOUT_MS = 5_000;
/** ClickHouse takes URLs of a mebibyte. */
const MAX_URL_LENGTH = 1_000_000;

/**
 * ClickHouse's HTTP interface: a statement is the body of a POST, its values and settings are in the URL. A statement that
 * nobody waits for any longer is stopped twice over: its connection is closed, and its number is told to be killed.
 */
export class ClickHouseClient {
  readonly #address: ClickHouseAddress;
  readonly #agent: http.Agent;

  constructor(address: ClickHouseAddress, connections: number) {
    this.#address = address;
    const options = { keepAlive: true, maxSockets: connections };
    this.#agent = address.url.protocol === 'https:' ? new https.Agent(options) : new http.Agent(options);
  }

  /** The text of an answer. Rejects with ClickHouseError, StatementRefused, or an error of the connection. */
  async ask(request: ClickHouseRequest): Promise<string> {
    if (request.signal?.aborted) throw cancelled();
    const id = randomUUID();
    const { sql, values } = writeParameters(request.sql, request.parameters ?? []);
    const query = new URLSearchParams([
      ['query_id', id],
      ['database', this.#address.database],
      ['default_format', request.format],
      ...Object.entries(request.settings).map(([name, value]): [string, string] => [name, String(value)]),
      ...values.map(([name, value]): [string, string] => [`param_${name}`, value]),
    ]);
    const path = `${this.#address.url.pathname}?${query}`;
    if (path.length > MAX_URL_LENGTH)
      throw new Error(
        `The values of a question take ${path.length} characters, and ClickHouse reads at most ${MAX_URL_LENGTH}.`,
      );
    let isLeft = false;
    try {
      return await this.#send(path, sql, {
        ...request,
        onLeave: () => {
          isLeft = true;
        },
      });
    } finally {
      if (isLeft) await this.#kill(id).catch(() => undefined);
    }
  }

  #send(path: string, body: string, { onLeave, ...request }: Sending): Promise<string> {
    return new Promise((resolve, reject) => {
      const sent = this.#request(path, body);
      let isAnswered = false;
      let hasLeft = false;
      const leave = (reason: Error): void => {
        hasLeft = true;
        onLeave();
        sent.destroy();
        settle(() => reject(reason));
      };
      const abort = (): void => leave(cancelled());
      const timer = setTimeout(() => leave(timedOut(request.timeoutMs)), request.timeoutMs);
      const settle = (finish: () => void): void => {
        clearTimeout(timer);
        request.signal?.removeEventListener('abort', abort);
        finish();
      };
      request.signal?.addEventListener('abort', abort);
      sent.on('error', (error) => {
        // The server had closed a connection that was kept, and never read the statement; each stale one is left so.
        const isStale = sent.reusedSocket && !isAnswered && !hasLeft;
        settle(() => (isStale ? resolve(this.#send(path, body, { onLeave, ...request })) : reject(error)));
      });
      sent.on('response', (response) => {
        isAnswered = true;
        readAnswer(response, request.maxBytes).then(
          (text) => settle(() => resolve(text)),
          (error: unknown) => {
            // Of what is too large the rest is not waited for.
            if (error instanceof TooMuch) leave(tooLarge(request.maxBytes));
            else settle(() => reject(error));
          },
        );
      });
      sent.end(body);
    });
  }

  #request(path: string, body: string): http.ClientRequest {
    const { url } = this.#address;
    const module = url.protocol === 'https:' ? https : http;
    return module.request({
      agent: this.#agent,
      method: 'POST',
      hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: url.port,
      path,
      headers: {
        ...this.#account(),
        'content-type': 'text/plain',
        'content-length': Buffer.byteLength(body),
      },
    });
  }

  #account(): Record<string, string> {
    const { username, password } = this.#address.url;
    const user = decodeURIComponent(username) || 'default';
    return {
      'x-clickhouse-user': user,
      ...(password ? { 'x-clickhouse-key': decodeURIComponent(password) } : {}),
    };
  }

  /** Stops a statement by its number; the connection it was on is free by then. */
  async #kill(id: string): Promise<void> {
    const query = new URLSearchParams({ param_id: id });
    const sql = 'KILL QUERY WHERE query_id = {id:String} ASYNC';
    const sent = this.#request(`${this.#address.url.pathname}?${query}`, sql);
    await new Promise<void>((resolve, reject) => {
      sent.setTimeout(KILL_TIMEOUT_MS, () => sent.destroy());
      sent.on('error', reject);
      sent.on('response', (response) => {
        readAnswer(response, 1_000_000).then(() => resolve(), reject);
      });
      sent.end(sql);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

type Sending = ClickHouseRequest & { onLeave(): void };

class TooMuch extends Error {}

async function readAnswer(response: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new TooMuch();
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  const code = response.headers['x-clickhouse-exception-code'];
  const isFailed = (response.statusCode ?? 500) >= 300 || (code !== undefined && code !== '0');
  if (isFailed) throw exceptionOf(typeof code === 'string' ? code : undefined, text);
  const within = exceptionWithin(text);
  if (within) throw within;
  return text;
}
