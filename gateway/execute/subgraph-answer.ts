import type { GatewayErrorCode } from '../errors.ts';
import type { PostResult } from './post.ts';

/** An error of one call. `path` is the subgraph's own: relative to its operation. */
type SubgraphError = {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>> & {
    readonly code: string;
    readonly subgraph: string;
  };
};

/** What a subgraph says about the state of the data it answered with. */
export type ReportedProduct = {
  readonly id: string;
  readonly version: string | undefined;
  readonly asOf: string | null;
};

/** The answer of a subgraph after the border: typed, with every failure turned into errors. */
export type SubgraphAnswer = {
  readonly data: Record<string, unknown> | null;
  readonly errors: readonly SubgraphError[];
  readonly products: readonly ReportedProduct[];
};

/** Extension keys of subgraphs that never reach a client: they show code, hosts or the word we replace by `subgraph`. */
const DROPPED_EXTENSIONS: ReadonlySet<string> = new Set(['stacktrace', 'stack', 'exception', 'serviceName']);

/** Reads how a call ended; whatever came back, the result is a well-formed answer. `entities` is how many were asked for. */
export function readSubgraphAnswer(
  subgraph: string,
  result: PostResult,
  entities: number | undefined,
): SubgraphAnswer {
  const quoted = `The subgraph "${subgraph}"`;
  switch (result.kind) {
    case 'answered':
      return readBody(subgraph, result, entities);
    case 'unreachable':
      return failed(subgraph, 'SUBGRAPH_UNREACHABLE', `${quoted} ${result.reason}.`);
    case 'timeout':
      return failed(subgraph, 'SUBGRAPH_TIMEOUT', `${quoted} did not answer in time.`);
    case 'too-large':
      return failed(
        subgraph,
        'SUBGRAPH_RESPONSE_TOO_LARGE',
        `${quoted} answered more than the gateway reads. Ask for fewer rows or fields.`,
      );
    case 'aborted':
      return failed(subgraph, 'SUBGRAPH_TIMEOUT', `${quoted} was still at work when the request ended.`);
  }
}

/** The answer of a call that failed as a whole: no data, one error. */
export function failed(subgraph: string, code: GatewayErrorCode, message: string): SubgraphAnswer {
  return { data: null, errors: [{ message, extensions: { code, subgraph } }], products: [] };
}

function readBody(
  subgraph: string,
  { status, contentType, body }: Extract<PostResult, { kind: 'answered' }>,
  entities: number | undefined,
): SubgraphAnswer {
  const bad = (what: string) =>
    failed(subgraph, 'SUBGRAPH_BAD_RESPONSE', `The subgraph "${subgraph}" ${what} (HTTP ${status}).`);
  const parsed = parseJson(body);
  if (!parsed.ok) {
    const essence = contentType?.split(';')[0]?.trim().toLowerCase();
    const isJson = essence === undefined || /[/+]json$/.test(essence);
    return bad(isJson ? 'answered something that is not valid JSON' : `answered ${essence} instead of JSON`);
  }
  const answer = parsed.value;
  if (!isRecord(answer)) return bad('answered JSON that is no GraphQL response');
  const errors = readErrors(subgraph, answer['errors']);
  const data = answer['data'];
  if (data === undefined || data === null) {
    if (errors.length === 0)
      return bad(status >= 400 ? 'answered with an error' : 'answered neither data nor errors');
    return { data: null, errors, products: [] };
  }
  if (!isRecord(data)) return bad('answered data that is no object');
  const products = readProducts(answer['extensions']);
  if (entities === undefined) return { data, errors, products };
  return { ...fitEntities(subgraph, data, entities), products, ...(errors.length > 0 ? { errors } : {}) };
}

/** Entities are matched by position, so a short list is filled up with null: these entities stay unknown, the others stay right. */
function fitEntities(
  subgraph: string,
  data: Record<string, unknown>,
  wanted: number,
): Pick<SubgraphAnswer, 'data' | 'errors'> {
  const entities = data['_entities'];
  if (Array.isArray(entities) && entities.length === wanted)
    return dropWrongEntities(subgraph, data, entities);
  const got = Array.isArray(entities) ? `${entities.length}` : 'none';
  const message = `The subgraph "${subgraph}" was asked for ${wanted} entities and answered ${got}.`;
  const { errors } = failed(subgraph, 'SUBGRAPH_BAD_RESPONSE', message);
  if (!Array.isArray(entities)) return { data: null, errors };
  return {
    data: {
      ...data,
      _entities: Array.from({ length: wanted }, (_, index): unknown => entities[index] ?? null),
    },
    errors,
  };
}

function dropWrongEntities(
  subgraph: string,
  data: Record<string, unknown>,
  entities: readonly unknown[],
): Pick<SubgraphAnswer, 'data' | 'errors'> {
  if (entities.every((entity) => entity === null || isRecord(entity))) return { data, errors: [] };
  const message = `The subgraph "${subgraph}" answered something that is no object for an entity.`;
  const errors = entities.flatMap((entity, index) =>
    entity === null || isRecord(entity)
      ? []
      : failed(subgraph, 'SUBGRAPH_BAD_RESPONSE', message).errors.map((error) => ({
          ...error,
          path: ['_entities', index],
        })),
  );
  const kept = entities.map((entity) => (isRecord(entity) ? entity : null));
  return { data: { ...data, _entities: kept }, errors };
}

function readErrors(subgraph: string, errors: unknown): readonly SubgraphError[] {
  if (!Array.isArray(errors)) return [];
  return errors.map((error: unknown): SubgraphError => {
    const record = isRecord(error) ? error : {};
    const { message, path } = record;
    const given = isRecord(record['extensions']) ? record['extensions'] : {};
    const kept = Object.entries(given).filter(([key]) => !DROPPED_EXTENSIONS.has(key));
    const code = typeof given['code'] === 'string' ? given['code'] : 'SUBGRAPH_ERROR';
    return {
      message:
        typeof message === 'string' && message !== ''
          ? message
          : `The subgraph "${subgraph}" reported an error without a message.`,
      ...(isPath(path) ? { path } : {}),
      extensions: { ...Object.fromEntries(kept), code, subgraph },
    };
  });
}

function readProducts(extensions: unknown): readonly ReportedProduct[] {
  const weft = isRecord(extensions) ? extensions['weft'] : undefined;
  const products = isRecord(weft) ? weft['products'] : undefined;
  if (!Array.isArray(products)) return [];
  return products.flatMap((product: unknown) => {
    if (!isRecord(product) || typeof product['id'] !== 'string') return [];
    const { id, version, asOf } = product;
    return [
      {
        id,
        version: typeof version === 'string' ? version : undefined,
        asOf: typeof asOf === 'string' ? asOf : null,
      },
    ];
  });
}

function parseJson(body: Buffer): { readonly ok: true; readonly value: unknown } | { readonly ok: false } {
  try {
    return { ok: true, value: JSON.parse(body.toString('utf8')) };
  } catch {
    return { ok: false };
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPath(value: unknown): value is readonly (string | number)[] {
  return Array.isArray(value) && value.every((part) => typeof part === 'string' || typeof part === 'number');
}
