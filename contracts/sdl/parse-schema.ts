import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  GraphQLError,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  parse,
  type TypeNode,
  valueFromASTUntyped,
} from 'graphql';
import { failure, type Outcome, success } from '../finding.ts';
import type { DirectiveUse, FieldFacts, SchemaFacts, TypeFacts, TypeUse } from './facts.ts';

/** A schema with the names it gives its root types. */
export type ParsedSchema = SchemaFacts & {
  readonly roots: ReadonlySet<string>;
  readonly extensions: readonly TypeFacts[];
};

// A schema of a whole mesh has a few hundred thousand tokens.
const MAX_TOKENS = 2_000_000;

/** Reads SDL, of any federation version, into its types. Fails with the place of a syntax error. */
export function parseSchema(sdl: string, file: string): Outcome<ParsedSchema> {
  let document: DocumentNode;
  try {
    document = parse(sdl, { maxTokens: MAX_TOKENS });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const [at] = error.locations ?? [];
    return failure({
      code: 'SDL_SYNTAX',
      severity: 'error',
      message: `Expected a GraphQL schema (SDL): ${error.message}`,
      place: { file, ...(at ? { line: at.line, column: at.column } : {}) },
    });
  }
  const objects = document.definitions.flatMap((one) => (isObject(one) ? [typeFacts(one)] : []));
  const renames = renamedImports(document);
  const named = objects.map((type) => renamedBack(type, renames));
  return success({
    types: new Map(named.filter(({ isExtension }) => !isExtension).map((type) => [type.name, type])),
    extensions: named.filter(({ isExtension }) => isExtension),
    enums: new Map(
      document.definitions.flatMap((one) =>
        one.kind === Kind.ENUM_TYPE_DEFINITION
          ? [[one.name.value, (one.values ?? []).map(({ name }) => name.value)]]
          : [],
      ),
    ),
    scalars: new Set(
      document.definitions.flatMap((one) =>
        one.kind === Kind.SCALAR_TYPE_DEFINITION ? [one.name.value] : [],
      ),
    ),
    roots: rootTypes(document),
  });
}

function isObject(node: DefinitionNode): node is ObjectTypeDefinitionNode | ObjectTypeExtensionNode {
  return node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION;
}

function typeFacts(node: ObjectTypeDefinitionNode | ObjectTypeExtensionNode): TypeFacts {
  const directives = (node.directives ?? []).map(directiveUse);
  return {
    name: node.name.value,
    description: node.kind === Kind.OBJECT_TYPE_DEFINITION ? (node.description?.value ?? '') : '',
    directives,
    fields: (node.fields ?? []).map(fieldFacts),
    // `@extends` of Federation 1 is the keyword in another form.
    isExtension:
      node.kind === Kind.OBJECT_TYPE_EXTENSION || directives.some(({ name }) => name === 'extends'),
  };
}

function fieldFacts(node: FieldDefinitionNode): FieldFacts {
  return {
    name: node.name.value,
    type: typeUse(node.type, false),
    description: node.description?.value ?? '',
    directives: (node.directives ?? []).map(directiveUse),
    hasArguments: (node.arguments ?? []).length > 0,
  };
}

function typeUse(node: TypeNode, nonNull: boolean): TypeUse {
  switch (node.kind) {
    case Kind.NON_NULL_TYPE:
      return typeUse(node.type, true);
    case Kind.LIST_TYPE:
      return { kind: 'list', of: typeUse(node.type, false), nonNull };
    case Kind.NAMED_TYPE:
      return { kind: 'named', name: node.name.value, nonNull };
  }
}

function directiveUse(node: ConstDirectiveNode): DirectiveUse {
  const args = (node.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]);
  return { name: node.name.value, args: Object.fromEntries(args) };
}

function rootTypes(document: DocumentNode): ReadonlySet<string> {
  const named = document.definitions.flatMap((one) =>
    one.kind === Kind.SCHEMA_DEFINITION || one.kind === Kind.SCHEMA_EXTENSION
      ? (one.operationTypes ?? []).map(({ type }) => type.name.value)
      : [],
  );
  return new Set([...named, 'Query', 'Mutation', 'Subscription']);
}

/** The names that directives of linked specifications go by here: `@federation__key` or `{ name: "@key", as: "@id" }`. */
function renamedImports(document: DocumentNode): ReadonlyMap<string, string> {
  const links = document.definitions.flatMap((one) =>
    one.kind === Kind.SCHEMA_DEFINITION || one.kind === Kind.SCHEMA_EXTENSION ? (one.directives ?? []) : [],
  );
  const imports = links.map(directiveUse).flatMap(({ name, args }): unknown[] => {
    const list = args['import'];
    return name === 'link' && Array.isArray(list) ? list : [];
  });
  return new Map(
    imports.flatMap((one): [string, string][] => {
      if (typeof one !== 'object' || one === null) return [];
      const [name, as]: unknown[] = [Reflect.get(one, 'name'), Reflect.get(one, 'as')];
      return typeof name === 'string' && typeof as === 'string'
        ? [[as.replace('@', ''), name.replace('@', '')]]
        : [];
    }),
  );
}

function renamedBack(type: TypeFacts, renames: ReadonlyMap<string, string>): TypeFacts {
  const back = (directives: readonly DirectiveUse[]) =>
    directives.map(({ name, args }) => ({
      name: renames.get(name) ?? name.replace(/^federation__/, ''),
      args,
    }));
  return {
    ...type,
    directives: back(type.directives),
    fields: type.fields.map((field) => ({ ...field, directives: back(field.directives) })),
  };
}
