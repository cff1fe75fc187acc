import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLLeafType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  type ObjectValueNode,
  type ValueNode,
} from 'graphql';

/**
 * The JSON that says in a variable exactly what a valid literal says in the text, undefined when there is none: the literal
 * holds a variable, JSON would round it, or a subgraph may read the two differently.
 */
export function literalValue(node: ValueNode, type: GraphQLInputType): unknown {
  if (node.kind === Kind.NULL) return null;
  if (isNonNullType(type)) return literalValue(node, type.ofType);
  if (isListType(type)) {
    // GraphQL §3.11 makes a list of a single value in both; not every subgraph does for variables.
    const items = node.kind === Kind.LIST ? node.values : [node];
    const values = items.map((item) => literalValue(item, type.ofType));
    return values.includes(undefined) ? undefined : values;
  }
  if (isInputObjectType(type)) return node.kind === Kind.OBJECT ? objectValue(node, type) : undefined;
  return leafValue(node, type);
}

/** Fields in one order, because literals that differ only in it are equal (GraphQL §5.3.2). */
function objectValue({ fields }: ObjectValueNode, type: GraphQLInputObjectType): unknown {
  const known = type.getFields();
  const entries = fields.map(({ name, value }) => {
    const field = known[name.value];
    return [name.value, field && literalValue(value, field.type)] as const;
  });
  if (entries.some(([, value]) => value === undefined)) return undefined;
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function leafValue(node: ValueNode, type: GraphQLLeafType): unknown {
  if (isEnumType(type)) return node.kind === Kind.ENUM ? node.value : undefined;
  switch (type.name) {
    case 'Int':
      return node.kind === Kind.INT ? exactNumber(node.value) : undefined;
    case 'Float':
      return node.kind === Kind.INT || node.kind === Kind.FLOAT ? exactNumber(node.value) : undefined;
    case 'ID':
      return node.kind === Kind.INT || node.kind === Kind.STRING ? node.value : undefined;
    case 'String':
      return node.kind === Kind.STRING ? node.value : undefined;
    case 'Boolean':
      return node.kind === Kind.BOOLEAN ? node.value : undefined;
    default:
      // A scalar of the subgraphs: text and Booleans are the same in JSON. Of a number it may want all digits, and an
      // object may hold what JSON has no word for.
      return node.kind === Kind.STRING || node.kind === Kind.BOOLEAN ? node.value : undefined;
  }
}

/** No number that JSON writes down is longer (`-2.2250738585072014e-308`); zeros behind one would take minutes to take off. */
const LONGEST_NUMBER = 24;

/** The number that a literal writes down, when JSON writes down the same one. */
function exactNumber(text: string): number | undefined {
  if (text.length > LONGEST_NUMBER) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return undefined;
  const shortest = /^-?\d+\.\d+$/.test(text) ? text.replace(/\.?0+$/, '') : text;
  return String(value) === shortest ? value : undefined;
}
