import { createHash } from 'node:crypto';
import type { Authority } from '../authority.ts';
import { stringArgument } from '../composition/federation-link.ts';
import { normaliseMeshDirectives } from '../composition/mesh-usage.ts';
import { readClaims } from '../composition/ownership-claims.ts';
import { parseSubgraph } from '../composition/subgraph-document.ts';
import type { Team } from '../team.ts';
import type { AcceptedSubgraph } from './accepted-mesh.ts';
import { asSubgraphSchema } from './as-subgraph-schema.ts';
import type { Candidate } from './check-report.ts';
import type { ForeignEffect } from './foreign-effects.ts';

/**
 * The teams of other domains that a candidate says answer for something of it. Nobody is made responsible without having agreed:
 * errors, questions and approvals would go to them. What the accepted version says already was agreed to; a team without a
 * domain may be named by everybody.
 */
export function claimedTeams(
  candidate: Candidate,
  accepted: AcceptedSubgraph | undefined,
  { teams, authority }: { readonly teams: readonly Team[]; readonly authority: Authority },
): readonly ForeignEffect[] {
  const agreed = new Set(accepted ? teamsIn(accepted).keys() : []);
  const domains = new Map(teams.map(({ name, domain }) => [name, domain]));
  return [...teamsIn(candidate)].flatMap(([team, coordinates]): ForeignEffect[] => {
    const domain = domains.get(team);
    if (domain === undefined || domain === candidate.domain) return [];
    if (agreed.has(team) || team === authority.team) return [];
    const [first = candidate.subgraph] = coordinates;
    const { subgraph } = candidate;
    return [
      {
        id: createHash('sha256')
          .update(JSON.stringify(['OWNER_CLAIMED', subgraph, team]))
          .digest('hex')
          .slice(0, 16),
        code: 'OWNER_CLAIMED',
        coordinate: first,
        subgraph,
        message: `The subgraph ${subgraph} would make ${team}, a team of the domain ${domain}, answer for ${summary(coordinates, subgraph)}.`,
        fix: `Name a team of the domain ${candidate.domain}, or ask ${team} to approve.`,
        teams: [team],
      },
    ];
  });
}

/** Team → the coordinates that name it; none for the owner of the subgraph as a whole. */
function teamsIn(subgraph: Candidate | AcceptedSubgraph): ReadonlyMap<string, readonly string[]> {
  const teams = new Map<string, string[]>();
  if (subgraph.owner !== '') teams.set(subgraph.owner, []);
  const parsed = parseSubgraph(asSubgraphSchema(subgraph));
  if (!parsed.ok) return teams;
  for (const [node, coordinate] of readClaims(normaliseMeshDirectives(parsed.value).usage).mentions) {
    const team = stringArgument(node, 'team');
    if (team === undefined) continue;
    teams.set(team, [...(teams.get(team) ?? []), ...(coordinate === undefined ? [] : [coordinate])]);
  }
  return teams;
}

function summary(coordinates: readonly string[], subgraph: string): string {
  const [first, ...more] = coordinates;
  if (first === undefined) return `all of ${subgraph} that names no other owner`;
  return more.length === 0 ? first : `${first} and ${more.length} more`;
}
