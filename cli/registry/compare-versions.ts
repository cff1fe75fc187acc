import {
  type Candidate,
  type ChangeReport,
  compose,
  reportChanges,
  type Team,
} from '../../registry/index.ts';

/** Two states of one subgraph, and the others it is composed with. */
export type Comparison = {
  readonly before: Candidate;
  readonly after: Candidate;
  readonly others: readonly Candidate[];
  readonly teams: readonly Team[];
};

/** What is different, and whether schemas could be compared: a version that does not compose with the others today has none. */
export type Compared = { readonly changes: readonly ChangeReport[]; readonly isWhole: boolean };

/** Compares two versions of a subgraph as readers would notice it: each composed with the others as they serve now. */
export function compareVersions({ before, after, others, teams }: Comparison): Compared {
  const supergraphOf = (one: Candidate): string | undefined => {
    const subgraphs = [...others, one].map(({ subgraph: name, ...rest }) => ({ name, ...rest }));
    const composed = compose({ subgraphs, teams });
    return composed.ok ? composed.value.sdl : undefined;
  };
  const [older, newer] = [supergraphOf(before), supergraphOf(after)];
  const changes = reportChanges({
    before: { supergraphSdl: older, subgraphs: [before] },
    after: { supergraphSdl: newer, subgraphs: [after] },
    usage: { days: 0, operations: [], requests: 0 },
    clients: [],
    approvals: [],
  });
  return { changes, isWhole: older !== undefined && newer !== undefined };
}
