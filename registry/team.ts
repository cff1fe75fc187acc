import { type Finding, nearestName } from '../contracts/index.ts';

/** A team that can own something; `name` is its key in `supergraph.yaml`. */
export type Team = {
  readonly name: string;
  readonly title: string;
  readonly contact?: string;
  readonly domain?: string;
  /** The people of the team, by whatever name they go. */
  readonly members?: readonly string[];
};

type Mention = Pick<Finding, 'place' | 'subgraph' | 'coordinate'> & { readonly where: string };

/** The finding for an owner nobody declared under `teams`, with the nearest declared one. */
export function unknownTeam(team: string, known: readonly string[], { where, ...context }: Mention): Finding {
  const near = nearestName(team, known);
  const hint = near
    ? ` Did you mean "${near}"?`
    : known.length === 0
      ? ' No teams are declared.'
      : known.length <= 12
        ? ` Declared: ${known.join(', ')}.`
        : '';
  return {
    code: 'UNKNOWN_TEAM',
    severity: 'error',
    message: `Expected a declared team as ${where}, got "${team}".${hint}`,
    ...context,
    owner: team,
    fix: near
      ? `Write "${near}", or declare ${team} under \`teams:\` in supergraph.yaml.`
      : `Declare ${team} under \`teams:\` in supergraph.yaml.`,
  };
}
