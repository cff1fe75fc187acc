import { type FragmentDefinitionNode, Kind } from 'graphql';
import { InputCoordinates } from './input-coordinates.ts';
import { findOperation, type OperationSource } from './operation-source.ts';
import { OutputCoordinates } from './output-coordinates.ts';
import { compileVariables, type RequestVariables } from './variable-coordinates.ts';

/** What an operation uses: what its text alone says, made once, and what the variables of a request add. */
export type CompiledCoordinates = {
  readonly fixed: ReadonlySet<string>;
  /** What one thing that a `VariableReader` of the same operation says adds to `fixed`. */
  meaningOf(said: string): readonly string[];
};

/**
 * Finds what an operation uses, in the keys of `UsageRow.coordinates`. Where an interface or union stands, every type that may
 * stand there counts as well, with its fields. What `@skip` and `@include` leave out counts: the text needs it to be valid. So
 * does what a nullable variable is given to: as given, and as possibly null. Introspection is not use.
 */
export function compileCoordinates(source: OperationSource): CompiledCoordinates {
  const { schema, document } = source;
  const keys = new Set<string>();
  const operation = findOperation(source);
  const definitions = operation.variableDefinitions ?? [];
  const inputs = new InputCoordinates(schema, definitions, keys);
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  const outputs = new OutputCoordinates({ schema, fragments, inputs, keys });
  for (const { directives } of [operation, ...definitions]) outputs.addDirectives(directives);
  const root = schema.getRootType(operation.operation);
  if (root) outputs.addRoot(root, operation.selectionSet);
  const { leftOutByNull } = inputs;
  return {
    fixed: keys,
    meaningOf: (said) => {
      const meant = said.startsWith('$') ? (leftOutByNull.get(said.slice(1)) ?? []) : [said];
      return meant.filter((key) => !keys.has(key));
    },
  };
}

/** Everything that one request uses, sorted. */
export function operationCoordinates({
  variables = {},
  ...source
}: OperationSource & { readonly variables?: RequestVariables }): readonly string[] {
  const { fixed, meaningOf } = compileCoordinates(source);
  const definitions = findOperation(source).variableDefinitions ?? [];
  const said = compileVariables(source.schema, definitions)?.(variables) ?? [];
  return [...new Set([...fixed, ...[...said].flatMap(meaningOf)])].sort();
}
