/** What a client may say in `graphql-transport-ws`. */
export type ClientMessage =
  | { readonly type: 'connection_init'; readonly payload: Readonly<Record<string, unknown>> }
  | { readonly type: 'ping'; readonly payload: Readonly<Record<string, unknown>> | undefined }
  | { readonly type: 'pong' }
  | { readonly type: 'subscribe'; readonly id: string; readonly payload: unknown }
  | { readonly type: 'complete'; readonly id: string };

/** Reads one message of a client; undefined for anything the protocol does not know, which closes the socket with 4400. */
export function readClientMessage(text: string): ClientMessage | undefined {
  const message = parseJson(text);
  if (!isRecord(message)) return undefined;
  const { type, id, payload } = message;
  switch (type) {
    case 'connection_init':
      return isAbsent(payload) ? { type, payload: {} } : isRecord(payload) ? { type, payload } : undefined;
    case 'ping':
      return isAbsent(payload)
        ? { type, payload: undefined }
        : isRecord(payload)
          ? { type, payload }
          : undefined;
    case 'pong':
      return isAbsent(payload) || isRecord(payload) ? { type } : undefined;
    case 'subscribe':
      return isId(id) && isOperation(payload) ? { type, id, payload } : undefined;
    case 'complete':
      return isId(id) ? { type, id } : undefined;
    default:
      return undefined;
  }
}

/** The messages of a server; results and errors are JSON text already. */
export const serverMessage = {
  acknowledge: '{"type":"connection_ack"}',
  pong: (payload: Readonly<Record<string, unknown>> | undefined): string =>
    payload ? `{"type":"pong","payload":${JSON.stringify(payload)}}` : '{"type":"pong"}',
  next: (id: string, body: string): string => `{"id":${JSON.stringify(id)},"type":"next","payload":${body}}`,
  error: (id: string, errors: string): string =>
    `{"id":${JSON.stringify(id)},"type":"error","payload":${errors}}`,
  complete: (id: string): string => `{"id":${JSON.stringify(id)},"type":"complete"}`,
} as const;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An operation as the protocol has it; one that is named by its hash has no text. */
function isOperation(payload: unknown): payload is Readonly<Record<string, unknown>> {
  if (!isRecord(payload)) return false;
  const { query, operationName, variables, extensions } = payload;
  const isNamed = isAbsent(query) && isRecord(extensions) && isRecord(extensions['persistedQuery']);
  return (
    (typeof query === 'string' || isNamed) &&
    (isAbsent(operationName) || typeof operationName === 'string') &&
    [variables, extensions].every((part) => isAbsent(part) || isRecord(part))
  );
}

function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 256;
}
