import { type ConstDirectiveNode, type DefinitionNode, type DocumentNode, Kind } from 'graphql';
import type { Owner, SubgraphOwners } from './effective-owner.ts';
import { mapSchemaDirectives } from './federation-link.ts';
import { fieldsOf, isExtension, isTypeBlock, supergraphTypeName, type TypeBlock } from './type-blocks.ts';

/**
 * Writes the effective owners into a subgraph's document: `@owner(team, steward, subgraph)` on every field it
 * answers for and on every type it defines, in place of whatever `@owner` a person wrote at any level.
 */
export function stampOwners(document: DocumentNode, subgraph: string, owners: SubgraphOwners): DocumentNode {
  const nameOf = supergraphTypeName(document);
  const stamped = new Set<string>();
  const stampBlock = (block: TypeBlock): DefinitionNode => {
    const type = nameOf(block.name.value);
    const isFirst = !stamped.has(type);
    stamped.add(type);
    const own = isFirst ? stamps(owners.get(type), subgraph, block) : [];
    const directives = [...withoutOwner(block.directives), ...own];
    if (fieldsOf(block).length === 0 || !('fields' in block)) return { ...block, directives };
    const fields = block.fields?.map((field) => ({
      ...field,
      directives: [
        ...withoutOwner(field.directives),
        ...stamps(owners.get(`${type}.${field.name.value}`), subgraph, field),
      ],
    }));
    return { ...block, directives, fields } as TypeBlock;
  };
  // Definitions go first so that the one stamp a type gets stands on its definition when it has one.
  const blocks = document.definitions.filter(isTypeBlock);
  const order = [...blocks.filter((block) => !isExtension(block)), ...blocks.filter(isExtension)];
  const replacements = new Map<DefinitionNode, DefinitionNode>(
    order.map((block) => [block, stampBlock(block)]),
  );
  const definitions = document.definitions.map((node) => replacements.get(node) ?? node);
  return mapSchemaDirectives({ ...document, definitions }, (node) =>
    node.name.value === 'owner' ? [] : [node],
  );
}

function withoutOwner(directives: readonly ConstDirectiveNode[] | undefined): readonly ConstDirectiveNode[] {
  return (directives ?? []).filter((directive) => directive.name.value !== 'owner');
}

/** The stamps borrow the position of what they stand on, so that an error about one leads somewhere. */
function stamps(
  owners: readonly Owner[] | undefined,
  subgraph: string,
  at: Pick<ConstDirectiveNode, 'loc'>,
): readonly ConstDirectiveNode[] {
  return (owners ?? []).map((owner) => ({
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: 'owner' },
    arguments: Object.entries({ ...owner, subgraph }).map(([name, value]) => ({
      kind: Kind.ARGUMENT,
      name: { kind: Kind.NAME, value: name },
      value: { kind: Kind.STRING, value },
    })),
    ...(at.loc ? { loc: at.loc } : {}),
  }));
}
