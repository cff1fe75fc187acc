import { failure, type Outcome, type Place, success } from '../../contracts/index.ts';
import type { Candidate, CheckReport } from '../../registry/index.ts';
import { candidateOf, type LocalCandidate } from '../mesh/candidate.ts';
import type { MeshManifest } from '../mesh/read-mesh.ts';

/** The candidates of one command, and reports about them with paths as a person here would type them. */
export type LocalCandidates = {
  readonly candidates: readonly Candidate[];
  /** Reports and changes name a contract as its subgraph does; here it gets its path. */
  readonly located: <T extends Located>(one: T) => T;
  readonly locatedReport: (report: CheckReport) => CheckReport;
};

type Located = { readonly subgraph?: string; readonly place?: Place };

/** Reads candidates of files: the subgraphs named. Fails with all that is wrong in their files. */
export async function readCandidates(
  manifest: MeshManifest,
  names: readonly string[],
): Promise<Outcome<LocalCandidates>> {
  const outcomes = await Promise.all(names.map((name) => candidateOf(manifest, name)));
  const findings = outcomes.flatMap((outcome) => outcome.findings);
  const made = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.value] : []));
  if (made.length < names.length) return failure(...findings);
  const candidates = made.map(({ candidate }) => candidate);
  const located = pathFinder(made);
  const locatedReport = (report: CheckReport): CheckReport => ({
    ...report,
    findings: report.findings.map(located),
    changes: report.changes.map(located),
  });
  return success({ candidates, located, locatedReport }, findings);
}

function pathFinder(made: readonly LocalCandidate[]): LocalCandidates['located'] {
  const paths = new Map(
    made.flatMap(({ candidate, paths: own }) =>
      [...own].map(([name, path]) => [`${candidate.subgraph}/${name}`, path] as const),
    ),
  );
  return (one) => {
    const file = one.place && paths.get(`${one.subgraph ?? ''}/${one.place.file}`);
    return one.place && file !== undefined ? { ...one, place: { ...one.place, file } } : one;
  };
}
