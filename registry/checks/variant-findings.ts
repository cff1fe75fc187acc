import type { Finding } from '../../contracts/index.ts';
import { sourcePlaces } from '../changes/source-places.ts';
import { ownersOf, readMeshView } from '../changes/supergraph/mesh-view.ts';
import { checkVariants } from '../variants/check-variants.ts';
import type { Variant } from '../variants/variant.ts';
import type { Candidate, CheckFinding } from './check-report.ts';

/** Supergraphs before and after a proposal, and the subgraphs that come in with it. */
type ProposedGraph = {
  readonly before: string | undefined;
  readonly after: string;
  readonly candidates: readonly Candidate[];
};

/**
 * What a proposal would do to the variants of the mesh. One that served and would not any more is an error; of one that shows
 * nothing useful today anyway it is only told, since whoever publishes now is not to blame for it.
 */
export function variantFindings(
  { before, after, candidates }: ProposedGraph,
  variants: readonly Variant[],
): readonly CheckFinding[] {
  const faulty = variants.flatMap((variant) =>
    checkVariants(after, [variant]).map((finding) => ({ variant, finding })),
  );
  if (faulty.length === 0) return [];
  const named = [...new Set(faulty.map(({ variant }) => variant))];
  const served = new Set(before === undefined ? [] : named.filter((one) => isServed(before, one)));
  const view = readMeshView(after);
  const places = candidates.map((candidate) => ({ candidate, source: sourcePlaces(candidate) }));
  return faulty.map(({ variant, finding }): CheckFinding => {
    const { coordinate = '' } = finding;
    const at = places.find(({ source }) => source.has(coordinate));
    const owners = new Set(ownersOf(view, coordinate).map(({ team }) => team));
    const owner = [...owners].join(', ') || at?.candidate.owner;
    return {
      ...finding,
      ...(served.has(variant) ? {} : notToBlame(finding)),
      ...(at ? { subgraph: at.candidate.subgraph, place: at.source.placeOf(coordinate) } : {}),
      ...(owner === undefined ? {} : { owner }),
      stage: 'variant',
    };
  });
}

function isServed(supergraph: string, variant: Variant): boolean {
  return checkVariants(supergraph, [variant]).length === 0;
}

function notToBlame({ message }: Finding): Pick<Finding, 'severity' | 'message'> {
  return { severity: 'warning', message: `${message} It serves nobody today either.` };
}
