import { type FragmentDefinitionNode, Kind } from 'graphql';
import { addValueCoordinates, InputCoordinates, type ReadVariable } from './input-coordinates.ts';
import { findOperation, type OperationSource } from './operation-source.ts';
import { OutputCoordinates } from './output-coordinates.ts';

/** The variables of one request, as the client sent them. */
export type RequestVariables = Readonly<Record<string, unknown>>;

/** What an operation uses: what its text alone says, made once, and what the variables of a request add. */
export type CompiledCoordinates = {
  readonly fixed: ReadonlySet<string>;
  /** False when no variable can add anything. */
  readonly hasVariable: boolean;
  /** What these variables add that `fixed` does not have. Only their shape is read. */
  ofVariables(variables: RequestVariables): ReadonlySet<string>;
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
  const { variables } = inputs;
  return {
    fixed: keys,
    hasVariable: variables.length > 0,
    ofVariables: (values) => readVariables(variables, keys, values),
  };
}

/** Everything that one request uses, sorted. */
export function operationCoordinates({
  variables = {},
  ...source
}: OperationSource & { readonly variables?: RequestVariables }): readonly string[] {
  const { fixed, ofVariables } = compileCoordinates(source);
  return [...fixed, ...ofVariables(variables)].sort();
}

function readVariables(
  read: readonly ReadVariable[],
  fixed: ReadonlySet<string>,
  values: RequestVariables,
): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const { name, type, leftOutByNull } of read) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === null) for (const key of leftOutByNull) keys.add(key);
    addValueCoordinates(keys, type, value);
  }
  for (const key of keys) if (fixed.has(key)) keys.delete(key);
  return keys;
}
