import {
  type ConstDirectiveNode,
  type ConstValueNode,
  type DirectiveDefinitionNode,
  type DocumentNode,
  Kind,
  parse,
  visit,
} from 'graphql';
import {
  type Finding,
  MESH_DIRECTIVES,
  MESH_SPEC_URL,
  type MeshDirective,
  meshSchemaExtension,
} from '../../contracts/index.ts';
import {
  federationName,
  type Link,
  localName,
  mapSchemaDirectives,
  readImport,
  readLinks,
  stringArgument,
} from './federation-link.ts';
import { placeOfNode, type SubgraphDocument } from './subgraph-document.ts';

/** A subgraph whose mesh directives carry their standard names and which no longer defines or links them itself. */
export type MeshUsage = SubgraphDocument & { readonly meshNames: ReadonlySet<MeshDirective> };

const MESH_IDENTITY = MESH_SPEC_URL.replace(/[^/]*$/, '');
const APOLLO_SPECS = 'https://specs.apollo.dev/';
const STANDARD = new Map(
  definitionsOf(parse(meshSchemaExtension(MESH_DIRECTIVES), { noLocation: true })).map((node) => [
    node.name.value,
    node,
  ]),
);

/**
 * Brings the mesh directives of a subgraph to their standard form: whatever name, `@link` or slightly different
 * definition it gave them, only the applications stay. A directive that merely shares a name (Apollo's `@source`,
 * a validation library's `@constraint`) is left alone; an `@owner` that means something else is a finding.
 */
export function normaliseMeshDirectives(input: SubgraphDocument): {
  usage: MeshUsage;
  findings: readonly Finding[];
} {
  const names = standardNames(input.document);
  const used = new Set<MeshDirective>();
  const document = visit(withoutDeclarations(input.document, names), {
    Directive(node) {
      const standard = names.get(node.name.value);
      if (standard === undefined) return undefined;
      used.add(standard);
      return { ...withTextForEnums(node as ConstDirectiveNode), name: { ...node.name, value: standard } };
    },
  });
  const foreign = names.get('owner') === 'owner' ? undefined : foreignOwner(input);
  return { usage: { ...input, document, meshNames: used }, findings: foreign ? [foreign] : [] };
}

/** The names this document gives to mesh directives → their standard names. */
function standardNames(document: DocumentNode): ReadonlyMap<string, MeshDirective> {
  const links = readLinks(document);
  const mesh = links.find((link) => link.url.startsWith(MESH_IDENTITY));
  const names = new Map<string, MeshDirective>();
  for (const name of MESH_DIRECTIVES) {
    if (mesh) names.set(localName(mesh, name), name);
    if (!names.has(name) && isOurs(document, links, name)) names.set(name, name);
  }
  return names;
}

/** Without a link to the mesh, a directive is ours unless another spec gives it or its definition cannot mean the same. */
function isOurs(document: DocumentNode, links: readonly Link[], name: MeshDirective): boolean {
  const elsewhere = links.find((link) => [...link.imports.values()].includes(`@${name}`));
  if (elsewhere?.url.startsWith(APOLLO_SPECS)) return false;
  const definition = definitionsOf(document).find((node) => node.name.value === name);
  return definition ? meansTheSame(definition, name) : elsewhere === undefined;
}

function meansTheSame(definition: DirectiveDefinitionNode, name: MeshDirective): boolean {
  const standard = STANDARD.get(name)?.arguments ?? [];
  const own = new Set(definition.arguments?.map((argument) => argument.name.value));
  const known = new Set(standard.map((argument) => argument.name.value));
  const required = standard.filter(
    (argument) => argument.type.kind === Kind.NON_NULL_TYPE && !argument.defaultValue,
  );
  return (
    [...own].every((argument) => known.has(argument)) &&
    required.every((argument) => own.has(argument.name.value))
  );
}

