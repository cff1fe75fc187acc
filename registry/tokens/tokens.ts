import type { Permission, Token } from '../facts.ts';
import type { Doer, RegistryParts } from '../registry-parts.ts';
import type { RegistryState } from '../state.ts';
import { createSecret, hashSecret, idOfSecret, isSecretOf } from './token-secret.ts';

/** A token to make. Without a domain its permissions hold everywhere. */
export type NewToken = Doer & {
  readonly note: string;
  readonly permissions: readonly Permission[];
  readonly domain?: string;
  readonly team?: string;
  /** ISO date, the last day it holds. */
  readonly expires?: string;
};

/** The token as it is kept, and its text, which nobody can get again. */
export type MadeToken =
  | { readonly ok: true; readonly token: Token; readonly secret: string }
  | { readonly ok: false; readonly message: string };

/** Who calls: a token that holds, or why what was shown is none. */
export type Authentication =
  | { readonly ok: true; readonly token: Token }
  | { readonly ok: false; readonly message: string };

/** Makes a token; only its hash is kept. Fails when its parts contradict each other. */
export async function makeToken(
  { live, clock, teams }: RegistryParts,
  { by, why, ...wanted }: NewToken,
): Promise<MadeToken> {
  const problem = problemOf(wanted, { today: dayOf(clock()), teams: teams.map(({ name }) => name) });
  if (problem !== undefined) return { ok: false, message: problem };
  const { id, secret, hash } = createSecret();
  const { note, permissions, domain, team, expires } = wanted;
  const token: Token = {
    ...{ id, hash, note, permissions },
    ...(domain === undefined ? {} : { domain }),
    ...(team === undefined ? {} : { team }),
    ...(expires === undefined ? {} : { expires }),
  };
  await live.append([{ kind: 'token-made', token }], { by, ...(why === undefined ? {} : { why }) });
  return { ok: true, token, secret };
}

function problemOf(
  { permissions, domain, team, expires }: Omit<NewToken, 'by'>,
  { today, teams }: { readonly today: string; readonly teams: readonly string[] },
): string | undefined {
  if (permissions.length === 0) return 'Expected at least one permission, got none.';
  if (domain !== undefined && permissions.includes('admin'))
    return `Expected admin without a domain, because it holds in all of them, got the domain ${domain}.`;
  if (domain !== undefined && permissions.includes('usage'))
    return `Expected usage without a domain, because gateways report on all of them, got the domain ${domain}.`;
  if (permissions.includes('approve') && team === undefined)
    return 'Expected a team beside approve: its holder approves for that team and no other.';
  if (team !== undefined && !teams.includes(team))
    return `Expected a declared team (${teams.join(', ') || 'there are none'}), got "${team}".`;
  if (expires !== undefined && expires < today)
    return `Expected a last day from ${today} on, got ${expires}.`;
  return undefined;
}

/** Takes a token back at once. False when there is none with that id, or it was taken back before. */
export async function revokeToken(
  { live }: RegistryParts,
  { id, by, why }: Doer & { readonly id: string },
): Promise<boolean> {
  const token = (await live.refresh()).tokens.get(id);
  if (!token || token.revoked) return false;
  await live.append([{ kind: 'token-revoked', id }], { by, ...(why === undefined ? {} : { why }) });
  return true;
}

// Compared with when there is no token of that id, so that the answer takes as long.
const NOBODY = hashSecret('nobody');

/** Who shows this text. What is not known, revoked or over is told apart only to who has the right secret. */
export function authenticate(state: RegistryState, secret: string, now: Date): Authentication {
  const found = state.tokens.get(idOfSecret(secret) ?? '');
  if (!isSecretOf(secret, found?.token.hash ?? NOBODY) || !found)
    return { ok: false, message: 'Expected a token of this registry, got one that it does not know.' };
  const { token, revoked } = found;
  if (revoked) return { ok: false, message: `The token ${token.id} was revoked on ${revoked.at}.` };
  if (token.expires !== undefined && token.expires < dayOf(now))
    return { ok: false, message: `The token ${token.id} held until ${token.expires}.` };
  return { ok: true, token };
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
