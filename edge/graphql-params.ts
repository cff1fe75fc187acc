/** The parameters of a GraphQL request; `query` may be missing only when `extensions.persistedQuery` names one. */
export type GraphqlParams = {
  readonly query: string | undefined;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly extensions: Readonly<Record<string, unknown>>;
};

/** The parameters, or one sentence about what was expected and what came. */
export type ParamsOutcome =
  | { readonly ok: true; readonly params: GraphqlParams }
  | { readonly ok: false; readonly problem: string };

const NOTHING: Readonly<Record<string, unknown>> = Object.freeze({});

/** Reads the parameters out of parsed JSON (GraphQL over HTTP, "Request Parameters"); unknown keys are ignored, as it says. */
export function readGraphqlParams(value: unknown, maxJsonDepth: number): ParamsOutcome {
  if (Array.isArray(value))
    return refuse('Batched requests are not supported: expected one JSON object per request, got an array.');
  if (!isRecord(value)) return refuse(`Expected a JSON object as the request body, got ${describe(value)}.`);
  if (Object.hasOwn(value, '__proto__'))
    return refuse('The key "__proto__" is not allowed in the request body.');
  const { query, operationName, variables, extensions } = value;
  if (!isStringOrAbsent(query)) return refuse(`Expected a string at "query", got ${describe(query)}.`);
  if (!isStringOrAbsent(operationName)) {
    return refuse(`Expected a string or null at "operationName", got ${describe(operationName)}.`);
  }
  if (!isRecordOrAbsent(variables))
    return refuse(`Expected an object or null at "variables", got ${describe(variables)}.`);
  if (!isRecordOrAbsent(extensions))
    return refuse(`Expected an object or null at "extensions", got ${describe(extensions)}.`);
  const problem =
    findUnsafe(variables, 'variables', maxJsonDepth) ?? findUnsafe(extensions, 'extensions', maxJsonDepth);
  if (problem !== undefined) return refuse(problem);
  if (query == null && !isRecord(extensions?.['persistedQuery'])) return refuse(describeMissingQuery(value));
  return {
    ok: true,
    params: {
      query: query ?? undefined,
      operationName: operationName ?? undefined,
      variables: variables ?? NOTHING,
      extensions: extensions ?? NOTHING,
    },
  };
}

function refuse(problem: string): ParamsOutcome {
  return { ok: false, problem };
}

/** Too deep would overflow the stack of whoever serialises it later; a key `__proto__` would poison whoever merges it. */
function findUnsafe(value: unknown, path: string, depthLeft: number): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (depthLeft === 0) return `The value at ${shorten(path)} is nested too deeply.`;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const item: unknown = value[index];
      // Scalars are passed over here so that a long list of numbers builds no path texts.
      const problem = isNested(item) ? findUnsafe(item, `${path}[${index}]`, depthLeft - 1) : undefined;
      if (problem !== undefined) return problem;
    }
    return undefined;
  }
  for (const [key, item] of Object.entries(value)) {
    if (key === '__proto__') return `The key "__proto__" is not allowed, found at ${shorten(path)}.`;
    const problem = isNested(item) ? findUnsafe(item, `${path}.${key}`, depthLeft - 1) : undefined;
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function isNested(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isRecordOrAbsent(value: unknown): value is Readonly<Record<string, unknown>> | null | undefined {
  return value == null || isRecord(value);
}

function isStringOrAbsent(value: unknown): value is string | null | undefined {
  return value == null || typeof value === 'string';
}

function describeMissingQuery(body: Readonly<Record<string, unknown>>): string {
  const keys = Object.keys(body);
  const came = keys.length === 0 ? 'no keys' : shorten(keys.map((key) => JSON.stringify(key)).join(', '));
  return `Expected a string at "query", got nothing. The request has ${came}.`;
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  return shorten(JSON.stringify(value));
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
