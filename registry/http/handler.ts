import type { Registry } from '../registry.ts';
import { DEFAULT_MAX_BODY_BYTES } from '../settings.ts';
import { ApiError } from './api-errors.ts';
import { type CallerOptions, identify, requireAccess } from './caller.ts';
import type { ApiRequest, ApiResponse } from './http.ts';
import { openApiDocument } from './openapi.ts';
import { REGISTRY_PATH } from './registry-path.ts';
import { errorResponse, json } from './respond.ts';
import type { ApiRoute } from './route.ts';
import { CONSUMER_ROUTES } from './routes/consumers.ts';
import { MESH_ROUTES } from './routes/mesh.ts';
import { PEOPLE_ROUTES } from './routes/people.ts';
import { PUBLISHING_ROUTES } from './routes/publishing.ts';
import { QUALITY_ROUTES } from './routes/quality.ts';

/** Every address of the API, below `REGISTRY_PATH`. */
const API_ROUTES: readonly ApiRoute[] = [
  ...MESH_ROUTES,
  ...PUBLISHING_ROUTES,
  ...PEOPLE_ROUTES,
  ...CONSUMER_ROUTES,
  ...QUALITY_ROUTES,
];

/** How the API is served. */
export type RegistryHandlerOptions = Partial<CallerOptions> & {
  /** Told of faults; the caller only gets an id. */
  readonly onFault?: (fault: unknown) => void;
  /** Largest body that is read, once it is known that the caller may send one. */
  readonly maxBodyBytes?: number;
};

const MIN_ADMIN_TOKEN = 32;
// Each of these composes the mesh, one after the other: who comes when so many wait is told to come back.
const MAX_JUDGED = 64;

/**
 * Answers every request below `/registry/v1`. A function of plain data, so that any server can mount it. Throws TypeError for an
 * admin token that could be guessed.
 */
export function createRegistryHandler(
  registry: Registry,
  options: RegistryHandlerOptions = {},
): (request: ApiRequest) => Promise<ApiResponse> {
  const { adminToken, openReads = () => true, onFault = () => undefined } = options;
  const { maxBodyBytes = DEFAULT_MAX_BODY_BYTES } = options;
  if (adminToken !== undefined && adminToken.length < MIN_ADMIN_TOKEN)
    throw new TypeError(
      `Expected an admin token of at least ${MIN_ADMIN_TOKEN} characters, got ${adminToken.length}.`,
    );
  const callers = { openReads, ...(adminToken === undefined ? {} : { adminToken }) };
  const find = routeFinder(API_ROUTES);
  const openApi = openApiAnswer();
  const gate = createGate();
  return async (request) => {
    try {
      const caller = identify(request, registry, callers);
      const path = request.path.slice(REGISTRY_PATH.length);
      if (path === '' || path === '/') return index(request, registry);
      if (path === '/openapi.json') return openApi(request);
      const { route, parameters } = find(request.method, path);
      if (route.permission !== 'read') expectPermission(caller, route);
      const run = () => route.run({ registry, request, maxBodyBytes, caller, parameters });
      return await (route.isHeavy ? gate(run) : run());
    } catch (error) {
      return errorResponse(error, onFault);
    }
  };
}

/** Refuses who could not do this anywhere before the body is read; where they may is for the route to say. */
function expectPermission(caller: Parameters<typeof requireAccess>[0], { permission }: ApiRoute): void {
  const domain = caller.kind === 'token' ? caller.token.domain : undefined;
  // A token may always be given up by its holder, whatever it permits.
  if (permission === 'admin' && caller.kind === 'token') return;
  requireAccess(caller, { permission, ...(domain === undefined ? {} : { domain }) });
}

function index(request: ApiRequest, registry: Registry): ApiResponse {
  onlyGet(request);
  return json(200, {
    name: 'weft registry',
    version: 'v1',
    build: registry.state.build?.build.number ?? null,
    routes: API_ROUTES.map(({ method, path, summary }) => ({
      method,
      path: `${REGISTRY_PATH}${path}`,
      summary,
    })),
  });
}

function openApiAnswer(): (request: ApiRequest) => ApiResponse {
  let answer: ApiResponse | undefined;
  return (request) => {
    onlyGet(request);
    answer ??= json(200, openApiDocument(API_ROUTES, REGISTRY_PATH));
    return answer;
  };
}

function onlyGet({ method }: ApiRequest): void {
  if (method !== 'GET' && method !== 'HEAD') throw notAllowed('GET, HEAD');
}

function notAllowed(allow: string): ApiError {
  return new ApiError('METHOD_NOT_ALLOWED', `Expected the method to be one of: ${allow}.`, {
    headers: { allow },
  });
}

/** Lets so many through at once, and refuses who comes on top. */
function createGate(): <T>(run: () => Promise<T>) => Promise<T> {
  let open = 0;
  return async (run) => {
    if (open >= MAX_JUDGED)
      throw new ApiError('BUSY', `Expected at most ${MAX_JUDGED} checks at once, got one more.`, {
        headers: { 'retry-after': '5' },
      });
    open += 1;
    try {
      return await run();
    } finally {
      open -= 1;
    }
  };
}

type Found = { readonly route: ApiRoute; readonly parameters: Readonly<Record<string, string>> };

/** Finds the route of a path. Paths are matched as they were sent: a part is decoded once, after it was told from its neighbours. */
function routeFinder(routes: readonly ApiRoute[]): (method: string, path: string) => Found {
  const patterns = routes.map((route) => ({
    route,
    pattern: new RegExp(`^${route.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
  }));
  return (method, path) => {
    const matching = patterns.flatMap(({ route, pattern }) => {
      const match = pattern.exec(path);
      return match ? [{ route, groups: match.groups ?? {} }] : [];
    });
    const asked = method === 'HEAD' ? 'GET' : method;
    const found = matching.find(({ route }) => route.method === asked);
    if (found) return { route: found.route, parameters: decodeAll(found.groups) };
    if (matching.length > 0) throw notAllowed(matching.map(({ route }) => route.method).join(', '));
    throw new ApiError('NOT_FOUND', `Nothing is served at ${JSON.stringify(`${REGISTRY_PATH}${path}`)}.`);
  };
}

function decodeAll(groups: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const decoded = Object.entries(groups).map(([name, part]): [string, string] => {
    const value = decodePart(part);
    // What would be another path after decoding is no name of anything.
    if (value === undefined || /[/\\]|^\.{1,2}$|\p{Cc}/u.test(value))
      throw new ApiError('BAD_REQUEST', `Expected a name in the path, got ${JSON.stringify(part)}.`);
    return [name, value];
  });
  return Object.fromEntries(decoded);
}

function decodePart(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
