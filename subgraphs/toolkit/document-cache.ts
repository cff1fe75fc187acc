import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  Lexer,
  type OperationDefinitionNode,
  parse,
  Source,
  TokenKind,
  validate,
} from 'graphql';

/** A request's document once parsed and validated. */
export type PreparedDocument<Prepared> =
  | {
      readonly ok: true;
      readonly document: DocumentNode;
      readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
      /** What was made of the operation a request means, which is made once; errors when the name is unknown or needed. */
      operation(
        name: string | undefined,
        make: (node: OperationDefinitionNode) => Prepared,
      ): Prepared | readonly GraphQLError[];
    }
  | { readonly ok: false; readonly errors: readonly GraphQLError[] };

/** What a document may be, and how many are kept. */
export type DocumentLimits = {
  readonly maxDocumentCharacters: number;
  readonly maxDocumentTokens: number;
  readonly maxDocuments: number;
  readonly maxCachedCharacters: number;
};

/** Parses and validates documents once per text, and keeps what was made of their operations; the least recently used make room. */
export class DocumentCache<Prepared> {
  readonly #schema: GraphQLSchema;
  readonly #limits: DocumentLimits;
  readonly #documents = new Map<string, PreparedDocument<Prepared>>();
  #characters = 0;

  constructor(schema: GraphQLSchema, limits: DocumentLimits) {
    this.#schema = schema;
    this.#limits = limits;
  }

  /** The document of a text, or the errors that refuse it (GraphQL §5). */
  prepare(text: string): PreparedDocument<Prepared> {
    const known = this.#documents.get(text);
    if (known) {
      this.#documents.delete(text);
      this.#documents.set(text, known);
      return known;
    }
    const prepared = this.#read(text);
    // Mistakes are not kept: anyone can make new ones for ever.
    if (prepared.ok) this.#keep(text, prepared);
    return prepared;
  }

  #keep(text: string, prepared: PreparedDocument<Prepared>): void {
    this.#documents.set(text, prepared);
    this.#characters += text.length;
    for (const oldest of this.#documents.keys()) {
      const { maxDocuments, maxCachedCharacters } = this.#limits;
      if (this.#documents.size <= maxDocuments && this.#characters <= maxCachedCharacters) return;
      this.#documents.delete(oldest);
      this.#characters -= oldest.length;
    }
  }

  #read(text: string): PreparedDocument<Prepared> {
    try {
      checkSize(text, this.#limits.maxDocumentCharacters);
      checkNesting(text);
      const document = parse(text, { maxTokens: this.#limits.maxDocumentTokens });
      const errors = validate(this.#schema, document);
      if (errors.length > 0) return { ok: false, errors };
      const fragments = Object.fromEntries(
        document.definitions.flatMap((one) =>
          one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [],
        ),
      );
      return { ok: true, document, fragments, operation: operationsOf(document, this.#schema) };
    } catch (error) {
      if (error instanceof GraphQLError) return { ok: false, errors: [error] };
      throw error;
    }
  }
}

function checkSize(text: string, maxCharacters: number): void {
  if (text.length > maxCharacters) {
    throw new GraphQLError(
      `Expected a document of at most ${maxCharacters} characters, got ${text.length}. Send long lists as variables.`,
    );
  }
}

const MAX_BRACKETS = 100;
const OPENING = new Set<TokenKind>([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const CLOSING = new Set<TokenKind>([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/** The parser and the rules of validation call themselves for each bracket, and would run out of stack. */
function checkNesting(text: string): void {
  const lexer = new Lexer(new Source(text));
  let depth = 0;
  for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
    if (OPENING.has(token.kind)) depth += 1;
    if (CLOSING.has(token.kind)) depth -= 1;
    if (depth > MAX_BRACKETS)
      throw new GraphQLError(`Expected brackets nested at most ${MAX_BRACKETS} deep in the document.`);
  }
}

function operationsOf<Prepared>(document: DocumentNode, schema: GraphQLSchema) {
  const made = new Map<string | undefined, Prepared>();
  return (
    name: string | undefined,
    make: (node: OperationDefinitionNode) => Prepared,
  ): Prepared | readonly GraphQLError[] => {
    const known = made.get(name);
    if (known !== undefined) return known;
    const node = getOperationAST(document, name);
    if (!node) return coded('OPERATION_RESOLUTION_FAILURE', [operationProblem(name)]);
    // Validation has nothing to say about a kind of operation that the schema lacks.
    if (!schema.getRootType(node.operation))
      return coded('OPERATION_RESOLUTION_FAILURE', [
        new GraphQLError(`There are no ${node.operation}s here.`),
      ]);
    const prepared = make(node);
    made.set(name, prepared);
    return prepared;
  };
}

function operationProblem(name: string | undefined): GraphQLError {
  return new GraphQLError(
    name === undefined
      ? 'Expected operationName, because the document has several operations.'
      : `The document has no operation named "${name}".`,
  );
}

/** The same errors with a code, so that nobody takes a caller's mistake for a failure of the domain. */
export function coded(code: string, errors: readonly GraphQLError[]): readonly GraphQLError[] {
  return errors.map(
    (error) =>
      new GraphQLError(error.message, {
        ...(error.nodes ? { nodes: error.nodes } : { source: error.source, positions: error.positions }),
        extensions: { code, ...error.extensions },
      }),
  );
}
