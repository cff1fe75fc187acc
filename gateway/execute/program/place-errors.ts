import type { PrivateNames } from '../../plan/private-names.ts';
import type { ExecutionError } from '../executor.ts';
import type { SubgraphAnswer } from '../subgraph-answer.ts';
import type { Path } from './run.ts';

/** An error of a subgraph at a path of fetched names, told in the client's. */
export function placeError(
  names: PrivateNames,
  { message, extensions }: SubgraphAnswer['errors'][number],
  path: Path,
): ExecutionError {
  if (path.length === 0) return { message, extensions };
  const shown = path.map((part) => (typeof part === 'string' ? names.clientName(part) : part));
  return { message, path: shown, extensions };
}

/** The start of a plan's path that a response path can say: up to the first list. */
export function plainStart(path: readonly string[]): Path {
  const list = path.indexOf('@');
  return list === -1 ? path : path.slice(0, list);
}
