import { randomUUID } from 'node:crypto';
import { GraphQLError, type GraphQLErrorOptions } from 'graphql';

/** What every error code stands for. `status` is the HTTP status for clients that accept `application/graphql-response+json`. */
export type ErrorRow = {
  readonly status: number;
  /** Who has to act: the one who asked, the team of a subgraph, or whoever runs the gateway. */
  readonly audience: 'client' | 'subgraph' | 'operator';
  readonly since: string;
  readonly help: string;
};

/** Every code the gateway puts into `extensions.code`. Retired codes stay listed; `docs/errors.md` is generated from here. */
export const GATEWAY_ERRORS = {
  GRAPHQL_PARSE_FAILED: row(
    400,
    'client',
    'The text is no GraphQL document. The message and `locations` say where it stops making sense.',
  ),
  GRAPHQL_VALIDATION_FAILED: row(
    400,
    'client',
    'The document asks for something the schema does not offer. `/schema.graphql` is the schema.',
  ),
  PERSISTED_QUERY_NOT_SUPPORTED: row(
    400,
    'client',
    'The request names a document by its hash only. Send the document itself; clients of the protocol do so by themselves.',
  ),
  OPERATION_RESOLUTION_FAILURE: row(
    400,
    'client',
    'The document has several operations, or none of the given name. Send `operationName`.',
  ),
  BAD_USER_INPUT: row(400, 'client', 'A variable is missing, or its value does not fit its declared type.'),
  UNKNOWN_VARIANT: row(
    400,
    'client',
    'The header `x-weft-variant` names a variant of the graph that `variants` of supergraph.yaml does not have.',
  ),
  VARIANT_INVALID: row(
    503,
    'operator',
    'The tags of the supergraph leave no usable schema for this variant. `weft check` says so before a change is published.',
  ),
  PREVIEW_INVALID: row(
    503,
    'operator',
    'The preview that the header `x-weft-preview` names cannot be served; the message says why. Without the header the stable graph answers.',
  ),
  MUTATION_OVER_GET: row(405, 'client', 'GET may only read. Send mutations by POST.'),
  SUBSCRIPTION_NOT_SUPPORTED: row(400, 'client', 'Subscriptions are not served on this transport.'),
  SUBSCRIPTION_BAD_HEADER: row(
    406,
    'client',
    'A subscription needs a stream: `text/event-stream` or `multipart/mixed;subscriptionSpec=1.0` in Accept, or a WebSocket.',
  ),
  SUBSCRIPTION_LIMIT: row(
    503,
    'operator',
    'As many subscriptions are open as `subscriptions.maxOpen` allows. Try again later, or raise the limit.',
  ),
  SUBSCRIPTION_SCHEMA_RELOAD: row(
    200,
    'client',
    'The graph has changed, and the subscription does not fit it as it did. The new one serves already: subscribe again.',
  ),
  SUBSCRIPTION_LOST: row(
    200,
    'subgraph',
    'The connection over which a subgraph published events broke. Events may be missing: subscribe again.',
  ),
  DEFER_BAD_HEADER: row(
    406,
    'client',
    'The operation uses `@defer`, so its answer comes in parts. Send `Accept: multipart/mixed;deferSpec=20220824, application/json`, or for the format with `pending` `multipart/mixed, application/json`.',
  ),
  MAX_TOKENS_LIMIT: row(
    400,
    'client',
    'The document has more tokens than `limits.maxTokens`. Split it, or raise the limit.',
  ),
  MAX_NESTING_LIMIT: row(400, 'client', 'Brackets are nested deeper than `limits.maxNesting`.'),
  MAX_DEPTH_LIMIT: row(
    400,
    'client',
    'Fields are nested deeper than `limits.maxDepth`, fragments counted where they are spread.',
  ),
  MAX_ALIASES_LIMIT: row(
    400,
    'client',
    'More aliases than `limits.maxAliases`, fragments counted where they are spread.',
  ),
  MAX_ROOT_FIELDS_LIMIT: row(
    400,
    'client',
    'More root fields than `limits.maxRootFields`, fragments counted where they are spread.',
  ),
  MAX_FIELDS_LIMIT: row(
    400,
    'client',
    'More fields than `limits.maxFields`, fragments counted where they are spread.',
  ),
  REQUEST_REFUSED: row(
    400,
    'client',
    'A hook of this gateway (`onRequest`) refused the request and gave no code of its own; the message says why.',
  ),
  REQUEST_TIMEOUT: row(
    504,
    'client',
    'The request took longer than `requestTimeoutMs`. Ask for less, or raise the limit.',
  ),
  CLIENT_GONE: row(499, 'client', 'The client closed the connection before the answer was ready.'),
  SUBGRAPH_UNREACHABLE: row(
    200,
    'subgraph',
    'No connection to the subgraph, or it broke. Its fields are null; ask the owner named in the error.',
  ),
  SUBGRAPH_TIMEOUT: row(
    200,
    'subgraph',
    'The subgraph did not answer within `subgraph.timeoutMs`. Its fields are null.',
  ),
  SUBGRAPH_BAD_RESPONSE: row(
    200,
    'subgraph',
    'The subgraph answered something that is no GraphQL response. Its fields are null.',
  ),
  SUBGRAPH_ENTITY_LOST: row(
    200,
    'subgraph',
    'The subgraph answered an object, and did not find it by its key when `@defer` asked for more of it. Its reference resolver has to find whatever it answers.',
  ),
  SUBGRAPH_RESPONSE_TOO_LARGE: row(
    200,
    'subgraph',
    'The answer was larger than `subgraph.maxResponseBytes`. Ask for fewer rows or fields.',
  ),
  SUBGRAPH_ERROR: row(
    200,
    'subgraph',
    "The subgraph reported an error of its own; the message is the subgraph's.",
  ),
  SUBGRAPH_ERRORS_OMITTED: row(
    200,
    'subgraph',
    'The subgraph reported more than 1,000 errors in one answer. The first 1,000 are passed on; the message says how many there were.',
  ),
  SUBGRAPH_INVALID_VALUE: row(
    200,
    'subgraph',
    'A subgraph returned a value that its own schema forbids, such as null for a non-null field.',
  ),
  INTROSPECTION_DISABLED: row(
    403,
    'client',
    'This gateway does not show its schema: `introspection` is false.',
  ),
  NOT_FOUND: row(404, 'client', 'Nothing is served at this path; the answer lists what is.'),
  NO_SUPERGRAPH: row(503, 'operator', 'The gateway has no supergraph yet. `/composition` says why.'),
  PLANNING_TIMEOUT: row(
    504,
    'client',
    'The query plan took longer than `plan.timeoutMs`. Ask for less in one operation, or raise the limit.',
  ),
  PLANNING_OVERLOADED: row(
    503,
    'operator',
    'More new operations arrive than can be planned: `plan.maxQueue` of them wait already. Those with a plan are answered on.',
  ),
  PLANNING_FAILED: row(
    500,
    'operator',
    'No query plan could be made for a valid operation. Report it with the operation.',
  ),
  INTERNAL_ERROR: row(
    500,
    'operator',
    'A fault of the gateway. The log has the details under the id given in the message.',
  ),
} as const satisfies Record<string, ErrorRow>;

