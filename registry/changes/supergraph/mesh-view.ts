import {
  type DocumentNode,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
} from 'graphql';
import { stringArgument } from '../../composition/federation-link.ts';
import { applications } from '../../composition/type-blocks.ts';
import { clientSchema } from './client-schema.ts';
import { type Application, type Element, readElements } from './elements.ts';
import { readFeatureNames } from './feature-names.ts';

/** Who answers for a coordinate, and through which subgraph. */
export type ElementOwner = { readonly team: string; readonly steward?: string; readonly subgraph?: string };

/** A supergraph read once: what clients see of it, and what its directives say. */
export type MeshView = {
  readonly schema: GraphQLSchema;
  readonly elements: ReadonlyMap<string, Element>;
  /** Type → the coordinates of its fields, input fields or enum values. */
  readonly members: ReadonlyMap<string, readonly string[]>;
  /** Values of the enum `join__Graph` → the names of subgraphs. */
  readonly graphs: ReadonlyMap<string, string>;
};

/** Reads a composed supergraph. */
export function readMeshView(supergraphSdl: string): MeshView {
  const document = parse(supergraphSdl, { noLocation: true });
  const names = readFeatureNames(document);
  const elements = readElements(document, names);
  const members = new Map<string, string[]>();
  for (const { coordinate, type, kind } of elements.values()) {
    if (kind === 'type') members.set(type, []);
    else if (kind !== 'argument') members.get(type)?.push(coordinate);
  }
  return { schema: clientSchema(document, names), elements, members, graphs: graphsOf(document) };
}

function graphsOf({ definitions }: DocumentNode): ReadonlyMap<string, string> {
  const graphs = definitions.find(
    (node) => node.kind === Kind.ENUM_TYPE_DEFINITION && node.name.value === 'join__Graph',
  );
  const values = graphs?.kind === Kind.ENUM_TYPE_DEFINITION ? (graphs.values ?? []) : [];
  return new Map(
    values.map((value) => {
      const [graph] = applications(value, 'join__graph');
      return [value.name.value, (graph && stringArgument(graph, 'name')) ?? value.name.value];
    }),
  );
}

/** The name of the type of a field or input field, without lists and `!`. */
export function namedTypeAt(view: MeshView | undefined, coordinate: string): string | undefined {
  const [name = '', field = ''] = coordinate.split('.');
  const type = view?.schema.getType(name);
  if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return undefined;
  const found = type.getFields()[field];
  return found && getNamedType(found.type).name;
}

/** The owners of what a supergraph has at a coordinate: those named on the field itself, else on its type. */
export function ownersOf(view: MeshView | undefined, coordinate: string): readonly ElementOwner[] {
  const field = coordinate.replace(/\(.*$/, '');
  const element = view?.elements.get(field);
  if (!element) return [];
  const own = element.applications.flatMap(ownerOf);
  return own.length > 0 ? own : (view?.elements.get(element.type)?.applications.flatMap(ownerOf) ?? []);
}

/** What an `@owner` says. */
export function ownerOf({ name, args }: Application): readonly ElementOwner[] {
  const { team, steward, subgraph } = args;
  if (name !== 'owner' || typeof team !== 'string') return [];
  return [
    {
      team,
      ...(typeof steward === 'string' ? { steward } : {}),
      ...(typeof subgraph === 'string' ? { subgraph } : {}),
    },
  ];
}
