import { Connection } from './connection.ts';
import type { LoadOptions } from './load.ts';
import { requestWriter } from './request-text.ts';

const OPENED_AT_ONCE = 50;

/** Keep-alive connections that were used once and then stay open without asking anything. */
export class IdleConnections {
  readonly #connections: readonly Connection[];

  private constructor(connections: readonly Connection[]) {
    this.#connections = connections;
  }

  /** Opens as many as the load has connections; each asks its first question once. */
  static async open({ url, questions, connections }: LoadOptions): Promise<IdleConnections> {
    const target = new URL(url);
    const [question] = questions;
    if (!question) throw new TypeError('Expected a question.');
    const request = requestWriter(target)(question, undefined);
    const opened: Connection[] = [];
    while (opened.length < connections) {
      const batch = Array.from({ length: Math.min(OPENED_AT_ONCE, connections - opened.length) }, () =>
        openOne(Number(target.port), request),
      );
      opened.push(...(await Promise.all(batch)));
    }
    return new IdleConnections(opened);
  }

  /** How many the gateway has not closed. */
  get left(): number {
    return this.#connections.filter(({ isOpen }) => isOpen).length;
  }

  close(): void {
    for (const connection of this.#connections) connection.close();
  }
}

function openOne(port: number, request: string): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const connection = new Connection(
      port,
      () => resolve(connection),
      (reason) => reject(new Error(reason)),
    );
    connection.send(request);
  });
}
