import { z } from 'zod';
import { ANSWERS } from './answer-schemas.ts';
import { REGISTRY_PATH } from './registry-path.ts';

/** How to reach a registry that runs elsewhere. */
export type RemoteOptions = {
  /** `https://…/registry/v1`; the path may be left out. */
  readonly url: string;
  readonly token?: string;
};

/** What is sent: a path below the API's, and a body as JSON. */
export type Sent = {
  readonly path: string;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly signal?: AbortSignal;
  /** Statuses that are no failure beside those below 300. */
  readonly expected?: readonly number[];
};

/**
 * A call that gave no answer of use: `UNREACHABLE` when nobody answers, `NOT_A_REGISTRY` when somebody else does, otherwise the code
 * of the API. The message says what to do.
 */
export class RegistryCallError extends Error {
  override readonly name = 'RegistryCallError';
  readonly code: string;
  readonly status: number | undefined;

  constructor(
    code: string,
    message: string,
    options: { readonly status?: number; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.status = options.status;
  }
}

const CALL_TIMEOUT_MS = 120_000;

/** Sends calls to one registry. */
export class RegistryCalls {
  readonly url: string;
  readonly #token: string | undefined;

  constructor({ url, token }: RemoteOptions) {
    const base = url.replace(/\/+$/, '');
    this.url = base.endsWith(REGISTRY_PATH) ? base : `${base}${REGISTRY_PATH}`;
    this.#token = token;
  }

  /** The status and the JSON of an answer. Throws `RegistryCallError`. */
  async send(sent: Sent): Promise<{ readonly status: number; readonly body: unknown }> {
    const response = await this.#fetch(sent);
    const text = await response.text();
    const { status } = response;
    if (status === 304) return { status, body: undefined };
    const body = parseJson(text);
    if (body === undefined) throw this.#stranger(status);
    if (status < 300 || sent.expected?.includes(status)) return { status, body };
    throw this.#refusal(status, body);
  }

  /** The answer read by a schema, one of `ANSWERS`. */
  async read<Schema extends z.ZodType>(schema: Schema, sent: Sent): Promise<z.output<Schema>> {
    const { body } = await this.send(sent);
    return this.parse(schema, body);
  }

  /** Reads an answer by a schema. Throws `RegistryCallError` for what no registry of this version answers. */
  parse<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    const at = z.core.toDotPath(parsed.error.issues[0]?.path ?? []);
    throw new RegistryCallError(
      'NOT_A_REGISTRY',
      `Expected the answer of a registry of this version at ${this.url}, got another one (at ${at || 'the top'}).`,
    );
  }

  async #fetch({ path, method, body, query = {}, signal }: Sent): Promise<Response> {
    const address = new URL(`${this.url}${path}`);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) address.searchParams.set(name, String(value));
    const timeout = AbortSignal.timeout(CALL_TIMEOUT_MS);
    try {
      return await fetch(address, {
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }),
        },
        // A token must not follow to another host.
        redirect: 'error',
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (cause) {
      throw new RegistryCallError(
        'UNREACHABLE',
        `Expected a registry at ${this.url}, got no answer (${reasonOf(cause)}). Is it running, and is the address right?`,
        { cause },
      );
    }
  }

  #refusal(status: number, body: unknown): RegistryCallError {
    const [error] = ANSWERS.Errors.safeParse(body).data?.errors ?? [];
    if (!error) return this.#stranger(status);
    const hint = HINTS[error.code];
    return new RegistryCallError(error.code, hint ? `${error.message} ${hint}` : error.message, { status });
  }

  #stranger(status: number): RegistryCallError {
    const message = `Expected a registry at ${this.url}, got HTTP ${status} from something else.`;
    return new RegistryCallError('NOT_A_REGISTRY', message, { status });
  }
}

const HINTS: Readonly<Record<string, string>> = {
  UNAUTHENTICATED: 'Set WEFT_TOKEN to a token that holds.',
  NO_TOKENS_YET: 'Make the first token on the machine of the registry: weft tokens create.',
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof Error && 'code' in cause) return String(cause.code);
  return cause instanceof Error ? cause.message : String(cause);
}
