import type { ListedToken } from '../registry/registry-access.ts';
import { columns } from './check-users.ts';

/** Tokens, the oldest first: id, what for, what they allow and where, and until when. */
export function renderTokens(tokens: readonly ListedToken[], today: string): string {
  if (tokens.length === 0) return 'There is no token that holds.\n';
  const rows = tokens.map(({ token, by, at, isRevoked }) => [
    token.id,
    token.note,
    `${token.permissions.join(', ')} ${token.domain === undefined ? 'in every domain' : `in ${token.domain}`}`,
    token.team === undefined ? '' : `for ${token.team}`,
    isRevoked ? 'revoked' : untilText(token.expires, today),
    `made by ${by} on ${at.slice(0, 10)}`,
  ]);
  return `${columns(rows, '')}\n`;
}

function untilText(expires: string | undefined, today: string): string {
  if (expires === undefined) return 'without end';
  return expires < today ? `over since ${expires}` : `until ${expires}`;
}
