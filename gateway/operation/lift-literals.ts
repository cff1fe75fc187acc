import {
  type DocumentNode,
  type FieldNode,
  type GraphQLInputType,
  type GraphQLSchema,
  getNullableType,
  isInputObjectType,
  isListType,
  Kind,
  type OperationDefinitionNode,
  parseType,
  TypeInfo,
  type ValueNode,
  type VariableDefinitionNode,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { literalValue } from './literal-value.ts';
import type { Literals } from './operation.ts';

/** The start of every variable that stands for a literal. */
const LITERAL_PREFIX = 'weft__v';

/** A document of one operation whose literals are variables of it. */
export type Lifted = { readonly document: DocumentNode; readonly literals: Literals | undefined };

/**
 * Makes variables of the literals in arguments of fields, so that operations which differ only in values are one. Arguments of
 * directives stay, because they decide what is planned, and so do those of introspection, which the gateway answers itself.
 * The document must be valid and have one operation.
 */
export function liftLiterals(document: DocumentNode, schema: GraphQLSchema): Lifted {
  const operation = document.definitions.find(isOperation);
  if (!operation) return { document, literals: undefined };
  const declared = operation.variableDefinitions ?? [];
  const lifter = new Lifter(declared);
  const info = new TypeInfo(schema);
  const lifted = visit(
    document,
    visitWithTypeInfo(info, {
      Field(node) {
        if (node.name.value.startsWith('__')) return false;
        const definition = info.getFieldDef();
        if (!node.arguments?.length || !definition) return undefined;
        return lifter.liftArguments(
          node,
          new Map(definition.args.map(({ name, type }) => [name, type] as const)),
        );
      },
    }),
  );
  if (lifter.definitions.length === 0) return { document, literals: undefined };
  const variableDefinitions = [...declared, ...lifter.definitions];
  return {
    document: {
      ...lifted,
      definitions: lifted.definitions.map((node) =>
        isOperation(node) ? { ...node, variableDefinitions } : node,
      ),
    },
    literals: { values: Object.fromEntries(lifter.values), nodes: lifter.nodes, declared },
  };
}

class Lifter {
  readonly definitions: VariableDefinitionNode[] = [];
  readonly values = new Map<string, unknown>();
  readonly nodes = new Map<string, ValueNode>();
  readonly #taken: ReadonlySet<string>;
  readonly #byMeaning = new Map<string, string>();
  #made = 0;

  constructor(declared: readonly VariableDefinitionNode[]) {
    this.#taken = new Set(declared.map(({ variable }) => variable.name.value));
  }

  liftArguments(field: FieldNode, types: ReadonlyMap<string, GraphQLInputType>): FieldNode {
    const as = (field.alias ?? field.name).value;
    return {
      ...field,
      arguments: (field.arguments ?? []).map((argument) => {
        const type = types.get(argument.name.value);
        const place = `${as}:${field.name.value}.${argument.name.value}`;
        return type ? { ...argument, value: this.#lift(argument.value, type, place) } : argument;
      }),
    };
  }

  /** The whole value where it can be, else the parts of it that can. */
  #lift(node: ValueNode, type: GraphQLInputType, place: string): ValueNode {
    if (node.kind === Kind.VARIABLE || node.kind === Kind.NULL) return node;
    const value = literalValue(node, type);
    if (value !== undefined) return this.#variableFor({ node, type, place, value });
    const inner = getNullableType(type);
    if (node.kind === Kind.LIST && isListType(inner))
      return {
        ...node,
        values: node.values.map((item, index) => this.#lift(item, inner.ofType, `${place}.${index}`)),
      };
    if (node.kind !== Kind.OBJECT || !isInputObjectType(inner)) return node;
    return {
      ...node,
      fields: node.fields.map((field) => {
        const known = inner.getFields()[field.name.value];
        if (!known) return field;
        return { ...field, value: this.#lift(field.value, known.type, `${place}.${field.name.value}`) };
      }),
    };
  }

  /**
   * Fields of one response name have to be equal to be merged, so equal literals of theirs are one variable. Elsewhere equality
   * is chance: with one variable for both, `limit: 10` twice and `limit: 10` beside `limit: 20` would be two plans.
   */
  #variableFor({ node, type, place, value }: Literal): ValueNode {
    // Never null, so the strictest form of the type, which fits wherever the others do.
    const written = `${String(getNullableType(type))}!`;
    const meaning = `${place} ${written} ${JSON.stringify(value)}`;
    const known = this.#byMeaning.get(meaning);
    if (known !== undefined) return variable(known);
    const name = this.#freeName();
    this.#byMeaning.set(meaning, name);
    this.values.set(name, value);
    this.nodes.set(name, node);
    this.definitions.push({
      kind: Kind.VARIABLE_DEFINITION,
      variable: variable(name),
      type: parseType(written, { noLocation: true }),
    });
    return variable(name);
  }

  #freeName(): string {
    let name = `${LITERAL_PREFIX}${this.#made++}`;
    while (this.#taken.has(name)) name = `${LITERAL_PREFIX}${this.#made++}`;
    return name;
  }
}

type Literal = {
  readonly node: ValueNode;
  readonly type: GraphQLInputType;
  readonly place: string;
  readonly value: unknown;
};

function variable(value: string) {
  return { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value } } as const;
}

function isOperation(node: DocumentNode['definitions'][number]): node is OperationDefinitionNode {
  return node.kind === Kind.OPERATION_DEFINITION;
}

/** The text of a fetch with what the client wrote in place of the variables that stand for it. */
export function restoreLiterals(document: DocumentNode, { nodes }: Literals): DocumentNode {
  return visit(document, {
    enter(node) {
      if (node.kind === Kind.VARIABLE_DEFINITION && nodes.has(node.variable.name.value)) return null;
      return node.kind === Kind.VARIABLE ? nodes.get(node.name.value) : undefined;
    },
  });
}
