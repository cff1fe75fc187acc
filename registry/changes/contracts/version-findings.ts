import { gradeContracts } from '../../../contracts/index.ts';
import type { CheckFinding } from '../../checks/check-report.ts';
import type { MeshState } from '../mesh-state.ts';
import { readContracts } from './read-contracts.ts';

/**
 * Contracts whose version does not say what changed. A breaking change under a version that promises compatibility is an error,
 * because consumers go by the number; any other is a warning.
 */
export function findLowVersions(before: MeshState, after: MeshState): readonly CheckFinding[] {
  const older = new Map(before.subgraphs.map((one) => [one.subgraph, one]));
  return after.subgraphs.flatMap(({ subgraph, owner, contracts }): CheckFinding[] => {
    const known = readContracts(older.get(subgraph)?.contracts ?? []);
    return [...readContracts(contracts)].flatMap(([id, contract]): CheckFinding[] => {
      const from = known.get(id);
      if (!from) return [];
      const { version, bump, consumer } = gradeContracts(from.document, contract.document);
      if (version.isEnough) return [];
      return [
        {
          stage: 'consumer',
          code: 'VERSION_TOO_LOW',
          severity: bump === 'major' ? 'error' : 'warning',
          message: `Expected at least version ${version.needed} of ${id}, because the changes are ${consumer} for consumers (${bump}); got ${version.newer} after ${version.older}.`,
          place: contract.placeOf(['version']),
          subgraph,
          coordinate: id,
          ...(owner === '' ? {} : { owner }),
          fix: `Set the version to ${version.needed} or higher.`,
        },
      ];
    });
  });
}
