import type { Question } from './load.ts';

/** Writes requests to a GraphQL endpoint as they go over the wire. */
export type RequestWriter = (question: Question, token: string | undefined) => string;

/** A writer for one endpoint. The body has to be ASCII. */
export function requestWriter(url: URL): RequestWriter {
  const head = `POST ${url.pathname} HTTP/1.1\r\nhost: ${url.host}\r\ncontent-type: application/json\r\naccept: application/json\r\n`;
  return ({ body }, token) => {
    const authorization = token === undefined ? '' : `authorization: Bearer ${token}\r\n`;
    return `${head}${authorization}content-length: ${body.length}\r\n\r\n${body}`;
  };
}

let asked = 0;

/** A token that no other request of this process has, of one length. */
export function uniqueToken(): string {
  asked += 1;
  return `${process.pid}-${String(asked).padStart(12, '0')}`;
}
