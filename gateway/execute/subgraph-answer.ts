import type { GatewayErrorCode } from '../errors.ts';
import type { SubgraphHttp } from '../hooks.ts';
import type { PostResult } from './post.ts';

/** An error of one call. `path` is the subgraph's own: relative to its operation. */
export type SubgraphError = {
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
  /** How good the data is, where the subgraph measures it. */
  readonly quality?: ReportedQuality;
};

/** The last measurement of a product's quality, as its subgraph reports it. */
export type ReportedQuality = {
  readonly result: QualityResult;
  readonly measuredAt: string;
  /** How the promise of freshness stands. */
  readonly freshness?: QualityResult;
  readonly rows?: number;
};

/** How checks of data end, from good to bad. */
export const QUALITY_RESULTS = ['passed', 'skipped', 'warning', 'failed', 'error'] as const;
type QualityResult = (typeof QUALITY_RESULTS)[number];

/** The answer of a subgraph after the border: typed, with every failure turned into errors. */
export type SubgraphAnswer = {
  readonly data: Record<string, unknown> | null;
  readonly errors: readonly SubgraphError[];
  readonly products: readonly ReportedProduct[];
  /** Only when the call was made with `wantsHttp` and something came back. */
  readonly http?: SubgraphHttp;
  /** There instead of data when the call let a large answer be passed on as it is. */
  readonly stream?: AsyncIterable<Buffer>;
};

/** Extension keys of subgraphs that never reach a client: they show code, hosts or the word we replace by `subgraph`. */
const DROPPED_EXTENSIONS: ReadonlySet<string> = new Set(['stacktrace', 'stack', 'exception', 'serviceName']);

/** Entities that were asked for: the name of their list in the answer, and how many. */
export type WantedEntities = { readonly name: string; readonly count: number };

/** Reads how a call ended; whatever came back, the result is a well-formed answer. */
export function readSubgraphAnswer(
  subgraph: string,
  result: PostResult,
  entities: readonly WantedEntities[] = [],
): SubgraphAnswer {
  const quoted = `The subgraph "${subgraph}"`;
  switch (result.kind) {
    case 'streaming':
      return { data: null, errors: [], products: [], stream: result.chunks };
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
  entities: readonly WantedEntities[],
): SubgraphAnswer {
  const parsed = parseJson(body);
  if (!parsed.ok) {
    const essence = contentType?.split(';')[0]?.trim().toLowerCase();
    const isJson = essence === undefined || /[/+]json$/.test(essence);
    return bad(
      subgraph,
      isJson ? 'answered something that is not valid JSON' : `answered ${essence} instead of JSON`,
      status,
    );
  }
  const answer = readAnswer(subgraph, parsed.value, status);
  const { data, errors } = answer;
  if (data === null) return answer;
  const found = entities.flatMap((wanted) => fitEntities(subgraph, data, wanted));
  return errors.length > 0 || found.length === 0 ? answer : { ...answer, errors: found };
}

/** Reads parsed JSON as the answer of a subgraph; an event of a subscription has no HTTP status of its own. */
export function readAnswer(subgraph: string, answer: unknown, status?: number): SubgraphAnswer {
  if (!isRecord(answer)) return bad(subgraph, 'answered JSON that is no GraphQL response', status);
  const errors = readErrors(subgraph, answer['errors']);
  const data = answer['data'];
  if (data === undefined || data === null) {
    if (errors.length === 0)
      return bad(
        subgraph,
        status !== undefined && status >= 400 ? 'answered with an error' : 'answered neither data nor errors',
        status,
      );
    return { data: null, errors, products: [] };
  }
  if (!isRecord(data)) return bad(subgraph, 'answered data that is no object', status);
  return { data, errors, products: readProducts(answer['extensions']) };
}

function bad(subgraph: string, what: string, status: number | undefined): SubgraphAnswer {
  const suffix = status === undefined ? '' : ` (HTTP ${status})`;
  return failed(subgraph, 'SUBGRAPH_BAD_RESPONSE', `The subgraph "${subgraph}" ${what}${suffix}.`);
}

/**
 * Entities are matched by position, so a list that is short or holds other things is filled up with null: these entities stay
 * unknown, the others stay right. Returns what was wrong.
 */
function fitEntities(
  subgraph: string,
  data: Record<string, unknown>,
  { name, count }: WantedEntities,
): readonly SubgraphError[] {
  const entities = data[name];
  if (!Array.isArray(entities) || entities.length !== count) {
    const got = Array.isArray(entities) ? `${entities.length}` : 'none';
    const message = `The subgraph "${subgraph}" was asked for ${count} entities and answered ${got}.`;
    const kept = Array.isArray(entities) ? entities : [];
    data[name] = Array.from({ length: count }, (_, index): unknown =>
      isRecord(kept[index]) ? kept[index] : null,
    );
    return failed(subgraph, 'SUBGRAPH_BAD_RESPONSE', message).errors;
  }
  const wrong: SubgraphError[] = [];
  const message = `The subgraph "${subgraph}" answered something that is no object for an entity.`;
  for (let index = 0; index < count; index++) {
    const entity: unknown = entities[index];
    if (entity === null || isRecord(entity)) continue;
    entities[index] = null;
    for (const error of failed(subgraph, 'SUBGRAPH_BAD_RESPONSE', message).errors)
      wrong.push({ ...error, path: [name, index] });
  }
  return wrong;
}

/** How many errors of one answer are passed on: 100,000 held up all other requests for 1.5 s. */
const MAX_ERRORS = 1_000;

/**
 * Reads the `errors` of an answer: whatever they are, what is left has a message, a code and the subgraph. Of too many the first are
 * left, and one more without a path, which may be the reason of any null.
 */
export function readErrors(subgraph: string, errors: unknown): readonly SubgraphError[] {
  if (!Array.isArray(errors)) return [];
  const omitted = errors.length - MAX_ERRORS;
  if (omitted <= 0) return errors.map((error: unknown) => readError(subgraph, error));
  const message = `The subgraph "${subgraph}" reported ${errors.length} errors; the last ${omitted} of them are not told.`;
  const told = errors.slice(0, MAX_ERRORS).map((error: unknown) => readError(subgraph, error));
  return [...told, ...failed(subgraph, 'SUBGRAPH_ERRORS_OMITTED', message).errors];
}

function readError(subgraph: string, error: unknown): SubgraphError {
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
}

function readProducts(extensions: unknown): readonly ReportedProduct[] {
  const weft = isRecord(extensions) ? extensions['weft'] : undefined;
  const products = isRecord(weft) ? weft['products'] : undefined;
  if (!Array.isArray(products)) return [];
  return products.flatMap((product: unknown) => {
    if (!isRecord(product) || typeof product['id'] !== 'string') return [];
    const { id, version, asOf } = product;
    const quality = readQuality(product['quality']);
    return [
      {
        id,
        version: typeof version === 'string' ? version : undefined,
        asOf: typeof asOf === 'string' ? asOf : null,
        ...(quality ? { quality } : {}),
      },
    ];
  });
}

function readQuality(quality: unknown): ReportedQuality | undefined {
  if (!isRecord(quality)) return undefined;
  const { result, measuredAt, freshness, rows } = quality;
  if (!isQualityResult(result) || typeof measuredAt !== 'string') return undefined;
  return {
    result,
    measuredAt,
    ...(isQualityResult(freshness) ? { freshness } : {}),
    ...(typeof rows === 'number' ? { rows } : {}),
  };
}

function isQualityResult(value: unknown): value is QualityResult {
  return QUALITY_RESULTS.some((result) => result === value);
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
