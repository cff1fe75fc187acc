import {
  type ArgumentNode,
  type DirectiveDefinitionNode,
  DirectiveLocation,
  type DirectiveNode,
  type DocumentNode,
  Kind,
  print,
  type TypeDefinitionNode,
  type TypeNode,
  visit,
} from 'graphql';

const EXECUTABLE: ReadonlySet<string> = new Set([
  DirectiveLocation.QUERY,
  DirectiveLocation.MUTATION,
  DirectiveLocation.SUBSCRIPTION,
  DirectiveLocation.FIELD,
  DirectiveLocation.FRAGMENT_DEFINITION,
  DirectiveLocation.FRAGMENT_SPREAD,
  DirectiveLocation.INLINE_FRAGMENT,
  DirectiveLocation.VARIABLE_DEFINITION,
]);

/** The directives of a supergraph that clients may put on what they ask for. */
export class ExecutableDirectives {
  readonly #definitions: ReadonlyMap<string, DirectiveDefinitionNode>;
  readonly #types: ReadonlyMap<string, TypeDefinitionNode>;

  constructor({ definitions }: DocumentNode) {
    this.#definitions = new Map(
      definitions.flatMap((node) => {
        if (node.kind !== Kind.DIRECTIVE_DEFINITION) return [];
        const locations = node.locations.filter(({ value }) => EXECUTABLE.has(value));
        return locations.length === 0 ? [] : [[node.name.value, { ...node, locations }]];
      }),
    );
    this.#types = new Map(
      definitions.flatMap((node) =>
        node.kind === Kind.ENUM_TYPE_DEFINITION ||
        node.kind === Kind.SCALAR_TYPE_DEFINITION ||
        node.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION
          ? [[node.name.value, node]]
          : [],
      ),
    );
  }

  /**
   * The definitions that a client's schema lacks, with the types that only they need: what `@composeDirective` brought belongs to
   * a linked specification, and those are left out of it as a whole.
   */
  missingFrom(hasDirective: (name: string) => boolean, hasType: (name: string) => boolean): string {
    const missing: (DirectiveDefinitionNode | TypeDefinitionNode)[] = [];
    const added = new Set<string>();
    const addType = (type: TypeNode): void => {
      const name = namedType(type);
      const node = this.#types.get(name);
      if (!node || added.has(name) || hasType(name)) return;
      added.add(name);
      missing.push(withoutDirectives(node));
      if (node.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION)
        for (const field of node.fields ?? []) addType(field.type);
    };
    for (const [name, node] of this.#definitions) {
      if (hasDirective(name)) continue;
      missing.push(withoutDirectives(node));
      for (const argument of node.arguments ?? []) addType(argument.type);
    }
    return missing.map(print).join('\n\n');
  }

  /** Writes out what a directive's arguments are by default: subgraphs need not agree on it. */
  writeDefaults(document: DocumentNode): DocumentNode {
    if (this.#definitions.size === 0) return document;
    return visit(document, {
      enter: (node) => (node.kind === Kind.DIRECTIVE ? this.#complete(node) : undefined),
    });
  }

  #complete(node: DirectiveNode): DirectiveNode | undefined {
    const given = node.arguments ?? [];
    const left = (this.#definitions.get(node.name.value)?.arguments ?? []).flatMap(
      ({ name, defaultValue: value }): readonly ArgumentNode[] =>
        value && given.every((other) => other.name.value !== name.value)
          ? [{ kind: Kind.ARGUMENT, name, value }]
          : [],
    );
    return left.length === 0 ? undefined : { ...node, arguments: [...given, ...left] };
  }
}

/** Directives of the supergraph are nothing for clients. */
function withoutDirectives<T extends DirectiveDefinitionNode | TypeDefinitionNode>(node: T): T {
  return visit(node, { enter: ({ kind }) => (kind === Kind.DIRECTIVE ? null : undefined) });
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}
