import type {
  DocumentNode,
  OperationDefinitionNode,
  OperationTypeNode,
  ValueNode,
  VariableDefinitionNode,
} from 'graphql';
import type { ClientError } from '../errors.ts';

/** A parsed, limited and validated request document with the operation of it that is to run. */
export type Operation = {
  /** SHA-256 of the text that the client sent. */
  readonly id: string;
  /** Identity of the operation inside one snapshot: equal keys have equal plans, whatever the values of their literals. */
  readonly key: string;
  /** The operation and the fragments it uses; places in it are places in the client's text. */
  readonly document: DocumentNode;
  readonly definition: OperationDefinitionNode;
  readonly kind: `${OperationTypeNode}`;
  readonly name: string | undefined;
  /** Whether it says `@defer` anywhere, in force or not. */
  readonly hasDefer: boolean;
  /** There when literals of the client's text became variables of `definition`. */
  readonly literals?: Literals;
};

/** Literals that became variables, and what the client declared itself. */
export type Literals = {
  readonly values: Variables;
  /** What the client wrote, by variable. */
  readonly nodes: ReadonlyMap<string, ValueNode>;
  /** The variables that the client declared. */
  readonly declared: readonly VariableDefinitionNode[];
};

/** The variables of one request that the operation declares: as the client sent them, and its literals. */
export type Variables = Readonly<Record<string, unknown>>;

/** What the client did wrong; nothing of it has been executed. */
export type Refusal = { readonly ok: false; readonly errors: readonly ClientError[] };