/** A code of `GATEWAY_ERRORS`. */
export type GatewayErrorCode = keyof typeof GATEWAY_ERRORS;

/** An error whose text comes only from what the client sent, and may be sent back. */
export class ClientError extends GraphQLError {
  override readonly name = 'ClientError';
  readonly code: GatewayErrorCode;

  constructor(code: GatewayErrorCode, message: string, options: GraphQLErrorOptions = {}) {
    super(message, { ...options, extensions: { code, ...options.extensions } });
    this.code = code;
  }

  get status(): number {
    return GATEWAY_ERRORS[this.code].status;
  }
}

/** A fault of ours: `cause` goes to the log under `id`, the client sees a generic sentence and that id. */
export class InternalError extends Error {
  override readonly name = 'InternalError';
  readonly id = randomUUID();
  readonly code: GatewayErrorCode;

  constructor(cause: unknown, code: GatewayErrorCode = 'INTERNAL_ERROR') {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.code = code;
  }

  /** What the client is told. */
  toClientError(): ClientError {
    const sentence =
      this.code === 'PLANNING_FAILED' ? 'The gateway could not plan this operation' : 'The gateway failed';
    return new ClientError(this.code, `${sentence}. The log has the details under ${this.id}.`, {
      extensions: { id: this.id },
    });
  }
}

/** Anything thrown as what may be sent: client errors as they are, the rest hidden behind an id after `log` saw it. */
export function toClientError(error: unknown, log: (error: InternalError) => void): ClientError {
  if (error instanceof ClientError) return error;
  const internal = error instanceof InternalError ? error : new InternalError(error);
  log(internal);
  return internal.toClientError();
}

function row(status: number, audience: ErrorRow['audience'], help: string): ErrorRow {
  return { status, audience, since: '0.1', help };
}
