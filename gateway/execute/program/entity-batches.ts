import {
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  stripIgnoredCharacters,
  type VariableDefinitionNode,
  visit,
} from 'graphql';

/** The variable in which entities are sent. */
const REPRESENTATIONS = 'representations';

/** Writes an entity operation that asks for several batches at once, each with its own values of some variables. */
export type BatchedOperation = {
  /** The operation for so many batches. */
  write(batches: number): string;
  /** The response name of a batch's entities. */
  alias(batch: number, batches: number): string;
  /** The name of a variable in a batch. */
  variable(name: string, batch: number, batches: number): string;
  /** The variables that differ per batch and may not be null. */
  readonly required: readonly string[];
};

/**
 * Prepares an entity operation to be asked for several batches in one request: `_0: _entities(representations: …_0)`. A single
 * batch is the operation as it was planned.
 */
export function compileBatches(operation: string, varying: ReadonlySet<string>): BatchedOperation {
  let mark = '__batch';
  while (operation.includes(mark)) mark += '_'; // A string inside the operation may say anything.
  const definition = operationOf(operation);
  const own = new Set([...varying, REPRESENTATIONS]);
  const isOwn = ({ variable }: VariableDefinitionNode): boolean => own.has(variable.name.value);
  const definitions = definition.variableDefinitions ?? [];
  const marked = visit(definition, {
    enter(node) {
      if (node.kind !== Kind.VARIABLE || !own.has(node.name.value)) return undefined;
      return { ...node, name: { ...node.name, value: `${node.name.value}${mark}` } };
    },
  });
  const declared = (marked.variableDefinitions ?? [])
    .filter((_, index) => definitions[index] && isOwn(definitions[index]))
    .map(shorten)
    .join(',');
  const asked = marked.selectionSet.selections.map(shorten).join(' ');
  const [declaredParts, askedParts] = [declared.split(mark), asked.split(mark)];
  const shared = definitions.filter((one) => !isOwn(one)).map(shorten);
  const start = `query${definition.name ? ` ${definition.name.value}` : ''}`;
  const directives = (definition.directives ?? []).map(shorten).join('');
  return {
    write(batches) {
      if (batches === 1) return operation;
      const numbers = Array.from({ length: batches }, (_, batch) => `_${batch}`);
      const variables = [...shared, ...numbers.map((suffix) => declaredParts.join(suffix))].join(',');
      const fields = numbers.map((suffix) => `${suffix}:${askedParts.join(suffix)}`).join(' ');
      return `${start}(${variables})${directives}{${fields}}`;
    },
    alias: (batch, batches) => (batches === 1 ? '_entities' : `_${batch}`),
    variable: (name, batch, batches) => (batches === 1 ? name : `${name}_${batch}`),
    required: definitions
      .filter(({ type, variable }) => type.kind === Kind.NON_NULL_TYPE && varying.has(variable.name.value))
      .map(({ variable }) => variable.name.value),
  };
}

function operationOf(text: string): OperationDefinitionNode {
  for (const node of parse(text, { noLocation: true }).definitions)
    if (node.kind === Kind.OPERATION_DEFINITION) return node;
  throw new TypeError(`Expected an operation, got ${text}.`);
}

function shorten(node: Parameters<typeof print>[0]): string {
  return stripIgnoredCharacters(print(node));
}
