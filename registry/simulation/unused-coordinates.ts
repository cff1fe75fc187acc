import { Supergraph } from '@apollo/federation-internals';
import { type DocumentNode, type GraphQLSchema, parse, validate } from 'graphql';
import { readSubgraphFacts } from '../policies/inputs/sdl-products.ts';
import { operationCoordinates } from '../usage/operation-coordinates.ts';
import type { RecordedOperation } from './replay.ts';

/** A field of the candidate that no recorded operation reads. */
export type UnusedCoordinate = {
  readonly coordinate: string;
  /** Operations read it until now, and none that still runs does. */
  readonly wasUsed: boolean;
};

/**
 * The fields of a candidate that no operation of the window reads on the candidate mesh. `own` are the coordinates that the
 * candidate defines; those that clients do not see are left out. `usedBefore` are the coordinates that usage has recorded.
 */
export function unusedCoordinates(input: {
  readonly supergraphSdl: string;
  readonly own: readonly string[];
  readonly operations: readonly RecordedOperation[];
  readonly usedBefore: ReadonlySet<string>;
}): readonly UnusedCoordinate[] {
  const { supergraphSdl, own, operations, usedBefore } = input;
  const schema = Supergraph.build(supergraphSdl, { validateSupergraph: false })
    .apiSchema()
    .toGraphQLJSSchema();
  const used = new Set(operations.flatMap((operation) => coordinatesOf(schema, operation)));
  return own
    .filter((coordinate) => isVisible(schema, coordinate) && !used.has(coordinate))
    .map((coordinate) => ({ coordinate, wasUsed: usedBefore.has(coordinate) }))
    .sort((left, right) => (left.coordinate < right.coordinate ? -1 : 1));
}

/** The fields that the SDL of a subgraph writes down; none for a text that is no SDL. */
export function sdlCoordinates(sdl: string): readonly string[] {
  return [...(readSubgraphFacts(sdl)?.coordinates ?? [])];
}

function coordinatesOf(schema: GraphQLSchema, { text }: RecordedOperation): readonly string[] {
  const document = parsed(text);
  if (!document || validate(schema, document).length > 0) return [];
  return operationCoordinates({ schema, document });
}

function parsed(text: string): DocumentNode | undefined {
  try {
    return parse(text, { noLocation: true });
  } catch {
    return undefined;
  }
}

function isVisible(schema: GraphQLSchema, coordinate: string): boolean {
  const [typeName = '', field = ''] = coordinate.split('.');
  const type = schema.getType(typeName);
  return type !== undefined && 'getFields' in type && type.getFields()[field] !== undefined;
}
