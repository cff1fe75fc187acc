import {
  type ConstDirectiveNode,
  type DocumentNode,
  type EnumTypeDefinitionNode,
  type EnumTypeExtensionNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  type InterfaceTypeExtensionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  type UnionTypeDefinitionNode,
  type UnionTypeExtensionNode,
} from 'graphql';
import { schemaNodes } from './federation-link.ts';

/** A definition or extension of a type that can have an owner. */
export type TypeBlock =
  | ObjectTypeDefinitionNode
  | ObjectTypeExtensionNode
  | InterfaceTypeDefinitionNode
  | InterfaceTypeExtensionNode
  | UnionTypeDefinitionNode
  | UnionTypeExtensionNode
  | EnumTypeDefinitionNode
  | EnumTypeExtensionNode;

const OWNABLE: ReadonlySet<string> = new Set([
  Kind.OBJECT_TYPE_DEFINITION,
  Kind.OBJECT_TYPE_EXTENSION,
  Kind.INTERFACE_TYPE_DEFINITION,
  Kind.INTERFACE_TYPE_EXTENSION,
  Kind.UNION_TYPE_DEFINITION,
  Kind.UNION_TYPE_EXTENSION,
  Kind.ENUM_TYPE_DEFINITION,
  Kind.ENUM_TYPE_EXTENSION,
]);

// What a subgraph answers to the gateway itself; it never reaches the supergraph.
const MACHINERY_TYPES = /^(_Service|_Entity|_Any|(link|core|join|federation)__.*)$/;
const MACHINERY_FIELDS = new Set(['_service', '_entities']);
const ROOT_TYPES = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const;

/** The blocks of a document by the name their type has in the supergraph (root types get their default names). */
export function typeBlocks(document: DocumentNode): ReadonlyMap<string, readonly TypeBlock[]> {
  const nameOf = supergraphTypeName(document);
  const blocks = new Map<string, TypeBlock[]>();
  for (const node of document.definitions) {
    if (!isTypeBlock(node) || MACHINERY_TYPES.test(node.name.value)) continue;
    const name = nameOf(node.name.value);
    blocks.set(name, [...(blocks.get(name) ?? []), node]);
  }
  return blocks;
}

/** True for a definition or extension of an object, interface, union or enum. */
export function isTypeBlock(node: { readonly kind: string }): node is TypeBlock {
  return OWNABLE.has(node.kind);
}

/** The fields a block adds to the supergraph: none for unions and enums, none of the federation machinery. */
export function fieldsOf(block: TypeBlock): readonly FieldDefinitionNode[] {
  const fields = 'fields' in block ? (block.fields ?? []) : [];
  return fields.filter((field) => !MACHINERY_FIELDS.has(field.name.value));
}

/** True for `extend type …`. */
export function isExtension(block: TypeBlock): boolean {
  return block.kind.endsWith('Extension');
}

/** True for the names root types have in a supergraph. */
export function isRootType(name: string): boolean {
  return Object.values<string>(ROOT_TYPES).includes(name);
}

/** Maps a type name of this document to its name in the supergraph, where root types lose their own names. */
export function supergraphTypeName(document: DocumentNode): (name: string) => string {
  const roots = schemaNodes(document).flatMap((node) => node.operationTypes ?? []);
  const renamed = new Map(roots.map((root) => [root.type.name.value, ROOT_TYPES[root.operation]]));
  return (name) => renamed.get(name) ?? name;
}

/** The applications of one directive on a node. */
export function applications(
  node: { readonly directives?: readonly ConstDirectiveNode[] | undefined },
  name: string,
): readonly ConstDirectiveNode[] {
  return (node.directives ?? []).filter((directive) => directive.name.value === name);
}
