import type { DocumentNode, OperationDefinitionNode, OperationTypeNode } from 'graphql';
import type { ClientError } from '../errors.ts';

/** A parsed, limited and validated request document with the operation of it that is to run. */
export type Operation = {
  /** SHA-256 of the document's text. */
  readonly id: string;
  /** Identity of the operation inside one snapshot: equal keys have equal plans. */
  readonly key: string;
  readonly document: DocumentNode;
  readonly definition: OperationDefinitionNode;
  readonly kind: `${OperationTypeNode}`;
  readonly name: string | undefined;
};

/** The variables of one request that the operation declares, as the client sent them. */
export type Variables = Readonly<Record<string, unknown>>;

/** What the client did wrong; nothing of it has been executed. */
export type Refusal = { readonly ok: false; readonly errors: readonly ClientError[] };
