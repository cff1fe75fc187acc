import { createHash } from 'node:crypto';
import type { MeshChange } from './mesh-change.ts';

/**
 * The fingerprint of a change: the same in every check that meets it, so that an approval sticks. It is short enough to be typed.
 */
export function changeId(
  subgraph: string,
  change: Pick<MeshChange, 'code' | 'coordinate' | 'before' | 'after'>,
): string {
  const { code, coordinate, before = null, after = null } = change;
  const identity = JSON.stringify([subgraph, code, coordinate, before, after]);
  return createHash('sha256').update(identity).digest('hex').slice(0, 16);
}