function foreignOwner({ subgraph, document }: SubgraphDocument): Finding | undefined {
  const definition = definitionsOf(document).find((node) => node.name.value === 'owner');
  if (!definition) return undefined;
  const own = definition.arguments?.map((argument) => argument.name.value).join(', ');
  return {
    code: 'FOREIGN_OWNER_DIRECTIVE',
    severity: 'error',
    message: `Expected @owner(team, steward, subgraph) in subgraph "${subgraph.name}", got a directive @owner(${own ?? ''}) that means something else.`,
    place: placeOfNode(subgraph, definition),
    subgraph: subgraph.name,
    fix: `Rename this directive, or give it the argument team and link ${MESH_SPEC_URL}.`,
  };
}

function withoutDeclarations(
  document: DocumentNode,
  names: ReadonlyMap<string, MeshDirective>,
): DocumentNode {
  const links = readLinks(document);
  const composers = new Set(['composeDirective', federationName(document, 'composeDirective')]);
  const isDeclared = (name: string | undefined) => name !== undefined && names.has(name.replace(/^@/, ''));
  const stripped = mapSchemaDirectives(document, (node) => {
    const link = links.find((candidate) => candidate.node === node);
    if (link?.url.startsWith(MESH_IDENTITY)) return [];
    if (link) return withoutImports(node, link, isDeclared);
    if (composers.has(node.name.value) && isDeclared(stringArgument(node, 'name'))) return [];
    return [node];
  });
  const definitions = stripped.definitions.filter(
    (node) => node.kind !== Kind.DIRECTIVE_DEFINITION || !names.has(node.name.value),
  );
  return { ...stripped, definitions };
}

/** A team's own spec that declares `@owner`: the import goes, and the link with it when nothing else was imported. */
function withoutImports(
  node: ConstDirectiveNode,
  link: Link,
  isDeclared: (name: string) => boolean,
): readonly ConstDirectiveNode[] {
  const imported = [...link.imports.values()];
  if (!imported.some(isDeclared)) return [node];
  if (imported.every(isDeclared)) return [];
  const isKept = (value: ConstValueNode) => !readImport(value).some(([, local]) => isDeclared(local));
  const args = (node.arguments ?? []).map((argument) =>
    argument.value.kind === Kind.LIST && argument.name.value === 'import'
      ? { ...argument, value: { ...argument.value, values: argument.value.values.filter(isKept) } }
      : argument,
  );
  return [{ ...node, arguments: args }];
}

/** No mesh argument is an enum; a subgraph that declared one wrote `PUBLIC` where the standard has `"PUBLIC"`. */
function withTextForEnums(node: ConstDirectiveNode): ConstDirectiveNode {
  return visit(node, {
    enter: (value) =>
      value.kind === Kind.ENUM ? { kind: Kind.STRING, value: value.value, loc: value.loc } : undefined,
  });
}

/** The document with the standard `@link`, `@composeDirective` and definition of each mesh directive named. */
export function withMeshHeader(document: DocumentNode, names: ReadonlySet<MeshDirective>): DocumentNode {
  const wanted = MESH_DIRECTIVES.filter((name) => names.has(name));
  const composeDirective = federationName(document, 'composeDirective');
  const header = mapSchemaDirectives(parse(meshSchemaExtension(wanted), { noLocation: true }), (node) =>
    node.name.value === 'composeDirective'
      ? [{ ...node, name: { kind: Kind.NAME, value: composeDirective } }]
      : [node],
  );
  return { ...document, definitions: [...document.definitions, ...header.definitions] };
}

/** The document with only the definitions of its mesh directives, for a step that merely has to know them. */
export function withMeshDefinitions({ document, meshNames }: MeshUsage): DocumentNode {
  const definitions = [...meshNames].flatMap((name) => STANDARD.get(name) ?? []);
  return { ...document, definitions: [...document.definitions, ...definitions] };
}

function definitionsOf(document: DocumentNode): readonly DirectiveDefinitionNode[] {
  return document.definitions.filter((node) => node.kind === Kind.DIRECTIVE_DEFINITION);
}
