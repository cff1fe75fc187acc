import {
  type ASTNode,
  isTypeSystemDefinitionNode,
  isTypeSystemExtensionNode,
  type Location,
  type Source,
} from 'graphql';
import type { SubgraphDocument, SubgraphSchema } from './subgraph-document.ts';
import { supergraphTypeName } from './type-blocks.ts';

type Range = { readonly start: number; readonly end: number; readonly coordinate: string };

/** Leads from a position in some subgraph's SDL back to the subgraph and the coordinate written there. */
export type CoordinateIndex = {
  subgraphAt(location: Location | undefined): SubgraphSchema | undefined;
  /** The innermost type, or field of a type, whose text holds the position. */
  coordinateAt(location: Location | undefined): string | undefined;
  /** Where a coordinate is written, per subgraph. */
  nodesOf(coordinate: string): readonly { readonly subgraph: SubgraphSchema; readonly node: ASTNode }[];
};

/** Builds the index from the documents as people wrote them. */
export function createCoordinateIndex(documents: readonly SubgraphDocument[]): CoordinateIndex {
  const bySource = new Map<
    Source,
    { readonly subgraph: SubgraphSchema; readonly ranges: readonly Range[] }
  >();
  const byCoordinate = new Map<string, { readonly subgraph: SubgraphSchema; readonly node: ASTNode }[]>();
  for (const { subgraph, document } of documents) {
    if (!document.loc) continue;
    const ranges = readRanges(document, (coordinate, node) => {
      byCoordinate.set(coordinate, [...(byCoordinate.get(coordinate) ?? []), { subgraph, node }]);
    });
    bySource.set(document.loc.source, { subgraph, ranges });
  }
  return {
    subgraphAt: (location) => location && bySource.get(location.source)?.subgraph,
    coordinateAt(location) {
      const ranges = location ? (bySource.get(location.source)?.ranges ?? []) : [];
      const inside = ranges.filter(
        (range) => location && range.start <= location.start && location.start < range.end,
      );
      return inside.sort((left, right) => left.end - left.start - (right.end - right.start))[0]?.coordinate;
    },
    nodesOf: (coordinate) => byCoordinate.get(coordinate) ?? [],
  };
}

function readRanges(
  document: SubgraphDocument['document'],
  found: (coordinate: string, node: ASTNode) => void,
): readonly Range[] {
  const nameOf = supergraphTypeName(document);
  const ranges: Range[] = [];
  const add = (coordinate: string, node: ASTNode) => {
    if (!node.loc) return;
    ranges.push({ start: node.loc.start, end: node.loc.end, coordinate });
    found(coordinate, node);
  };
  for (const definition of document.definitions) {
    if (!isTypeSystemDefinitionNode(definition) && !isTypeSystemExtensionNode(definition)) continue;
    if (!('name' in definition) || definition.kind === 'DirectiveDefinition' || !definition.name) continue;
    const type = nameOf(definition.name.value);
    add(type, definition);
    const fields = 'fields' in definition ? (definition.fields ?? []) : [];
    const values = 'values' in definition ? (definition.values ?? []) : [];
    for (const member of [...fields, ...values]) add(`${type}.${member.name.value}`, member);
  }
  return ranges;
}
