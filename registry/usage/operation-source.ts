import {
  type DocumentNode,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
} from 'graphql';

/** An operation of a document that is valid against a schema. */
export type OperationSource = {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  /** May be left out when the document has one operation. */
  readonly operationName?: string | undefined;
};

/** The operation that is meant. Throws TypeError when there is none. */
export function findOperation({ document, operationName }: OperationSource): OperationDefinitionNode {
  const operation = getOperationAST(document, operationName);
  if (operation) return operation;
  const wanted = operationName === undefined ? 'one operation' : `an operation "${operationName}"`;
  throw new TypeError(`Expected a document with ${wanted}, got one without.`);
}
