import { type DocumentNode, Kind, type OperationDefinitionNode, visit } from 'graphql';
import type { Variables } from './operation.ts';

/** Values of the Boolean variables that decide what is selected. */
export type Flags = Readonly<Record<string, boolean>>;

/** Reads the flags of one request: GraphQL §3.13.1 and §3.13.2 take only Boolean variables. */
export type FlagReader = (variables: Variables) => Flags;

/** Finds the variables that `@skip` and `@include` of an operation use. */
export function compileFlags(document: DocumentNode, operation: OperationDefinitionNode): FlagReader {
  const used = findFlags(document);
  const defaults = new Map(
    (operation.variableDefinitions ?? []).map(({ variable, defaultValue }) => [
      variable.name.value,
      defaultValue?.kind === Kind.BOOLEAN && defaultValue.value,
    ]),
  );
  const names = [...used].filter((name) => defaults.has(name));
  return (variables) =>
    Object.fromEntries(
      names.map((name) => [
        name,
        (Object.hasOwn(variables, name) ? variables[name] : defaults.get(name)) === true,
      ]),
    );
}

/** The variables that `@skip` and `@include` of a document use. */
export function findFlags(document: DocumentNode): ReadonlySet<string> {
  const used = new Set<string>();
  visit(document, {
    Directive(node) {
      if (node.name.value !== 'skip' && node.name.value !== 'include') return;
      for (const { value } of node.arguments ?? [])
        if (value.kind === Kind.VARIABLE) used.add(value.name.value);
    },
  });
  return used;
}
