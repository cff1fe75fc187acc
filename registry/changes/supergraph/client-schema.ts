import {
  buildASTSchema,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLSchema,
  isTypeDefinitionNode,
  Kind,
  type NamedTypeNode,
} from 'graphql';
import { schemaNodes } from '../../composition/federation-link.ts';
import type { FeatureNames } from './feature-names.ts';

type Directed = { readonly directives?: readonly ConstDirectiveNode[] | undefined };

/** Directives that belong to the language, to be told of in the schema of clients. */
const LANGUAGE = new Set(['deprecated', 'specifiedBy', 'oneOf']);

/**
 * The schema that clients of a supergraph see: nothing of the specifications it links, and nothing `@inaccessible`. The same as
 * Apollo's API schema (held by a test) for a tenth of its time, because the supergraph was validated when it was composed.
 */
export function clientSchema(document: DocumentNode, names: FeatureNames): GraphQLSchema {
  const isHidden = (node: Directed) =>
    (node.directives ?? []).some((directive) => names.standardName(directive) === 'inaccessible');
  const hidden = new Set(
    document.definitions.flatMap((node) =>
      isTypeDefinitionNode(node) && isHidden(node) ? [node.name.value] : [],
    ),
  );
  const isKept = (node: DefinitionNode) => {
    if (node.kind === Kind.DIRECTIVE_DEFINITION)
      return !names.isFeatureDirective(node.name.value) && !/^(defer|stream)$/.test(node.name.value);
    if (!('name' in node) || !node.name) return false;
    return !names.isFeatureType(node.name.value) && !hidden.has(node.name.value);
  };
  const visible = <T extends Directed>(nodes: readonly T[] | undefined): T[] =>
    (nodes ?? []).filter((node) => !isHidden(node));
  const known = (nodes: readonly NamedTypeNode[] | undefined) =>
    (nodes ?? []).filter((node) => !hidden.has(node.name.value));
  const definitions = document.definitions.filter(isKept).map((node) => withoutHidden(node, visible, known));
  const roots = schemaNodes(document).map((node) => ({
    ...node,
    directives: [],
    operationTypes: (node.operationTypes ?? []).filter(({ type }) => !hidden.has(type.name.value)),
  }));
  return buildASTSchema(
    { kind: Kind.DOCUMENT, definitions: [...roots, ...definitions] },
    { assumeValid: true, assumeValidSDL: true },
  );
}

type Visible = <T extends Directed>(nodes: readonly T[] | undefined) => T[];
type Known = (nodes: readonly NamedTypeNode[] | undefined) => NamedTypeNode[];

function withoutHidden(node: DefinitionNode, visible: Visible, known: Known): DefinitionNode {
  switch (node.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION: {
      const fields = visible(node.fields).map((field) => ({
        ...language(field),
        arguments: visible(field.arguments).map(language),
      }));
      return { ...language(node), interfaces: known(node.interfaces), fields };
    }
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      return { ...language(node), fields: visible(node.fields).map(language) };
    case Kind.ENUM_TYPE_DEFINITION:
      return { ...language(node), values: visible(node.values).map(language) };
    case Kind.UNION_TYPE_DEFINITION:
      return { ...language(node), types: known(node.types) };
    case Kind.SCALAR_TYPE_DEFINITION:
      return language(node);
    case Kind.DIRECTIVE_DEFINITION:
      return { ...node, arguments: visible(node.arguments).map(language) };
    default:
      return node;
  }
}

function language<T extends Directed>(node: T): T {
  return { ...node, directives: (node.directives ?? []).filter(({ name }) => LANGUAGE.has(name.value)) };
}
