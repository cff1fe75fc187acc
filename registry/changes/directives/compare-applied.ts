import type { MeshChange } from '../mesh-change.ts';
import type { Element } from '../supergraph/elements.ts';
import { type MeshView, ownersOf } from '../supergraph/mesh-view.ts';
import { compareAccess } from './compare-access.ts';
import {
  compareCost,
  compareDeprecation,
  compareOthers,
  compareStatus,
  compareTags,
} from './compare-details.ts';
import { compareKeys } from './compare-keys.ts';
import { compareOwners } from './compare-owners.ts';
import { compareStatements } from './compare-statements.ts';
import { type ElementPair, type ViewPair, written } from './element-pair.ts';

/**
 * Every difference of the directives applied to what both states of the supergraph have; graphql-js looks at none of them. What came
 * or went, or is hidden now, is told by the schema.
 */
export function compareApplied({ older, newer, settings }: ViewPair): MeshChange[] {
  const nameOf = (graph: string) => newer.graphs.get(graph) ?? older.graphs.get(graph) ?? graph;
  return [...newer.elements.values()].flatMap((element): MeshChange[] => {
    const before = older.elements.get(element.coordinate);
    if (!before || written(before.applications) === written(element.applications)) return [];
    const pair = { older: before, newer: element };
    const product = productOf(element) ?? productOf(newer.elements.get(element.type));
    return [
      ...compareStatements(pair, { product, readers: readersOf(element, older) }),
      ...compareAccess(pair, element.kind === 'type' ? product : undefined),
      ...compareStatus(pair),
      ...compareKeys(pair, nameOf),
      ...compareOwners(pair, { type: typeOf(element, { older, newer }), product }),
      ...compareDeprecation(pair),
      ...compareTags(pair, settings.variantTags),
      ...compareCost(pair),
      ...compareOthers(pair),
    ];
  });
}

/** The product that a type or field names. */
function productOf(element: Element | undefined): string | undefined {
  const named = element?.applications.find(({ name }) => name === 'contract' || name === 'dataProduct');
  return named && String(named.args['id']);
}

function typeOf({ type, kind }: Element, views: Omit<ViewPair, 'settings'>): ElementPair | undefined {
  const [older, newer] = [views.older.elements.get(type), views.newer.elements.get(type)];
  return kind !== 'type' && older && newer ? { older, newer } : undefined;
}

/** What a type promises is promised of the fields that its own subgraph gives it. */
function readersOf({ coordinate, kind }: Element, view: MeshView): readonly string[] {
  if (kind !== 'type') return [coordinate];
  const home = new Set(ownersOf(view, coordinate).map(({ subgraph }) => subgraph));
  return (view.members.get(coordinate) ?? []).filter(
    (member) => home.size === 0 || ownersOf(view, member).some(({ subgraph }) => home.has(subgraph)),
  );
}
