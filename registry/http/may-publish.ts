import type { Candidate } from '../checks/check-report.ts';
import type { Permission } from '../facts.ts';
import type { RegistryState } from '../state.ts';
import { ApiError } from './api-errors.ts';
import { type Caller, requireAccess } from './caller.ts';

/** Throws when the token that a caller showed was taken back since. */
export function requireHeld(caller: Caller, state: RegistryState): void {
  if (caller.kind !== 'token' || state.tokens.get(caller.token.id)?.revoked === undefined) return;
  throw new ApiError(
    'UNAUTHENTICATED',
    `Expected a token that holds, got ${caller.token.id}, which was revoked.`,
  );
}

/**
 * Throws when a caller may not do this with these subgraphs: each must be of a domain it may act in, and so must the subgraph of
 * that name that is there. Else whoever may publish in one domain could take the name of another's subgraph.
 */
export function requireCandidates(
  caller: Caller,
  permission: Permission,
  { candidates, state }: { readonly candidates: readonly Candidate[]; readonly state: RegistryState },
): void {
  for (const { subgraph, domain } of candidates) {
    requireAccess(caller, { permission, domain });
    const holder = domainOf(state, subgraph);
    if (holder !== undefined) requireAccess(caller, { permission, domain: holder });
  }
}

/** The same for one subgraph that must be there. Throws 404 when it is not. */
export function requireSubgraph(
  caller: Caller,
  permission: Permission,
  { subgraph, state }: { readonly subgraph: string; readonly state: RegistryState },
): void {
  const domains = domainsOf(state, subgraph);
  if (domains.length === 0) {
    // Whoever may act in one domain learns of others' names only what reading tells everybody.
    const message = `Expected a subgraph of the registry, got ${JSON.stringify(subgraph)}.`;
    throw new ApiError('NOT_FOUND', message);
  }
  for (const domain of domains) requireAccess(caller, { permission, domain });
}

/** The domain that has a subgraph; of one that was never accepted nobody has it. */
function domainOf(state: RegistryState, subgraph: string): string | undefined {
  return domainsOf(state, subgraph)[0];
}

/** The domains that a subgraph is and was accepted in, the newest first. */
function domainsOf(state: RegistryState, subgraph: string): readonly string[] {
  const found = state.subgraphs.get(subgraph);
  const kept = (found?.versions ?? []).filter(
    ({ standing }) => standing === 'current' || standing === 'accepted',
  );
  const newest = kept.toReversed().map(({ version }) => version.domain);
  return [...new Set(found?.current ? [found.current.version.domain, ...newest] : newest)];
}

/** Throws when a preview of that name holds subgraphs that the caller may not touch. */
export function requirePreview(
  caller: Caller,
  { name, state }: { readonly name: string; readonly state: RegistryState },
): void {
  const found = state.previews.get(name);
  for (const [subgraph, number] of Object.entries(found?.preview.versions ?? {})) {
    const versions = state.subgraphs.get(subgraph)?.versions ?? [];
    const stored = versions.find(({ version }) => version.number === number);
    if (stored) requireAccess(caller, { permission: 'publish', domain: stored.version.domain });
  }
}
