import type { Candidate } from '../../../registry/checks/check-report.ts';
import type { Team } from '../../../registry/team.ts';

export const TEAMS: readonly Team[] = [{ name: 'network-operations', title: 'Network operations' }];

/** The subgraphs of a small mesh: each adds a field to the entity of the other. */
export const SUBGRAPHS: readonly string[] = ['flights', 'weather'];

/** A version of a subgraph that differs from others by a text. */
export function publishable(subgraph: string, text: string): Candidate {
  const sdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
    type Query { "as of ${text}" ${subgraph}: [Flight] }
    type Flight @key(fields: "id") { id: ID! "as of ${text}" ${subgraph}_value: Int }
  `;
  return {
    subgraph,
    domain: subgraph,
    owner: 'network-operations',
    url: `http://${subgraph}.example/graphql`,
    sdl,
    file: `${subgraph}.graphql`,
    contracts: [],
  };
}
