import { type DefinitionNode, isTypeDefinitionNode, Kind, type TypeDefinitionNode } from 'graphql';
import type { Tags } from './read-tags.ts';
import type { Variant } from './variant.ts';

/** Coordinates that a variant does not show. */
export type Hidden = Set<string>;

/**
 * What the tags of a variant hide, before anything follows from it. The include pass judges unions and the fields of objects and
 * interfaces: scalars, enums and inputs are shown when something shown needs them, or nobody could tag one field without tagging
 * `DateTime`. What is excluded is hidden whatever else it carries.
 */
export function hiddenByTags(client: readonly DefinitionNode[], tags: Tags, variant: Variant): Hidden {
  const includes = (coordinate: string) => variant.include.some((tag) => tags.get(coordinate)?.has(tag));
  const excludes = (coordinate: string) => variant.exclude.some((tag) => tags.get(coordinate)?.has(tag));
  const hidden: Hidden = new Set();
  for (const type of client) {
    if (!isTypeDefinitionNode(type)) continue;
    const name = type.name.value;
    if (excludes(name)) {
      hidden.add(name);
      continue;
    }
    const isJudged = variant.include.length > 0 && isPickedByTag(type) && !includes(name);
    if (isJudged && type.kind === Kind.UNION_TYPE_DEFINITION) hidden.add(name);
    const parts = partsOf(type);
    for (const { coordinate, isField, inner } of parts) {
      const isLeftOut = isJudged && isField && !includes(coordinate);
      if (isLeftOut || excludes(coordinate)) hidden.add(coordinate);
      for (const part of inner) if (excludes(part)) hidden.add(part);
    }
    // Nothing of it is left.
    if (parts.length > 0 && parts.every(({ coordinate }) => hidden.has(coordinate))) hidden.add(name);
  }
  return hidden;
}

function isPickedByTag({ kind }: DefinitionNode): boolean {
  return (
    kind === Kind.OBJECT_TYPE_DEFINITION ||
    kind === Kind.INTERFACE_TYPE_DEFINITION ||
    kind === Kind.UNION_TYPE_DEFINITION
  );
}

type Part = { readonly coordinate: string; readonly isField: boolean; readonly inner: readonly string[] };

function partsOf(type: TypeDefinitionNode): readonly Part[] {
  const name = type.name.value;
  if ('values' in type)
    return (type.values ?? []).map((value) => ({
      coordinate: `${name}.${value.name.value}`,
      isField: false,
      inner: [],
    }));
  if (!('fields' in type)) return [];
  return (type.fields ?? []).map((field) => {
    const coordinate = `${name}.${field.name.value}`;
    const inner =
      'arguments' in field
        ? (field.arguments ?? []).map(({ name: { value } }) => `${coordinate}(${value}:)`)
        : [];
    return { coordinate, isField: true, inner };
  });
}
