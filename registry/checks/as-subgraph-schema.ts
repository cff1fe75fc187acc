import type { SubgraphSchema } from '../composition/subgraph-document.ts';
import type { AcceptedSubgraph } from './accepted-mesh.ts';
import type { Candidate } from './check-report.ts';

/** The part of a subgraph that composition wants. */
export function asSubgraphSchema(subgraph: Candidate | AcceptedSubgraph): SubgraphSchema {
  const { subgraph: name, url, domain, owner, file, sdl } = subgraph;
  return { name, url, domain, owner, file, sdl };
}
