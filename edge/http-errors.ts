/** Every error code the edge sends, with its status; a code is never reused for something else. */
export const EDGE_ERRORS = {
  BAD_REQUEST: { status: 400, help: 'The request is not well-formed; the message says what was expected.' },
  CSRF_BLOCKED: {
    status: 400,
    help: 'Another web site could have sent this; add the header the message names.',
  },
  METHOD_NOT_ALLOWED: { status: 405, help: 'Use one of the methods in the Allow header.' },
  NOT_ACCEPTABLE: { status: 406, help: 'Let the Accept header allow one of the JSON types named.' },
  REQUEST_TIMEOUT: { status: 408, help: 'The request took too long to arrive.' },
  BODY_TOO_LARGE: { status: 413, help: 'Send a smaller body, or raise maxBodyBytes.' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, help: 'Send plain JSON in UTF-8 as application/json.' },
  TOO_MANY_OPERATIONS: { status: 429, help: 'Complete some operations of the socket, or open another one.' },
  HEADERS_TOO_LARGE: { status: 431, help: 'Send fewer or shorter headers, or use POST for long queries.' },
  INTERNAL_ERROR: {
    status: 500,
    help: 'Give the id to whoever runs the server; the log has the cause under it.',
  },
} as const;

/** One of the codes in `EDGE_ERRORS`. */
export type EdgeErrorCode = keyof typeof EDGE_ERRORS;

/** The request body is larger than `maxBodyBytes`; the server answers 413. */
export class BodyTooLarge extends Error {
  readonly maxBodyBytes: number;

  constructor(maxBodyBytes: number, declaredBytes?: number) {
    const came = declaredBytes === undefined ? 'more' : `${declaredBytes}`;
    super(`Expected a request body of at most ${maxBodyBytes} bytes, got ${came}.`);
    this.name = 'BodyTooLarge';
    this.maxBodyBytes = maxBodyBytes;
  }
}

/** The client closed the connection; nobody is left to answer. The reason of an aborted `request.signal`. */
export class ClientGone extends Error {
  constructor() {
    super('The client closed the connection before the answer was out.');
    this.name = 'ClientGone';
  }
}

/** Another process listens on the wanted port. */
export class PortInUseError extends Error {
  readonly port: number;

  constructor(port: number, cause?: unknown) {
    super(`Port ${port} is already in use. Stop the other process or choose another port.`, { cause });
    this.name = 'PortInUseError';
    this.port = port;
  }
}

/** What `onError` is given for a handler that threw: the id the client was told, and the cause. */
export class InternalError extends Error {
  readonly id: string;

  constructor(id: string, cause: unknown) {
    super(`Internal error ${id}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'InternalError';
    this.id = id;
  }
}
