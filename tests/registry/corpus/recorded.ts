import { type DirectiveNode, type DocumentNode, Kind, type OperationDefinitionNode, visit } from 'graphql';
import type { RequestVariables } from '../../../registry/usage/variable-coordinates.ts';

/** An operation of the corpus and the variables of the requests that were seen. */
export type Recorded = {
  readonly name: string;
  readonly client: string;
  readonly document: DocumentNode;
  readonly requests: readonly RequestVariables[];
};

/** The operation of a document that has one. */
export function operationOf(document: DocumentNode): OperationDefinitionNode {
  const [operation] = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (!operation) throw new Error('Expected an operation in the document, got none.');
  return operation;
}

/** The document with everything that `@skip` and `@include` may leave out: its text depends on that all the same. */
export function withoutConditions(document: DocumentNode): DocumentNode {
  return visit(document, {
    [Kind.DIRECTIVE]: {
      enter: ({ name }: DirectiveNode) =>
        name.value === 'skip' || name.value === 'include' ? null : undefined,
    },
  });
}
