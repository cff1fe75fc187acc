import { type DocumentNode, Kind, type OperationDefinitionNode, visit } from 'graphql';
import type { Variables } from './operation.ts';

const FLAGGED: ReadonlySet<string> = new Set(['skip', 'include', 'defer']);

/** Values of the Boolean variables that decide what is selected, and what is deferred. */
export type Flags = Readonly<Record<string, boolean>>;

/** Reads the flags of one request: `@skip`, `@include` (GraphQL §3.13) and `@defer` take only Boolean variables. */
export type FlagReader = (variables: Variables) => Flags;

/** Finds the variables that `@skip`, `@include` and `@defer` of an operation use. */
export function compileFlags(document: DocumentNode, operation: OperationDefinitionNode): FlagReader {
  const used = findFlags(document);
  const defaults = new Map(
    (operation.variableDefinitions ?? []).map(({ variable, defaultValue }) => [
      variable.name.value,
      // Only @defer takes a variable that may be absent, and then it is true.
      defaultValue === undefined || (defaultValue.kind === Kind.BOOLEAN && defaultValue.value),
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

/** The variables that `@skip`, `@include` and `@defer` of a document use. */
export function findFlags(document: DocumentNode): ReadonlySet<string> {
  const used = new Set<string>();
  visit(document, {
    Directive(node) {
      if (!FLAGGED.has(node.name.value)) return;
      for (const { name, value } of node.arguments ?? [])
        if (name.value === 'if' && value.kind === Kind.VARIABLE) used.add(value.name.value);
    },
  });
  return used;
}
