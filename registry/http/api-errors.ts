/** What an error code of the registry's API stands for. */
export type ApiErrorRow = { readonly status: number; readonly help: string };

/** Every error code of `/registry/v1`; `docs/errors.md` is generated from here. */
export const API_ERRORS = {
  BAD_REQUEST: row(
    400,
    'The address, a parameter or the JSON is malformed; the message says what was expected.',
  ),
  TOKEN_IN_ADDRESS: row(
    400,
    'A token stood in the address, where proxies and logs keep it. Revoke it, and send the next one as `Authorization: Bearer`.',
  ),
  CROSS_SITE: row(
    403,
    'A web page sent this. Without tokens the registry listens to commands of its own machine only.',
  ),
  UNAUTHENTICATED: row(401, 'Send a token that holds as `Authorization: Bearer weft_…`.'),
  NO_TOKENS_YET: row(
    403,
    'While there is no token, only callers on the same machine may change anything. Make one there with `weft tokens create`, or start the registry with `WEFT_REGISTRY_ADMIN_TOKEN`.',
  ),
  FORBIDDEN: row(
    403,
    '`missing` says which permission, domain or team the token lacks, and `has` what it has.',
  ),
  NOT_FOUND: row(404, 'There is nothing of that name; the message says what was looked for.'),
  METHOD_NOT_ALLOWED: row(405, 'Use one of the methods in the Allow header.'),
  NOT_PUBLISHED: row(
    409,
    'It does not compose, or a change or policy forbids it: `report` has the findings and what to do.',
  ),
  BODY_TOO_LARGE: row(413, 'Send less at once, or raise `registry.maxBodyBytes`.'),
  UNSUPPORTED_MEDIA_TYPE: row(415, 'Send JSON as `application/json`.'),
  INVALID_BODY: row(
    422,
    'The JSON is not what this address takes; `at` says where, and `openapi.json` what is expected.',
  ),
  REFUSED: row(
    422,
    'The parts of the request contradict each other or what the registry knows; the message says how.',
  ),
  BUSY: row(503, 'As many checks wait as the registry lets. Try again after the seconds in Retry-After.'),
  CHECK_UNFINISHED: row(
    503,
    'The thread that checks ended before it was done; the message says why. Nothing was changed: try again, or give it more memory with `registry.maxCheckMemoryMb` or time with `registry.maxCheckSeconds`.',
  ),
  INTERNAL_ERROR: row(500, 'A fault of the registry. The log has the cause under the id in the message.'),
} as const satisfies Record<string, ApiErrorRow>;

/** A code of `API_ERRORS`. */
export type ApiErrorCode = keyof typeof API_ERRORS;

/** A refusal whose text may be sent: code, message and whatever else the answer says. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ApiErrorCode;
  readonly more: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ApiErrorCode,
    message: string,
    options: {
      readonly more?: Readonly<Record<string, unknown>>;
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(message);
    this.code = code;
    this.more = options.more ?? {};
    this.headers = options.headers ?? {};
  }

  get status(): number {
    return API_ERRORS[this.code].status;
  }
}

function row(status: number, help: string): ApiErrorRow {
  return { status, help };
}
