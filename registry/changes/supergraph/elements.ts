import {
  type ConstDirectiveNode,
  type DocumentNode,
  isTypeDefinitionNode,
  Kind,
  type TypeDefinitionNode,
  valueFromASTUntyped,
} from 'graphql';
import type { FeatureNames } from './feature-names.ts';

/** One application of a directive, its arguments as plain data. */
export type Application = { readonly name: string; readonly args: Readonly<Record<string, unknown>> };

/** A type, field, argument, input field or enum value of the supergraph, with what its directives say. */
export type Element = {
  readonly coordinate: string;
  /** The type it belongs to, or is. */
  readonly type: string;
  readonly kind: 'type' | 'field' | 'input field' | 'argument' | 'enum value';
  readonly applications: readonly Application[];
};

type Directed = {
  readonly name: { readonly value: string };
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
};

/** Every element of the supergraph by its coordinate; the machinery of federation is left out. */
export function readElements(document: DocumentNode, names: FeatureNames): ReadonlyMap<string, Element> {
  const elements = new Map<string, Element>();
  for (const node of document.definitions) {
    if (!isTypeDefinitionNode(node) || names.isFeatureType(node.name.value)) continue;
    const type = node.name.value;
    const add = (coordinate: string, kind: Element['kind'], { directives = [] }: Directed) => {
      const applications = directives.map((one) => application(one, names));
      elements.set(coordinate, { coordinate, type, kind, applications });
    };
    add(type, 'type', node);
    addMembers(node, add);
  }
  return elements;
}

function addMembers(
  node: TypeDefinitionNode,
  add: (coordinate: string, kind: Element['kind'], node: Directed) => void,
): void {
  const type = node.name.value;
  switch (node.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION:
      for (const field of node.fields ?? []) {
        const coordinate = `${type}.${field.name.value}`;
        add(coordinate, 'field', field);
        for (const argument of field.arguments ?? [])
          add(`${coordinate}(${argument.name.value}:)`, 'argument', argument);
      }
      return;
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      for (const field of node.fields ?? []) add(`${type}.${field.name.value}`, 'input field', field);
      return;
    case Kind.ENUM_TYPE_DEFINITION:
      for (const value of node.values ?? []) add(`${type}.${value.name.value}`, 'enum value', value);
      return;
    default:
  }
}

function application(node: ConstDirectiveNode, names: FeatureNames): Application {
  const args = (node.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]);
  return { name: names.standardName(node), args: Object.fromEntries(args) };
}
