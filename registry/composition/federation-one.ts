import {
  buildSubgraph,
  errorCauses,
  Subgraphs,
  upgradeSubgraphsIfNecessary,
} from '@apollo/federation-internals';
import { type ASTNode, type DocumentNode, type GraphQLError, type Location, parse, visit } from 'graphql';
import { federationLink } from './federation-link.ts';
import {
  type MeshUsage,
  normaliseMeshDirectives,
  withMeshDefinitions,
  withMeshHeader,
} from './mesh-usage.ts';
import { supergraphTypeName } from './type-blocks.ts';

/** The subgraphs, all in Federation 2 form, or the composer's errors. */
export type UpgradeResult =
  | { readonly ok: true; readonly usages: readonly MeshUsage[] }
  | { readonly ok: false; readonly errors: readonly GraphQLError[] };

/**
 * Rewrites Federation 1 subgraphs (no federation `@link`) as Federation 2 ones with Apollo's own upgrader: only
 * Federation 2.1 can compose mesh directives. Nodes keep the positions they have in the person's file.
 */
export function upgradeFederationOne(usages: readonly MeshUsage[]): UpgradeResult {
  const isOld = (usage: MeshUsage) => federationLink(usage.document) === undefined;
  if (!usages.some(isOld)) return { ok: true, usages };
  const built = new Subgraphs();
  const errors: GraphQLError[] = [];
  for (const usage of usages) {
    const { name, url } = usage.subgraph;
    const document = isOld(usage)
      ? withMeshDefinitions(usage)
      : withMeshHeader(usage.document, usage.meshNames);
    try {
      built.add(buildSubgraph(name, url, document));
    } catch (error) {
      const causes = error instanceof Error ? errorCauses(error) : undefined;
      if (!causes) throw error;
      errors.push(...causes);
    }
  }
  // The upgrade looks at all subgraphs together (who else declares the type?), so it needs every one of them.
  if (errors.length > 0) return { ok: false, errors };
  const upgraded = upgradeSubgraphsIfNecessary(built);
  if (upgraded.errors) return { ok: false, errors: upgraded.errors };
  return {
    ok: true,
    usages: usages.map((usage) => {
      if (!isOld(usage)) return usage;
      const printed = upgraded.subgraphs.get(usage.subgraph.name)?.toString() ?? '';
      const document = withLocationsOf(usage.document, parse(printed, { noLocation: true }));
      return normaliseMeshDirectives({ subgraph: usage.subgraph, document }).usage;
    }),
  };
}

/** Gives the nodes of a printed document the positions of their namesakes in the original. */
function withLocationsOf(original: DocumentNode, printed: DocumentNode): DocumentNode {
  const locations = new Map<string, Location>();
  visitNamed(original, (path, node) => {
    if (node.loc && !locations.has(path)) locations.set(path, node.loc);
    return undefined;
  });
  return visitNamed(printed, (path, node) => {
    const loc = locations.get(path);
    return loc ? { ...node, loc } : undefined;
  });
}

/** Visits types and their members under paths like `Type.field.argument`, extensions and definitions alike. */
function visitNamed(
  document: DocumentNode,
  visitNode: (path: string, node: ASTNode) => ASTNode | undefined,
): DocumentNode {
  const nameOf = supergraphTypeName(document);
  const path: string[] = [];
  return visit(document, {
    enter(node) {
      const name = memberName(node);
      if (name === undefined) return undefined;
      path.push(path.length === 0 ? nameOf(name) : name);
      return visitNode(path.join('.'), node);
    },
    leave(node) {
      if (memberName(node) !== undefined) path.pop();
    },
  });
}

function memberName(node: ASTNode): string | undefined {
  switch (node.kind) {
    case 'DirectiveDefinition':
      return `@${node.name.value}`;
    case 'ObjectTypeDefinition':
    case 'ObjectTypeExtension':
    case 'InterfaceTypeDefinition':
    case 'InterfaceTypeExtension':
    case 'UnionTypeDefinition':
    case 'UnionTypeExtension':
    case 'EnumTypeDefinition':
    case 'EnumTypeExtension':
    case 'ScalarTypeDefinition':
    case 'ScalarTypeExtension':
    case 'InputObjectTypeDefinition':
    case 'InputObjectTypeExtension':
    case 'FieldDefinition':
    case 'InputValueDefinition':
    case 'EnumValueDefinition':
      return node.name.value;
    default:
      return undefined;
  }
}
