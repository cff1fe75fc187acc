import { type DocumentNode, GraphQLError, Lexer, parse, Source, TokenKind } from 'graphql';
import type { GatewayConfig } from '../config.ts';
import { ClientError } from '../errors.ts';
import type { Refusal } from './operation.ts';

const OPENING: ReadonlySet<string> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const CLOSING: ReadonlySet<string> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/** Parses a document of at most `maxTokens` tokens and `maxNesting` nested brackets; a syntax error names line and column. */
export function parseDocument(
  text: string,
  limits: GatewayConfig['limits'],
): { readonly ok: true; readonly document: DocumentNode } | Refusal {
  const source = new Source(text, 'GraphQL request');
  try {
    const excess = tokenExcess(source, limits);
    if (excess) return { ok: false, errors: [excess] };
    return { ok: true, document: parse(source) };
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const { message, positions } = error;
    return { ok: false, errors: [new ClientError('GRAPHQL_PARSE_FAILED', message, { source, positions })] };
  }
}

/** Counts before parsing: the parser calls itself per bracket, so thousands of open brackets would overflow its stack. */
function tokenExcess(source: Source, limits: GatewayConfig['limits']): ClientError | undefined {
  const lexer = new Lexer(source);
  let tokens = 0;
  let nesting = 0;
  for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
    tokens += 1;
    if (tokens > limits.maxTokens) {
      return new ClientError(
        'MAX_TOKENS_LIMIT',
        `Expected a document of at most ${limits.maxTokens} tokens, got more.`,
      );
    }
    if (OPENING.has(token.kind)) nesting += 1;
    else if (CLOSING.has(token.kind)) nesting -= 1;
    if (nesting > limits.maxNesting) {
      const message = `Expected at most ${limits.maxNesting} nested brackets, got more.`;
      return new ClientError('MAX_NESTING_LIMIT', message, { source, positions: [token.start] });
    }
  }
  return undefined;
}
