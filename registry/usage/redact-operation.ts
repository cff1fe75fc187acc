import {
  type ArgumentNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLArgument,
  type GraphQLInputType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  Kind,
  type OperationDefinitionNode,
  print,
  TypeInfo,
  type ValueNode,
  type VariableNode,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { findOperation, type OperationSource } from './operation-source.ts';

const EMPTY_TEXT = { kind: Kind.STRING, value: '' } as const;
const ZERO = { kind: Kind.INT, value: '0' } as const;
const FALSE = { kind: Kind.BOOLEAN, value: false } as const;

/**
 * The text of one operation without values, so that texts which differ only in values, white space, comments or what else the
 * document holds are one. Texts become "", numbers 0, Booleans false, custom scalars ""; equal items of a list become one. Names
 * stay, and so do enum values, null, and the Booleans of `@skip`, `@include` and `@defer`, which are structure; a label of `@defer`
 * goes. What is left is valid against the schema if the document was.
 */
export function redactOperation(source: OperationSource): string {
  const { schema, document } = source;
  const types = new TypeInfo(schema);
  const redacted = visit(
    isolate(document, findOperation(source)),
    visitWithTypeInfo(types, {
      Field(node) {
        return { ...node, arguments: redactArguments(node.arguments, types.getFieldDef()?.args) };
      },
      Directive(node) {
        const { name, arguments: given } = node;
        if (name.value === 'skip' || name.value === 'include') return undefined;
        if (name.value === 'defer')
          return { ...node, arguments: given?.filter((argument) => argument.name.value !== 'label') };
        return { ...node, arguments: redactArguments(given, schema.getDirective(name.value)?.args) };
      },
      VariableDefinition(node) {
        if (!node.defaultValue) return undefined;
        return { ...node, defaultValue: redactValue(types.getInputType(), node.defaultValue) };
      },
    }),
  );
  return print(redacted);
}

/** The operation first, then the fragments that it reaches, by name. */
function isolate(document: DocumentNode, operation: OperationDefinitionNode): DocumentNode {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  const reached = new Set<FragmentDefinitionNode>();
  const open: (OperationDefinitionNode | FragmentDefinitionNode)[] = [operation];
  for (const node of open) {
    visit(node, {
      FragmentSpread({ name }) {
        const fragment = fragments.get(name.value);
        if (!fragment || reached.has(fragment)) return;
        reached.add(fragment);
        open.push(fragment);
      },
    });
  }
  const sorted = [...reached].sort((one, other) => (one.name.value < other.name.value ? -1 : 1));
  return { kind: Kind.DOCUMENT, definitions: [operation, ...sorted] };
}

function redactArguments(
  given: readonly ArgumentNode[] | undefined,
  declared: readonly GraphQLArgument[] | undefined,
): readonly ArgumentNode[] | undefined {
  return given?.map((argument) => ({
    ...argument,
    value: redactValue(declared?.find(({ name }) => name === argument.name.value)?.type, argument.value),
  }));
}

function redactValue(declared: GraphQLInputType | null | undefined, node: ValueNode): ValueNode {
  if (node.kind === Kind.VARIABLE || node.kind === Kind.NULL) return node;
  const type = declared ? getNullableType(declared) : undefined;
  if (isListType(type)) {
    if (node.kind !== Kind.LIST) return redactValue(type.ofType, node);
    return { ...node, values: distinct(node.values.map((item) => redactValue(type.ofType, item))) };
  }
  if (isInputObjectType(type) && node.kind === Kind.OBJECT) {
    const fields = type.getFields();
    return {
      ...node,
      fields: node.fields.map((field) => ({
        ...field,
        value: redactValue(fields[field.name.value]?.type, field.value),
      })),
    };
  }
  if (isEnumType(type) && node.kind === Kind.ENUM) return node;
  switch (type?.name) {
    case 'Int':
    case 'Float':
      return ZERO;
    case 'Boolean':
      return FALSE;
    case 'String':
    case 'ID':
      return EMPTY_TEXT;
    default:
      return redactCustom(node);
  }
}

/** Any literal may stand for a custom scalar, and its keys are values, too. Only variables stay, because they must be used. */
function redactCustom(node: ValueNode): ValueNode {
  const variables: VariableNode[] = [];
  visit(node, {
    Variable(variable) {
      variables.push(variable);
    },
  });
  if (variables.length === 0) return EMPTY_TEXT;
  // In an object, because in a list each would have to be of the scalar's type.
  const name = { kind: Kind.NAME, value: 'variables' } as const;
  const value = { kind: Kind.LIST, values: distinct(variables) } as const;
  return { kind: Kind.OBJECT, fields: [{ kind: Kind.OBJECT_FIELD, name, value }] };
}

/** How long a list is is a value. */
function distinct(nodes: readonly ValueNode[]): readonly ValueNode[] {
  return [...new Map(nodes.map((node) => [print(node), node])).values()];
}
