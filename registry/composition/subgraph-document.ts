import { type ASTNode, type DocumentNode, GraphQLError, parse, Source } from 'graphql';
import { type Finding, failure, type Outcome, type Place, success } from '../../contracts/index.ts';

/** One subgraph as the composer gets it: where it runs, whose it is and its SDL. */
export type SubgraphSchema = {
  readonly name: string;
  readonly url: string;
  readonly domain: string;
  /** The owner of whatever no `@owner` in the SDL claims; empty when `supergraph.yaml` names none. */
  readonly owner: string;
  /** Where a person would edit it. */
  readonly file: string;
  readonly sdl: string;
};

/** A subgraph with its SDL parsed; positions in `document` are those of the person's file. */
export type SubgraphDocument = { readonly subgraph: SubgraphSchema; readonly document: DocumentNode };

/** Parses the SDL of a subgraph. A syntax error becomes one finding with its line and column. */
export function parseSubgraph(subgraph: SubgraphSchema): Outcome<SubgraphDocument> {
  try {
    return success({ subgraph, document: parse(new Source(subgraph.sdl, subgraph.name)) });
  } catch (error) {
    if (error instanceof GraphQLError) return failure(syntaxFinding(subgraph, error));
    // The parser calls itself for each bracket, so thousands of them end its stack; nobody writes that but to do harm.
    if (error instanceof RangeError) return failure(nestingFinding(subgraph));
    throw error;
  }
}

function syntaxFinding(subgraph: SubgraphSchema, error: GraphQLError): Finding {
  const { line, column } = error.locations?.[0] ?? {};
  return {
    code: 'GRAPHQL_SYNTAX',
    severity: 'error',
    message: `The SDL of subgraph "${subgraph.name}" does not parse. ${error.message}`,
    place: placeAt(subgraph.file, line, column),
    subgraph: subgraph.name,
  };
}

function nestingFinding({ name, file }: SubgraphSchema): Finding {
  return {
    code: 'GRAPHQL_SYNTAX',
    severity: 'error',
    message: `The SDL of subgraph "${name}" does not parse: its brackets are nested too deeply.`,
    place: { file },
    subgraph: name,
    fix: 'Nest lists and values as deep as people can read them.',
  };
}

/** The place of a node in the file of its subgraph; only the file when its SDL was generated from that file. */
export function placeOfNode(subgraph: SubgraphSchema, node: ASTNode | undefined): Place {
  const token = (node && nameLocation(node))?.startToken;
  return placeAt(subgraph.file, token?.line, token?.column);
}

/** The position a reader looks for: the name of a definition, not the description above it. */
function nameLocation(node: ASTNode): ASTNode['loc'] {
  if (node.kind === 'Directive' || !('name' in node)) return node.loc;
  return node.name?.loc ?? node.loc;
}

// A contract or a module is where one edits, but the line numbers of the SDL made from it mean nothing there.
const SDL_TEXT = /^https?:\/\/|\.(graphqls?|gql|sdl)$/i;

function placeAt(file: string, line: number | undefined, column: number | undefined): Place {
  if (line === undefined || column === undefined || !SDL_TEXT.test(file)) return { file };
  return { file, line, column };
}
