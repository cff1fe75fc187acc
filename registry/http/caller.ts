import { createHash, timingSafeEqual } from 'node:crypto';
import type { Authority } from '../authority.ts';
import type { Permission, Token } from '../facts.ts';
import type { Registry } from '../registry.ts';
import { ApiError } from './api-errors.ts';
import type { ApiRequest } from './http.ts';

/**
 * Who calls: `token` shows one of the registry · `admin` shows the token that the registry was started with · `local` sits at the
 * machine of a registry without tokens · `reader` shows nothing, and may read while there are no tokens.
 */
export type Caller =
  | { readonly kind: 'token'; readonly token: Token }
  | { readonly kind: 'admin' }
  | { readonly kind: 'local' }
  | { readonly kind: 'reader'; readonly whyNoMore: 'remote' | 'cross-site' };

/** What decides who a caller is. */
export type CallerOptions = {
  /** A first administrator for production, before there are tokens. */
  readonly adminToken?: string;
  /** Whether anybody may read while there are no tokens: where clients may read the schema, too. Asked at each request. */
  readonly openReads: () => boolean;
};

const BEARER = /^Bearer +(\S+)$/i;
const TOKEN_ANYWHERE = /weft_[0-9a-f]{12}_/;

/** Finds out who calls. Throws `ApiError` for a token that does not hold, or that stands where it must not. */
export function identify(request: ApiRequest, registry: Registry, options: CallerOptions): Caller {
  refuseTokenInAddress(request);
  const header = request.headers['authorization'];
  if (header !== undefined) return withToken(header, registry, options);
  const hasTokens = options.adminToken !== undefined || hasToken(registry);
  if (hasTokens) throw unauthenticated('Expected a token as `Authorization: Bearer weft_…`, got none.');
  if (isLocal(request) && !isFromPage(request)) return { kind: 'local' };
  if (!options.openReads())
    throw unauthenticated(
      'Expected a token as `Authorization: Bearer weft_…`, got none: this gateway does not show its schema (`gateway.introspection` is false), so neither is its registry open to read.',
    );
  return { kind: 'reader', whyNoMore: isLocal(request) ? 'cross-site' : 'remote' };
}

function refuseTokenInAddress({ path, query }: ApiRequest): void {
  if (!TOKEN_ANYWHERE.test(decoded(path)) && !TOKEN_ANYWHERE.test(query.toString())) return;
  const message =
    'Expected the token in the header Authorization, got one in the address, which logs keep: revoke it.';
  throw new ApiError('TOKEN_IN_ADDRESS', message);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function withToken(header: string, registry: Registry, { adminToken }: CallerOptions): Caller {
  const secret = BEARER.exec(header)?.[1];
  if (secret === undefined)
    throw unauthenticated('Expected `Authorization: Bearer` and a token, got another scheme.');
  if (adminToken !== undefined && isSame(secret, adminToken)) return { kind: 'admin' };
  const found = registry.authenticate(secret);
  if (!found.ok) throw unauthenticated(found.message);
  return { kind: 'token', token: found.token };
}

/** Compares digests, so that neither content nor length shows in the time. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

function hasToken({ state }: Registry): boolean {
  // A revoked one counts: whoever had tokens does not want to be open again when the last is gone.
  return state.tokens.size > 0;
}

const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3})$/;
const LOCAL_NAME = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

/** The socket is of this machine, and no proxy on it says that it speaks for somebody else. */
function isLocal({ peer, headers }: ApiRequest): boolean {
  const isForwarded = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some(
    (name) => headers[name] !== undefined,
  );
  return peer !== undefined && LOOPBACK.test(peer) && !isForwarded;
}

/** A browser of this machine may be led here by any page: by a name that resolves here, or by a request across origins. */
function isFromPage({ headers }: ApiRequest): boolean {
  const isNamedLocal = LOCAL_NAME.test(headers['host'] ?? '');
  return !isNamedLocal || headers['origin'] !== undefined || headers['sec-fetch-site'] !== undefined;
}

function unauthenticated(message: string): ApiError {
  return new ApiError('UNAUTHENTICATED', message, {
    headers: { 'www-authenticate': 'Bearer realm="weft registry"' },
  });
}

/** What a call needs. Without a domain it concerns all of them. */
export type Need = {
  readonly permission: Permission;
  readonly domain?: string;
  readonly team?: string;
};

/** Throws `ApiError` that says what is missing and what there is, when a caller may not do what it asks. */
export function requireAccess(caller: Caller, need: Need): void {
  if (caller.kind === 'admin' || caller.kind === 'local') return;
  if (need.permission === 'read') return;
  if (caller.kind === 'reader') throw refuseReader(caller);
  const { permissions, domain, team } = caller.token;
  if (permissions.includes('admin')) return;
  const lacks = {
    permission: !permits(permissions, need.permission),
    domain: domain !== undefined && domain !== need.domain,
    team: need.team !== undefined && team !== need.team,
  };
  if (!lacks.permission && !lacks.domain && !lacks.team) return;
  const missing = {
    permission: need.permission,
    ...(lacks.domain ? { domain: need.domain ?? 'every domain' } : {}),
    ...(lacks.team ? { team: need.team } : {}),
  };
  const has = { permissions, domain: domain ?? 'every domain', team: team ?? 'no team' };
  const message = `Expected a token with ${needText(need)}, got the token ${caller.token.id} with ${permissions.join(', ')} in ${has.domain} for ${has.team}.`;
  throw new ApiError('FORBIDDEN', message, { more: { missing, has } });
}

/** Whoever may publish may ask what that would do. */
function permits(permissions: readonly Permission[], wanted: Permission): boolean {
  return permissions.includes(wanted) || (wanted === 'check' && permissions.includes('publish'));
}

function refuseReader({ whyNoMore }: Extract<Caller, { readonly kind: 'reader' }>): ApiError {
  if (whyNoMore === 'cross-site')
    return new ApiError(
      'CROSS_SITE',
      'Expected a command of this machine, got a request that a web page made.',
    );
  const message =
    'Expected a caller on the same machine, because this registry has no tokens yet and anybody else may only read.';
  return new ApiError('NO_TOKENS_YET', message);
}

function needText({ permission, domain, team }: Need): string {
  const where = domain === undefined ? 'every domain' : `the domain ${domain}`;
  return `${permission} in ${where}${team === undefined ? '' : ` for the team ${team}`}`;
}

/** For whom a caller speaks; the whole mesh for who may act in all of it. */
export function authorityOf(caller: Caller): Authority {
  if (caller.kind !== 'token' || caller.token.permissions.includes('admin')) return {};
  const { domain, team } = caller.token;
  return { ...(domain === undefined ? {} : { domain }), ...(team === undefined ? {} : { team }) };
}

/** How the history names a caller: what they call themselves, and what showed that they may. */
export function nameOf(caller: Caller, claimed: string | undefined): string {
  const shown =
    caller.kind === 'token' ? caller.token.note : caller.kind === 'admin' ? 'administrator' : 'local';
  if (claimed === undefined || claimed === shown) return shown;
  return caller.kind === 'local' ? claimed : `${claimed} (${shown})`;
}
