import { directiveChange, type MeshChange, NOBODY } from '../mesh-change.ts';
import type { Element } from '../supergraph/elements.ts';
import { type ElementOwner, ownerOf } from '../supergraph/mesh-view.ts';
import { type ElementPair, values } from './element-pair.ts';

/** Who answered for something in one subgraph, and who does now. */
type Handover = { readonly subgraph: string; readonly from: string; readonly to: string };

/** Names the old and the new team of what changes hands. A field that goes with its type is not told by itself. */
export function compareOwners(
  pair: ElementPair,
  { type, product }: { readonly type: ElementPair | undefined; readonly product: string | undefined },
): MeshChange[] {
  const { coordinate } = pair.newer;
  const ofType = (type ? handovers(type) : []).map(keyOf);
  const own = handovers(pair).filter((one) => !ofType.includes(keyOf(one)));
  if (own.length === 0) return [];
  const [before, after] = [named(own.map(({ from }) => from)), named(own.map(({ to }) => to))];
  const message = `${before} answered for ${coordinate}, and ${after} does now.`;
  return [
    directiveChange('OWNER_CHANGED', {
      coordinate,
      message,
      ...values(before, after),
      readers: NOBODY,
      ...(product === undefined ? {} : { about: `OWNER ${product}` }),
    }),
  ];
}

/** A subgraph that came or went takes its owners along: that is no change of hands. */
function handovers({ older, newer }: ElementPair): Handover[] {
  const before = teamsBySubgraph(older);
  return [...teamsBySubgraph(newer)].flatMap(([subgraph, to]): Handover[] => {
    const from = before.get(subgraph);
    return from === undefined || from === to ? [] : [{ subgraph, from, to }];
  });
}

function teamsBySubgraph({ applications }: Element): ReadonlyMap<string, string> {
  const teams = new Map<string, string[]>();
  for (const owner of applications.flatMap(ownerOf)) {
    const { subgraph = '' } = owner;
    teams.set(subgraph, [...(teams.get(subgraph) ?? []), text(owner)]);
  }
  return new Map([...teams].map(([subgraph, names]) => [subgraph, named(names)]));
}

function text({ team, steward }: ElementOwner): string {
  return steward === undefined ? team : `${team} (${steward})`;
}

function named(names: readonly string[]): string {
  return [...new Set(names)].sort().join(' and ');
}

function keyOf({ subgraph, from, to }: Handover): string {
  return JSON.stringify([subgraph, from, to]);
}
