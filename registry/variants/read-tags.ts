import {
  type ConstDirectiveNode,
  type DefinitionNode,
  isTypeDefinitionNode,
  Kind,
  type SchemaDefinitionNode,
} from 'graphql';

/** The tags of a supergraph by coordinate: `Type`, `Type.field`, `Type.field(arg:)`, `Enum.VALUE`. */
export type Tags = ReadonlyMap<string, ReadonlySet<string>>;

type Node = {
  readonly name: { readonly value: string };
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
};

/** Reads `@tag` of a composed supergraph, under whatever name it was linked. */
export function readTags(definitions: readonly DefinitionNode[]): Tags {
  const tagName = linkedName(definitions);
  const tags = new Map<string, ReadonlySet<string>>();
  const read = (coordinate: string, { directives = [] }: Node): void => {
    const names = directives.flatMap((directive) =>
      directive.name.value === tagName ? (textArgument(directive, 'name') ?? []) : [],
    );
    if (names.length > 0) tags.set(coordinate, new Set(names));
  };
  for (const type of definitions) {
    if (!isTypeDefinitionNode(type)) continue;
    const name = type.name.value;
    read(name, type);
    if ('values' in type) for (const value of type.values ?? []) read(`${name}.${value.name.value}`, value);
    if (!('fields' in type)) continue;
    for (const field of type.fields ?? []) {
      read(`${name}.${field.name.value}`, field);
      if (!('arguments' in field)) continue;
      for (const argument of field.arguments ?? [])
        read(`${name}.${field.name.value}(${argument.name.value}:)`, argument);
    }
  }
  return tags;
}

/** `@link(url: ".../tag/v0.3", import: [{ name: "@tag", as: "@label" }])` renames it, or `as: "label"`. */
function linkedName(definitions: readonly DefinitionNode[]): string {
  const schema = definitions.find(
    (node): node is SchemaDefinitionNode => node.kind === Kind.SCHEMA_DEFINITION,
  );
  for (const link of schema?.directives ?? []) {
    const url = link.name.value === 'link' ? textArgument(link, 'url') : undefined;
    if (url !== undefined && /\/tag\/v[\d.]+$/.test(url))
      return importedAs(link) ?? textArgument(link, 'as') ?? 'tag';
  }
  return 'tag';
}

function textArgument(directive: ConstDirectiveNode, name: string): string | undefined {
  const value = directive.arguments?.find((argument) => argument.name.value === name)?.value;
  return value?.kind === Kind.STRING ? value.value : undefined;
}

function importedAs(link: ConstDirectiveNode): string | undefined {
  const imports = link.arguments?.find(({ name }) => name.value === 'import')?.value;
  for (const one of imports?.kind === Kind.LIST ? imports.values : []) {
    if (one.kind !== Kind.OBJECT) continue;
    const texts = new Map(
      one.fields.map(({ name, value }) => [name.value, value.kind === Kind.STRING ? value.value : '']),
    );
    if (texts.get('name') === '@tag') return texts.get('as')?.replace(/^@/, '');
  }
  return undefined;
}
