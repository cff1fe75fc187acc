import {
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  print,
  visit,
} from 'graphql';

type Source = { readonly name: string; readonly typeDefs: string };

/** Subgraphs that publish what they answer: every root field of queries is one of subscriptions, too, in one subgraph each. */
export function publishing(sources: readonly Source[]): readonly Source[] {
  const taken = new Set<string>();
  return sources.map(({ name, typeDefs }) => {
    const fields = parse(typeDefs).definitions.flatMap(queryFields);
    const own = fields.filter((field) => !taken.has(field.name.value));
    for (const field of own) taken.add(field.name.value);
    if (own.length === 0) return { name, typeDefs };
    const type: ObjectTypeDefinitionNode = {
      kind: Kind.OBJECT_TYPE_DEFINITION,
      name: { kind: Kind.NAME, value: 'Subscription' },
      fields: own.map((field) => ({ ...field, directives: field.directives?.filter(isKept) ?? [] })),
    };
    return { name, typeDefs: `${typeDefs}\n${print(type)}` };
  });
}

function queryFields(node: DefinitionNode): readonly FieldDefinitionNode[] {
  const isType = node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION;
  return isType && node.name.value === 'Query' ? (node.fields ?? []) : [];
}

/** What is said of who resolves a field holds for queries only. */
function isKept({ name }: { readonly name: { readonly value: string } }): boolean {
  return name.value === 'provides';
}

/** Every root field of a query as a subscription of its own. */
export function eventsOf(query: string): readonly string[] {
  const document = parse(query);
  return document.definitions.flatMap((node) => {
    if (node.kind !== Kind.OPERATION_DEFINITION || node.operation !== OperationTypeNode.QUERY) return [];
    return node.selectionSet.selections.flatMap((selection) => {
      if (selection.kind !== Kind.FIELD || selection.name.value.startsWith('__')) return [];
      if (selection.directives && selection.directives.length > 0) return [];
      const operation: OperationDefinitionNode = {
        ...node,
        operation: OperationTypeNode.SUBSCRIPTION,
        selectionSet: { ...node.selectionSet, selections: [selection] },
      };
      return [
        print(
          onlyUsed({
            ...document,
            definitions: document.definitions.map((one) => (one === node ? operation : one)),
          }),
        ),
      ];
    });
  });
}

/** Without fragments and variables that nobody uses any more. */
function onlyUsed(document: DocumentNode): DocumentNode {
  const variables = new Set<string>();
  const reached = new Set<string>();
  const reach = (node: DefinitionNode): void => {
    visit(node, {
      enter(inner) {
        if (inner.kind === Kind.VARIABLE_DEFINITION) return false;
        if (inner.kind === Kind.VARIABLE) variables.add(inner.name.value);
        if (inner.kind !== Kind.FRAGMENT_SPREAD || reached.has(inner.name.value)) return undefined;
        reached.add(inner.name.value);
        for (const one of document.definitions)
          if (one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === inner.name.value) reach(one);
        return undefined;
      },
    });
  };
  for (const node of document.definitions) if (node.kind === Kind.OPERATION_DEFINITION) reach(node);
  return visit(document, {
    enter(node) {
      if (node.kind === Kind.FRAGMENT_DEFINITION) return reached.has(node.name.value) ? undefined : null;
      if (node.kind !== Kind.VARIABLE_DEFINITION) return undefined;
      return variables.has(node.variable.name.value) ? false : null;
    },
  });
}
