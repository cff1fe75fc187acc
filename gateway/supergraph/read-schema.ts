import {
  type DefinitionNode,
  type DocumentNode,
  type GraphQLNamedType,
  GraphQLSchema,
  isObjectType,
  isUnionType,
  Kind,
  parse,
  printSchema,
  specifiedDirectives,
} from 'graphql';
// Not part of graphql-js's promise, and all that `buildASTSchema` does besides building every field at once.
import { extendSchemaImpl } from 'graphql/utilities/extendSchema.js';
import type { Steps } from './slices.ts';

/** Much smaller pieces cost more than they save: parsing this takes some five milliseconds. */
const PIECE_LENGTH = 16 * 1024;

/** Parses SDL piece by piece: the definitions of a whole document, as `parse` reads them. */
export function* parseSteps(sdl: string): Steps<readonly DefinitionNode[]> {
  const definitions: DefinitionNode[] = [];
  for (const piece of splitSdl(sdl)) {
    definitions.push(...parse(piece, { noLocation: true }).definitions);
    yield;
  }
  return definitions;
}

/**
 * The schema of definitions that were checked where the supergraph was built. Like `buildASTSchema`, but type by type: the fields of
 * a type are made when it is first looked into, which a new schema does for all of them at once (a third of a second for 20,000).
 */
export function* schemaSteps(definitions: readonly DefinitionNode[]): Steps<GraphQLSchema> {
  const empty = { types: [], directives: [], description: undefined, extensions: {}, extensionASTNodes: [] };
  const isChecked = { assumeValid: true, assumeValidSDL: true };
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions };
  const config = extendSchemaImpl({ ...empty, assumeValid: true }, document, isChecked);
  yield;
  for (const type of config.types) {
    if (isUnionType(type)) type.getTypes();
    else if ('getFields' in type) type.getFields();
    yield;
  }
  const roots = config.astNode ? {} : rootTypes(config.types);
  const declared = new Set(config.directives.map(({ name }) => name));
  const directives = specifiedDirectives.filter(({ name }) => !declared.has(name));
  return new GraphQLSchema({ ...config, ...roots, directives: [...config.directives, ...directives] });
}

/** A document without `schema { … }` names its root types as the specification does (§3.3.1). */
function rootTypes(types: readonly GraphQLNamedType[]) {
  const named = (wanted: string) => types.filter(isObjectType).find(({ name }) => name === wanted);
  return { query: named('Query'), mutation: named('Mutation'), subscription: named('Subscription') };
}

/** A schema as text, made the first time. */
export function writeOnce(schema: GraphQLSchema): () => string {
  let text: string | undefined;
  return () => {
    text ??= `${printSchema(schema)}\n`;
    return text;
  };
}

/**
 * Cuts SDL behind braces that end a definition, never behind the last. Braces and parentheses are counted outside texts and
 * comments, because values of arguments have braces too.
 */
function* splitSdl(sdl: string): Generator<string, void> {
  const tokens = /"""(?:\\"""|[\s\S])*?"""|"(?:\\.|[^"\\\n])*"|#[^\n]*|[{}()]/g;
  let depth = 0;
  let start = 0;
  let cut = 0;
  for (const { 0: token, index } of sdl.matchAll(tokens)) {
    if (token === '{' && depth === 0 && cut - start >= PIECE_LENGTH) {
      yield sdl.slice(start, cut);
      start = cut;
    }
    if (token === '{' || token === '(') depth += 1;
    else if (token === '}' || token === ')') depth -= 1;
    if (token === '}' && depth === 0) cut = index + 1;
  }
  yield sdl.slice(start);
}
