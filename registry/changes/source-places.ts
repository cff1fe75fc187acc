import type { ASTNode } from 'graphql';
import type { Place } from '../../contracts/index.ts';
import { createCoordinateIndex } from '../composition/coordinate-index.ts';
import { parseSubgraph, placeOfNode, type SubgraphSchema } from '../composition/subgraph-document.ts';
import type { SubgraphState } from './mesh-state.ts';

/** Where one subgraph writes what. */
export type SourcePlaces = {
  /** True when the coordinate, or what holds it, is written there. */
  has(coordinate: string): boolean;
  /** The line of the coordinate, or of what held it; the file where neither is written. */
  placeOf(coordinate: string): Place;
};

/** Reads where in its SDL a subgraph writes what. */
export function sourcePlaces({ subgraph, owner, file, sdl }: SubgraphState): SourcePlaces {
  const schema: SubgraphSchema = { name: subgraph, owner, file, sdl, url: '', domain: '' };
  const parsed = parseSubgraph(schema);
  const index = createCoordinateIndex(parsed.ok ? [parsed.value] : []);
  const nodeOf = (coordinate: string): ASTNode | undefined => {
    const [, field = '', argument] = /^([^(]*)(?:\((\w+):\))?$/.exec(coordinate) ?? [];
    const node = index.nodesOf(field)[0]?.node ?? index.nodesOf(field.split('.')[0] ?? '')[0]?.node;
    const inner = node?.kind === 'FieldDefinition' ? node.arguments : undefined;
    return inner?.find(({ name }) => name.value === argument) ?? node;
  };
  return {
    has: (coordinate) => nodeOf(coordinate) !== undefined,
    placeOf: (coordinate) => placeOfNode(schema, nodeOf(coordinate)),
  };
}
