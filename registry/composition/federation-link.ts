import {
  type ConstDirectiveNode,
  type ConstValueNode,
  type DefinitionNode,
  type DocumentNode,
  Kind,
  type SchemaDefinitionNode,
  type SchemaExtensionNode,
} from 'graphql';

/** One `@link` of a subgraph, read: what it links, under which names. */
export type Link = {
  readonly url: string;
  /** The prefix of everything not imported, as in `@federation__key`. */
  readonly prefix: string;
  /** Imported names as written in the spec → as written in this document, both with their `@`. */
  readonly imports: ReadonlyMap<string, string>;
  readonly node: ConstDirectiveNode;
};

const FEDERATION_IDENTITY = 'https://specs.apollo.dev/federation/';
const LINK_IDENTITY = 'https://specs.apollo.dev/link/';

/** All `schema` and `extend schema` nodes of a document. */
export function schemaNodes(document: DocumentNode): readonly (SchemaDefinitionNode | SchemaExtensionNode)[] {
  return document.definitions.filter(
    (node): node is SchemaDefinitionNode | SchemaExtensionNode =>
      node.kind === 'SchemaDefinition' || node.kind === 'SchemaExtension',
  );
}

/** Reads every `@link` of a document ([link v1.0](https://specs.apollo.dev/link/v1.0/)). */
export function readLinks(document: DocumentNode): readonly Link[] {
  const directives = schemaNodes(document).flatMap((node) => node.directives ?? []);
  const own = directives.find((node) => stringArgument(node, 'url')?.startsWith(LINK_IDENTITY));
  const linkName = (own && stringArgument(own, 'as')) ?? 'link';
  return directives.filter((node) => node.name.value === linkName).flatMap((node) => readLink(node) ?? []);
}

function readLink(node: ConstDirectiveNode): Link | undefined {
  const url = stringArgument(node, 'url');
  if (url === undefined) return undefined;
  const prefix = stringArgument(node, 'as') ?? nameInUrl(url);
  const imported = argument(node, 'import');
  const entries = imported?.kind === 'ListValue' ? imported.values.flatMap(readImport) : [];
  return { url, prefix, imports: new Map(entries), node };
}

/** One entry of `import`: `"@key"` or `{name: "@key", as: "@primary"}`. */
export function readImport(value: ConstValueNode): [string, string][] {
  if (value.kind === 'StringValue') return [[value.value, value.value]];
  if (value.kind !== 'ObjectValue') return [];
  const text = (key: string) => {
    const field = value.fields.find((candidate) => candidate.name.value === key)?.value;
    return field?.kind === 'StringValue' ? field.value : undefined;
  };
  const name = text('name');
  return name === undefined ? [] : [[name, text('as') ?? name]];
}

/** The link to the federation spec; undefined for a Federation 1 subgraph. */
export function federationLink(document: DocumentNode): Link | undefined {
  return readLinks(document).find((link) => link.url.startsWith(FEDERATION_IDENTITY));
}

/** How a federation directive is written in this document: imported, renamed or prefixed; plain in Federation 1. */
export function federationName(document: DocumentNode, directive: string): string {
  const link = federationLink(document);
  if (!link) return directive;
  return localName(link, directive);
}

/** How a directive of a linked spec is written in the document that links it. */
export function localName(link: Link, directive: string): string {
  return link.imports.get(`@${directive}`)?.slice(1) ?? `${link.prefix}__${directive}`;
}

/** Federation 2.0 has no `@composeDirective`; version 2.1 differs from it in nothing else. */
export function withComposeDirective(document: DocumentNode): DocumentNode {
  const link = federationLink(document);
  if (!link || !/\/v2\.0$/.test(link.url)) return document;
  const bumped = replaceUrl(link.node, link.url.replace(/v2\.0$/, 'v2.1'));
  return mapSchemaDirectives(document, (node) => (node === link.node ? [bumped] : [node]));
}

function replaceUrl(node: ConstDirectiveNode, url: string): ConstDirectiveNode {
  const value: ConstValueNode = { kind: Kind.STRING, value: url };
  const args = (node.arguments ?? []).map((entry) =>
    entry.name.value === 'url' ? { ...entry, value } : entry,
  );
  return { ...node, arguments: args };
}

/** Rewrites the directives on `schema`; an `extend schema` left with nothing to say is removed. */
export function mapSchemaDirectives(
  document: DocumentNode,
  change: (node: ConstDirectiveNode) => readonly ConstDirectiveNode[],
): DocumentNode {
  const definitions = document.definitions.flatMap((node): DefinitionNode[] => {
    if (node.kind !== 'SchemaDefinition' && node.kind !== 'SchemaExtension') return [node];
    const directives = (node.directives ?? []).flatMap(change);
    const isEmpty =
      node.kind === 'SchemaExtension' && directives.length === 0 && !node.operationTypes?.length;
    return isEmpty ? [] : [{ ...node, directives }];
  });
  return { ...document, definitions };
}

/** The text of a string argument of a directive, if it has one. */
export function stringArgument(node: ConstDirectiveNode, name: string): string | undefined {
  const value = argument(node, name);
  return value?.kind === 'StringValue' ? value.value : undefined;
}

/** The value of a boolean argument of a directive, if it has one. */
export function booleanArgument(node: ConstDirectiveNode, name: string): boolean | undefined {
  const value = argument(node, name);
  return value?.kind === 'BooleanValue' ? value.value : undefined;
}

function argument(node: ConstDirectiveNode, name: string): ConstValueNode | undefined {
  return node.arguments?.find((candidate) => candidate.name.value === name)?.value;
}

function nameInUrl(url: string): string {
  const parts = url.split('/').filter((part) => part !== '');
  return parts.at(/^v\d/.test(parts.at(-1) ?? '') ? -2 : -1) ?? '';
}
