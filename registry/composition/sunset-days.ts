import { type ConstDirectiveNode, visit } from 'graphql';
import { type Finding, isDay } from '../../contracts/index.ts';
import type { FindingContext } from './composition-findings.ts';
import { stringArgument } from './federation-link.ts';
import type { MeshUsage } from './mesh-usage.ts';
import { placeOfNode } from './subgraph-document.ts';

/**
 * What `@sunset` says and nobody can read as a day. It only warns: the graph is served as if the day were not given, and a subgraph
 * of another team must not keep the mesh from composing.
 */
export function unreadableSunsets(
  { subgraph, document, meshNames }: MeshUsage,
  { index, owners }: Pick<FindingContext, 'index' | 'owners'>,
): readonly Finding[] {
  if (!meshNames.has('sunset')) return [];
  const findings: Finding[] = [];
  visit(document, {
    Directive(node) {
      if (node.name.value !== 'sunset') return;
      for (const name of ['on', 'since'] as const) {
        const day = stringArgument(node as ConstDirectiveNode, name);
        if (day === undefined || isDay(day)) continue;
        const coordinate = index.coordinateAt(node.loc) ?? '';
        const own = owners.get(subgraph.name);
        const teams = own?.get(coordinate) ?? own?.get(coordinate.split('.')[0] ?? '') ?? [];
        const owner = teams.map(({ team }) => team).join(', ') || subgraph.owner;
        const ignored = name === 'on' ? 'clients are told no day' : 'clients are not told since when';
        findings.push({
          code: 'INVALID_SUNSET',
          severity: 'warning',
          message: `Expected a day such as 2027-03-31 at @sunset(${name}:) of ${coordinate}, got "${day}": ${ignored}.`,
          place: placeOfNode(subgraph, node),
          subgraph: subgraph.name,
          coordinate,
          ...(owner === '' ? {} : { owner }),
          fix: 'Write year, month and day as YYYY-MM-DD.',
        });
      }
    },
  });
  return findings;
}
