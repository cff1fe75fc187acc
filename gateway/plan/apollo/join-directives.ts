import { type DirectiveNode, type DocumentNode, Kind } from 'graphql';

/** An argument of a directive as text. */
export function argumentOf(node: DirectiveNode | undefined, name: string): string | undefined {
  const value = node?.arguments?.find((argument) => argument.name.value === name)?.value;
  if (value?.kind === Kind.BOOLEAN) return String(value.value);
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : undefined;
}

/** The names of the subgraphs by the values of `join__Graph`. */
export function graphNames({ definitions }: DocumentNode): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const node of definitions)
    if (node.kind === Kind.ENUM_TYPE_DEFINITION && node.name.value === 'join__Graph')
      for (const value of node.values ?? [])
        names.set(value.name.value, argumentOf(value.directives?.[0], 'name') ?? value.name.value);
  return names;
}
