import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  print,
  visit,
} from 'graphql';
import { usesDefer } from './defer.ts';
import { fragmentsByName } from './fragments.ts';
import { liftLiterals } from './lift-literals.ts';
import type { Operation } from './operation.ts';

/** A valid document and the schema it is valid against. */
export type DocumentSource = {
  readonly id: string;
  readonly document: DocumentNode;
  readonly schema: GraphQLSchema;
};

/** The operations of a valid document. Each is made ready when it is first asked for, and kept with the document. */
export class DocumentOperations {
  readonly #source: DocumentSource;
  readonly #definitions: readonly OperationDefinitionNode[];
  readonly #operations = new Map<OperationDefinitionNode, Operation>();

  constructor(source: DocumentSource) {
    this.#source = source;
    this.#definitions = source.document.definitions.filter(
      (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
    );
  }

  get names(): readonly string[] {
    return this.#definitions.flatMap(({ name }) => (name ? [name.value] : []));
  }

  /** The operation of that name, or the only one when none is wanted. */
  find(wanted: string | undefined): Operation | undefined {
    const [first, second] = this.#definitions;
    const definition = wanted
      ? this.#definitions.find(({ name }) => name?.value === wanted)
      : second
        ? undefined
        : first;
    if (!definition) return undefined;
    const known = this.#operations.get(definition);
    if (known) return known;
    const operation = normalise(definition, this.#source);
    this.#operations.set(definition, operation);
    return operation;
  }
}

/**
 * One operation as it is planned and run: alone, with the fragments it uses, literals as variables. White space, comments,
 * values and whatever else the document holds then make no difference to its key.
 */
function normalise(wanted: OperationDefinitionNode, { id, document, schema }: DocumentSource): Operation {
  const lifted = liftLiterals(isolate(document, wanted), schema);
  const definition = lifted.document.definitions.find(
    (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
  );
  const key = createHash('sha256').update(print(lifted.document)).digest('hex');
  return {
    id,
    key,
    document: lifted.document,
    definition: definition ?? wanted,
    kind: wanted.operation,
    name: wanted.name?.value,
    hasDefer: usesDefer(lifted.document),
    ...(lifted.literals ? { literals: lifted.literals } : {}),
  };
}

/** The operation first, then the fragments that it reaches, by name. */
function isolate(document: DocumentNode, definition: OperationDefinitionNode): DocumentNode {
  const fragments = fragmentsByName(document);
  const reached = new Map<string, FragmentDefinitionNode>();
  const open: (OperationDefinitionNode | FragmentDefinitionNode)[] = [definition];
  for (const node of open) {
    visit(node, {
      FragmentSpread({ name: { value } }) {
        const fragment = fragments.get(value);
        if (!fragment || reached.has(value)) return;
        reached.set(value, fragment);
        open.push(fragment);
      },
    });
  }
  const used = [...reached].sort(([one], [other]) => (one < other ? -1 : 1));
  return { ...document, definitions: [definition, ...used.map(([, fragment]) => fragment)] };
}
