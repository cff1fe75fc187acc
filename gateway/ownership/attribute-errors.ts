import type { ExecutionError } from '../execute/executor.ts';
import type { OwnershipIndex } from './ownership-index.ts';
import type { PathOwner, PathOwners } from './path-owners.ts';

/** Who to ask about an error. */
type ErrorOwner = { readonly team: string; readonly domain?: string; readonly contact?: string };

/**
 * Puts `extensions.owner` on every error that one team answers for: the owner of the field the error lies at, else the team
 * of the subgraph. An error of no subgraph gets the subgraph of its field.
 */
export function attributeErrors(
  errors: readonly ExecutionError[],
  index: OwnershipIndex,
  findPaths: () => PathOwners,
): readonly ExecutionError[] {
  if (errors.length === 0 || index.coordinates.size === 0) return errors;
  const byPlainPath = new Map([...findPaths()].map(([path, owners]) => [path.replaceAll('[]', ''), owners]));
  return errors.map((error) => {
    const { subgraph, code } = error.extensions;
    if (code === 'INTERNAL_ERROR') return error; // Ours, such as what a hook threw: no team is to blame.
    const at = byPlainPath.get((error.path ?? []).filter((part) => typeof part === 'string').join('.')) ?? [];
    const field = subgraph === undefined ? at[0] : at.find((one) => one.subgraph === subgraph);
    return withOwner(error, index, field);
  });
}

function withOwner(
  error: ExecutionError,
  index: OwnershipIndex,
  field: PathOwner | undefined,
): ExecutionError {
  const subgraph = error.extensions.subgraph ?? field?.subgraph;
  const name = field?.team ?? (subgraph === undefined ? undefined : index.subgraphTeams.get(subgraph));
  const team = name === undefined ? undefined : index.teams.get(name);
  if (!team) return error;
  const owner: ErrorOwner = {
    team: team.name,
    ...(team.domain ? { domain: team.domain } : {}),
    ...(team.contact ? { contact: team.contact } : {}),
  };
  return { ...error, extensions: { ...error.extensions, ...(subgraph ? { subgraph } : {}), owner } };
}
