import {
  executeSync,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
} from 'graphql';
import { collectFields, collectSubfields } from 'graphql/execution/collectFields.js';
import type { Operation, Variables } from '../../operation/operation.ts';
import {
  type CompletedField,
  type Completer,
  type Completion,
  completeFields,
  completeLeaf,
  completeList,
  completeNonNull,
  invalid,
} from './complete.ts';
import { type Flags, isTree, type Path, type Tree } from './run.ts';

/** Makes the client's answer of what was fetched. Null means that a null bubbled up to the root. */
export type AnswerWriter = (root: Tree, completion: Completion, variables: Variables) => Tree | null;

/** Compiles the answer of an operation for one setting of its `@skip` and `@include` variables. */
export function compileAnswer(schema: GraphQLSchema, operation: Operation, flags: Flags): AnswerWriter {
  const compiler = new AnswerCompiler(schema, operation, flags);
  return compiler.root();
}

class AnswerCompiler {
  readonly #schema: GraphQLSchema;
  readonly #operation: Operation;
  readonly #flags: Flags;
  readonly #fragments: Record<string, FragmentDefinitionNode>;

  constructor(schema: GraphQLSchema, operation: Operation, flags: Flags) {
    this.#schema = schema;
    this.#operation = operation;
    this.#flags = flags;
    this.#fragments = Object.fromEntries(
      operation.document.definitions.flatMap((node) =>
        node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [],
      ),
    );
  }

  root(): AnswerWriter {
    const { definition } = this.#operation;
    const type = this.#schema.getRootType(definition.operation);
    if (!type) throw new TypeError(`Expected a schema with the root type of a ${definition.operation}.`);
    const grouped = collectFields(this.#schema, this.#fragments, this.#flags, type, definition.selectionSet);
    const meta = [...grouped].filter(([, nodes]) => isIntrospection(nodes));
    const complete = completeFields(type.name, this.#fields(type, [...grouped]));
    if (meta.length === 0) return (root, completion) => complete(root, completion) as Tree | null;
    return (root, completion, variables) => {
      for (const [as, nodes] of meta) root[as] = this.#introspect(as, nodes, variables);
      return complete(root, completion) as Tree | null;
    };
  }

  #fields(
    type: GraphQLObjectType,
    grouped: readonly (readonly [string, readonly FieldNode[]])[],
  ): CompletedField[] {
    return grouped.flatMap(([as, nodes]): CompletedField[] => {
      const name = nodes[0]?.name.value ?? as;
      if (name === '__typename') return [{ as, isTypename: true, complete: () => type.name }];
      if (isIntrospection(nodes)) return [{ as, isTypename: false, complete: (value) => value }];
      const field = type.getFields()[name];
      if (!field) return [];
      return [{ as, isTypename: false, complete: this.#type(field.type, nodes, `${type.name}.${as}`) }];
    });
  }

  #type(type: GraphQLOutputType, nodes: readonly FieldNode[], field: string): Completer {
    const place = `field ${field}`;
    if (isNonNullType(type))
      return completeNonNull(this.#type(type.ofType, nodes, field), (path) =>
        placeOf(path, field, type.ofType),
      );
    if (isListType(type)) return completeList(this.#type(type.ofType, nodes, field), place);
    if (isLeafType(type)) return completeLeaf(type, place);
    const complete = isObjectType(type) ? this.#object(type, nodes) : this.#abstract(nodes);
    return (value, completion) => {
      if (value === undefined || value === null) return null;
      return isTree(value)
        ? complete(value, completion, isAbstractType(type) ? type.name : undefined)
        : invalid(completion, place);
    };
  }

  /** An object type is compiled when it is first met: recursive data may never reach the end of a recursive query. */
  #object(
    type: GraphQLObjectType,
    nodes: readonly FieldNode[],
  ): (tree: Tree, completion: Completion) => unknown {
    let complete: ReturnType<typeof completeFields> | undefined;
    return (tree, completion) => {
      complete ??= completeFields(
        type.name,
        this.#fields(type, [...collectSubfields(this.#schema, this.#fragments, this.#flags, type, nodes)]),
      );
      return complete(tree, completion);
    };
  }

  /** An interface or union is completed as the type the object says it is. */
  #abstract(
    nodes: readonly FieldNode[],
  ): (tree: Tree, completion: Completion, declared: string | undefined) => unknown {
    const byType = new Map<string, (tree: Tree, completion: Completion) => unknown>();
    return (tree, completion, declared) => {
      const name = tree['__typename'];
      const type = typeof name === 'string' ? this.#schema.getType(name) : undefined;
      if (!isObjectType(type)) {
        completion.onInvalid(`Invalid __typename found for an object of type ${declared}.`, completion.path);
        return null;
      }
      let complete = byType.get(type.name);
      if (!complete) {
        complete = this.#object(type, nodes);
        byType.set(type.name, complete);
      }
      return complete(tree, completion);
    };
  }

  /** `__schema` and `__type` are answered from the client's schema by graphql-js. */
  #introspect(as: string, nodes: readonly FieldNode[], variables: Variables): unknown {
    const { document, definition } = this.#operation;
    const fragments = document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
    const selectionSet = { kind: Kind.SELECTION_SET, selections: nodes } as const;
    const result = executeSync({
      schema: this.#schema,
      document: { kind: Kind.DOCUMENT, definitions: [{ ...definition, selectionSet }, ...fragments] },
      variableValues: variables,
      rootValue: {},
    });
    return result.data?.[as] ?? null;
  }
}

function isIntrospection(nodes: readonly FieldNode[]): boolean {
  const name = nodes[0]?.name.value;
  return name === '__schema' || name === '__type';
}

function placeOf(path: Path, field: string, type: GraphQLOutputType): string {
  const last = path.at(-1);
  return typeof last === 'number'
    ? `array element of type ${String(type)} at index ${last}`
    : `field ${field}`;
}
