import type { Finding } from '../contracts/index.ts';
import {
  createStaticFiles,
  type Handler,
  type HttpRequest,
  type HttpResponse,
  json,
  methodNotAllowed,
  text,
  withCors,
} from '../edge/index.ts';
import { ClientError, GATEWAY_ERRORS, type GatewayErrorCode } from './errors.ts';
import { landingPage } from './landing-page.ts';
import { ownershipBody } from './ownership/ownership-index.ts';
import { handleGraphql } from './request.ts';
import type { RequestServices } from './request-services.ts';
import type { Snapshot, SnapshotParts } from './supergraph/snapshot.ts';

/** The state of a gateway that its surfaces show. */
export type GatewayState = {
  readonly phase: 'starting' | 'serving' | 'draining' | 'closed';
  readonly snapshot: Snapshot | undefined;
  readonly composition: { readonly ok: boolean; readonly findings: readonly Finding[] };
};

// What the gateway serves, for the landing page and the answer to an unknown path.
const SURFACES: Readonly<Record<string, string>> = {
  '/graphql': 'the API: GraphQL over HTTP, by POST or GET, and over WebSocket',
  '/': 'the playground',
  '/playground': 'the editor',
  '/supergraph.graphql': 'the supergraph with an owner on every field',
  '/schema.graphql': 'the schema that clients see',
  '/ownership': 'coordinate → owners, product, classification, as JSON',
  '/composition': 'how the last composition went, as JSON',
  '/registry/v1/': 'the registry, where the gateway has one',
  '/health/live': '200 while the process runs',
  '/health/ready': '200 while the gateway takes requests',
};

type Route = { readonly allow: string; readonly answer: Handler };

/** What is served beside the gateway's own surfaces. */
export type MountedRoutes = {
  /** The folder of the built web pages. */
  readonly webDirectory?: string | undefined;
  /** Answers everything below `/registry/v1`. */
  readonly registry?: Handler | undefined;
};

const REGISTRY = /^\/registry\/v1(\/|$)/;

/** The handler of all surfaces: a closed table of paths, then the files of the web pages, then 404. */
export function createRoutes(
  state: GatewayState,
  services: RequestServices,
  { webDirectory, registry }: MountedRoutes,
): Handler {
  const files = webDirectory === undefined ? undefined : createStaticFiles(webDirectory);
  const page: Handler = (request) =>
    files?.find(request, '/index.html') ?? text(200, landingPage(SURFACES), 'text/html; charset=utf-8');
  const graphql = graphqlRoute(services);
  const routes = new Map<string, Route>([
    ['/', get(page)],
    ['/playground', get(page)],
    [
      '/supergraph.graphql',
      get(() => showSchema(state, services, ({ supergraphSdl }) => text(200, supergraphSdl))),
    ],
    ['/schema.graphql', get((request) => showClientSchema(state, services, request))],
    ['/ownership', get(() => showSchema(state, services, showOwnership))],
    [
      '/composition',
      get(() => json(200, { ...state.composition, supergraph: state.snapshot?.parts.hash ?? null })),
    ],
    ['/health/live', get(() => json(200, { status: 'live' }))],
    ['/health/ready', get(() => showReadiness(state))],
  ]);
  return (request) => {
    if (request.path === '/graphql') return graphql(request);
    if (registry && REGISTRY.test(request.path)) return registry(request);
    const route = routes.get(request.path);
    if (route) return answerBy(route, request);
    return files?.find(request) ?? notFound(request.path);
  };
}

function get(answer: Handler): Route {
  return { allow: 'GET, HEAD', answer };
}

/** The API, which pages of other web sites may ask where the settings say so. */
function graphqlRoute(services: RequestServices): Handler {
  const methods = 'GET, POST';
  const route: Route = { allow: methods, answer: (request) => handleGraphql(services, request) };
  return withCors((request) => answerBy(route, request), { ...services.config.cors, methods });
}

function answerBy({ allow, answer }: Route, request: HttpRequest): ReturnType<Handler> {
  return allow.split(', ').includes(request.method) ? answer(request) : methodNotAllowed(allow);
}

function showReadiness({ phase, snapshot }: GatewayState): HttpResponse {
  const isReady = phase === 'serving';
  return json(isReady ? 200 : 503, {
    status: isReady ? 'ready' : phase,
    supergraph: snapshot?.parts.hash ?? null,
  });
}

/** Whoever turns introspection off does not want the schema read in other ways either. */
function showSchema(
  { snapshot }: GatewayState,
  { config }: RequestServices,
  show: (parts: SnapshotParts) => HttpResponse,
): HttpResponse {
  if (!config.introspection)
    return refuse('INTROSPECTION_DISABLED', GATEWAY_ERRORS.INTROSPECTION_DISABLED.help);
  if (!snapshot)
    return refuse('NO_SUPERGRAPH', 'The gateway has no supergraph yet. GET /composition says why.');
  return show(snapshot.parts);
}

/** `?variant=NAME` shows what that variant of the graph shows; without it, what the headers would be answered from. */
async function showClientSchema(
  state: GatewayState,
  services: RequestServices,
  { query, headers }: HttpRequest,
): Promise<HttpResponse> {
  const asked = query.get('variant');
  const lease = await services.acquire(asked === null ? headers : { ...headers, 'x-weft-variant': asked });
  if (!(lease instanceof ClientError)) lease.release();
  else if (lease.code !== 'NO_SUPERGRAPH') return refuse(lease.code, lease.message);
  const parts = lease instanceof ClientError ? undefined : lease.parts;
  return showSchema(state, services, () => text(200, parts?.schemaSdl() ?? ''));
}

function showOwnership({ ownership, hash, apiSchema }: SnapshotParts): HttpResponse {
  const isVisible = (coordinate: string): boolean => {
    const [typeName = '', fieldName] = coordinate.split('.');
    const type = apiSchema.getType(typeName);
    return (
      type !== undefined &&
      (fieldName === undefined || ('getFields' in type && fieldName in type.getFields()))
    );
  };
  return json(200, ownershipBody(ownership, hash, isVisible));
}

function notFound(path: string): HttpResponse {
  const { status } = GATEWAY_ERRORS.NOT_FOUND;
  const message = `Nothing is served at ${JSON.stringify(path)}.`;
  return json(status, { errors: [{ message, extensions: { code: 'NOT_FOUND' } }], surfaces: SURFACES });
}

function refuse(code: GatewayErrorCode, message: string): HttpResponse {
  return json(GATEWAY_ERRORS[code].status, { errors: [{ message, extensions: { code } }] });
}
