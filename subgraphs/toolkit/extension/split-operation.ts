import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parseType,
  print,
  type SelectionNode,
  type SelectionSetNode,
  typeFromAST,
  type VariableDefinitionNode,
  type VariableNode,
  visit,
} from 'graphql';
import { type ExtensionFields, needAlias } from './extension.ts';

/** What an operation is taken apart with. */
export type SplitContext = {
  readonly schema: GraphQLSchema;
  readonly fields: ExtensionFields;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
};

/** An operation that selects fields of an extension. */
export type SplitOperation = {
  /** The operation with its fragments, as it came. */
  readonly document: DocumentNode;
  readonly node: OperationDefinitionNode;
  /** The same without the fields of the extension, and with what their resolvers need. */
  readonly generatedText: string;
  /** The query that fetches entities which a resolver returned by key, for what is selected on them. */
  entitiesText(typeName: string, nodes: readonly FieldNode[]): string;
};

/** The variable with the keys of entities that a resolver returned. */
export const KEYS_VARIABLE = '__keys';

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };
const EMPTY: FieldNode = { ...TYPENAME, alias: { kind: Kind.NAME, value: needAlias('nothing') } };

/** Takes a valid operation apart; undefined when it selects no field of the extension. */
export function splitOperation(
  context: SplitContext,
  node: OperationDefinitionNode,
): SplitOperation | undefined {
  const { schema, fragments } = context;
  const rewriter = new Rewriter(context);
  const root = schema.getRootType(node.operation) ?? undefined;
  const selectionSet = rewriter.selectionSet(node.selectionSet, root);
  const rewritten = rewriter.fragments();
  if (!rewriter.hasExtended) return undefined;
  const used = usedFragments(node.selectionSet, fragments);
  return {
    node,
    document: { kind: Kind.DOCUMENT, definitions: [node, ...used] },
    generatedText: printWithUsed({ ...node, selectionSet }, rewritten),
    entitiesText(typeName, nodes) {
      const type = schema.getType(typeName);
      const selections = nodes.flatMap((one) =>
        one.selectionSet ? rewriter.selectionSet(one.selectionSet, type).selections : [],
      );
      return printWithUsed(entitiesOperation(typeName, selections, node), rewritten);
    },
  };
}

class Rewriter {
  readonly #context: SplitContext;
  hasExtended = false;

  constructor(context: SplitContext) {
    this.#context = context;
  }

  fragments(): Readonly<Record<string, FragmentDefinitionNode>> {
    const { fragments, schema } = this.#context;
    const rewritten = Object.entries(fragments).map(([name, fragment]) => {
      const type = typeFromAST(schema, fragment.typeCondition);
      return [name, { ...fragment, selectionSet: this.selectionSet(fragment.selectionSet, type) }];
    });
    return Object.fromEntries(rewritten);
  }

  selectionSet(node: SelectionSetNode, type: GraphQLNamedType | undefined): SelectionSetNode {
    const selections = node.selections.flatMap((one) => this.#selection(one, type));
    // Which member of a union or interface a value is, its fields are completed by.
    if (isAbstractType(type)) selections.push(TYPENAME);
    return { ...node, selections: selections.length > 0 ? selections : [EMPTY] };
  }

  #selection(node: SelectionNode, type: GraphQLNamedType | undefined): readonly SelectionNode[] {
    switch (node.kind) {
      case Kind.FIELD:
        return this.#field(node, type);
      case Kind.FRAGMENT_SPREAD:
        return [node];
      case Kind.INLINE_FRAGMENT: {
        const inner = node.typeCondition ? typeFromAST(this.#context.schema, node.typeCondition) : type;
        return [{ ...node, selectionSet: this.selectionSet(node.selectionSet, inner) }];
      }
    }
  }

  #field(node: FieldNode, type: GraphQLNamedType | undefined): readonly FieldNode[] {
    const name = node.name.value;
    const field = this.#context.fields.get(`${type?.name}.${name}`);
    if (field) {
      this.hasExtended = true;
      return field.kind === 'batch' ? (field.needs ?? []) : [];
    }
    if (name === '__schema' || name === '__type') return [];
    const definition = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
    if (!node.selectionSet || !definition) return [node];
    return [{ ...node, selectionSet: this.selectionSet(node.selectionSet, getNamedType(definition.type)) }];
  }
}

const KEYS: VariableNode = { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: KEYS_VARIABLE } };

/** `[_Any!]!` */
const KEYS_DEFINITION: VariableDefinitionNode = {
  kind: Kind.VARIABLE_DEFINITION,
  variable: KEYS,
  type: parseType('[_Any!]!'),
};

function entitiesOperation(
  typeName: string,
  selections: readonly SelectionNode[],
  { variableDefinitions = [] }: OperationDefinitionNode,
): OperationDefinitionNode {
  const onType: SelectionNode = {
    kind: Kind.INLINE_FRAGMENT,
    typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: typeName } },
    selectionSet: { kind: Kind.SELECTION_SET, selections: selections.length > 0 ? selections : [EMPTY] },
  };
  const entities: FieldNode = {
    kind: Kind.FIELD,
    name: { kind: Kind.NAME, value: '_entities' },
    arguments: [{ kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: 'representations' }, value: KEYS }],
    selectionSet: { kind: Kind.SELECTION_SET, selections: [onType] },
  };
  return {
    kind: Kind.OPERATION_DEFINITION,
    operation: OperationTypeNode.QUERY,
    variableDefinitions: [KEYS_DEFINITION, ...variableDefinitions],
    selectionSet: { kind: Kind.SELECTION_SET, selections: [entities] },
  };
}

/** The operation with the fragments it spreads; variables that nothing uses any more are left out, as validation wants it. */
function printWithUsed(
  node: OperationDefinitionNode,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
): string {
  const used = usedFragments(node.selectionSet, fragments);
  const variables = new Set<string>();
  for (const one of [node.selectionSet, ...(node.directives ?? []), ...used])
    visit(one, {
      [Kind.VARIABLE](found: VariableNode) {
        variables.add(found.name.value);
      },
    });
  const variableDefinitions = (node.variableDefinitions ?? []).filter(({ variable }) =>
    variables.has(variable.name.value),
  );
  return [{ ...node, variableDefinitions }, ...used].map((one) => print(one)).join('\n');
}

function usedFragments(
  selectionSet: SelectionSetNode,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
): readonly FragmentDefinitionNode[] {
  const used = new Map<string, FragmentDefinitionNode>();
  const look = (node: SelectionSetNode): void => {
    visit(node, {
      FragmentSpread({ name }) {
        const fragment = fragments[name.value];
        if (!fragment || used.has(name.value)) return;
        used.set(name.value, fragment);
        look(fragment.selectionSet);
      },
    });
  };
  look(selectionSet);
  return [...used.values()];
}
