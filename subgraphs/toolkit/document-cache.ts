import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';

/** A request's document once parsed and validated. */
export type PreparedDocument =
  | {
      readonly ok: true;
      readonly document: DocumentNode;
      readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
    }
  | { readonly ok: false; readonly errors: readonly GraphQLError[] };

/** Parses and validates documents once per text; the least recently used make room. */
export class DocumentCache {
  readonly #schema: GraphQLSchema;
  readonly #limits: { readonly maxDocuments: number; readonly maxDocumentTokens: number };
  readonly #documents = new Map<string, PreparedDocument>();

  constructor(
    schema: GraphQLSchema,
    limits: { readonly maxDocuments: number; readonly maxDocumentTokens: number },
  ) {
    this.#schema = schema;
    this.#limits = limits;
  }

  /** The document of a text, or the errors that refuse it (GraphQL §5). */
  prepare(text: string): PreparedDocument {
    const known = this.#documents.get(text);
    if (known) {
      this.#documents.delete(text);
      this.#documents.set(text, known);
      return known;
    }
    const prepared = this.#read(text);
    this.#documents.set(text, prepared);
    const oldest = this.#documents.keys().next();
    if (this.#documents.size > this.#limits.maxDocuments && !oldest.done)
      this.#documents.delete(oldest.value);
    return prepared;
  }

  #read(text: string): PreparedDocument {
    try {
      const document = parse(text, { maxTokens: this.#limits.maxDocumentTokens });
      const errors = validate(this.#schema, document);
      if (errors.length > 0) return { ok: false, errors };
      const fragments = Object.fromEntries(
        document.definitions.flatMap((one) =>
          one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [],
        ),
      );
      return { ok: true, document, fragments };
    } catch (error) {
      if (error instanceof GraphQLError) return { ok: false, errors: [error] };
      throw error;
    }
  }
}

/** The operation a request means; an error when the name is unknown or needed. */
export function chooseOperation(
  document: DocumentNode,
  name: string | undefined,
): OperationDefinitionNode | GraphQLError {
  const operation = getOperationAST(document, name);
  if (operation) return operation;
  return new GraphQLError(
    name === undefined
      ? 'Expected operationName, because the document has several operations.'
      : `The document has no operation named "${name}".`,
  );
}
