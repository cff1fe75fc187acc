import {
  executeSync,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLAbstractType,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { collectFields, collectSubfields } from 'graphql/execution/collectFields.js';
import type { Flags } from '../../operation/flags.ts';
import type { Operation, Variables } from '../../operation/operation.ts';
import type { PrivateNames } from '../../plan/private-names.ts';
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
import { isTree, type Path, type Tree, write } from './run.ts';

/** Makes the client's answer of what was fetched. Null means that a null bubbled up to the root. */
export type AnswerWriter = (root: Tree, completion: Completion, variables: Variables) => Tree | null;

/** What an answer is compiled from; `schema` is the one that clients see. */
export type AnswerInput = {
  readonly schema: GraphQLSchema;
  readonly operation: Operation;
  readonly names: PrivateNames;
  readonly flags: Flags;
  /** False when the plan asks nobody anything. */
  readonly isPlanned: boolean;
};

/** Compiles the answer of an operation for one setting of its `@skip` and `@include` variables. */
export function compileAnswer(input: AnswerInput): AnswerWriter {
  return new AnswerCompiler(input).root();
}

class AnswerCompiler {
  readonly #schema: GraphQLSchema;
  readonly #operation: Operation;
  readonly #names: PrivateNames;
  readonly #flags: Flags;
  readonly #isPlanned: boolean;
  readonly #fragments: Record<string, FragmentDefinitionNode>;

  constructor({ schema, operation, names, flags, isPlanned }: AnswerInput) {
    this.#isPlanned = isPlanned;
    this.#schema = schema;
    this.#operation = operation;
    this.#names = names;
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
    const fields = this.#fields(type, [...grouped]);
    const complete = completeFields(type.name, this.#isPlanned ? fields : fields.map(reportUnplanned));
    if (meta.length === 0) return complete;
    return (root, completion, variables) => {
      for (const [as, nodes] of meta) write(root, as, this.#introspect(as, nodes, variables));
      return complete(root, completion);
    };
  }

  #fields(
    type: GraphQLObjectType | GraphQLInterfaceType,
    grouped: readonly (readonly [string, readonly FieldNode[]])[],
  ): CompletedField[] {
    return grouped.flatMap(([as, nodes]): CompletedField[] => {
      const name = nodes[0]?.name.value ?? as;
      if (name === '__typename') return [{ as, from: as, kind: 'typename', complete: () => type.name }];
      if (isIntrospection(nodes)) return [{ as, from: as, kind: 'schema', complete: (value) => value }];
      const field = type.getFields()[name];
      const [node] = nodes;
      if (!field || !node) return [];
      const complete = this.#type(field.type, nodes, `${type.name}.${as}`);
      return [{ as, from: this.#names.fetchedAs(node), kind: 'data', complete }];
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
    const complete = isObjectType(type) ? this.#object(type, nodes) : this.#abstract(type, nodes);
    return (value, completion) => {
      if (value === undefined || value === null) return null;
      return isTree(value) ? complete(value, completion) : invalid(completion, place);
    };
  }

  /** An object type is compiled when it is first met: recursive data may never reach the end of a recursive query. */
  #object(
    type: GraphQLObjectType | GraphQLInterfaceType,
    nodes: readonly FieldNode[],
  ): (tree: Tree, completion: Completion) => unknown {
    let complete: ReturnType<typeof completeFields> | undefined;
    return (tree, completion) => {
      complete ??= completeFields(type.name, this.#fields(type, [...this.#collect(type, nodes)]));
      return complete(tree, completion);
    };
  }

  #collect(type: GraphQLObjectType | GraphQLInterfaceType, nodes: readonly FieldNode[]) {
    // Typed for objects only; all it does with the type is to compare and to ask whether it is a subtype.
    return collectSubfields(this.#schema, this.#fragments, this.#flags, type as GraphQLObjectType, nodes);
  }

  /** Whether an interface object will not do: its own type is wanted, or fields that only an implementation has. */
  #asksForType(type: GraphQLInterfaceType, nodes: readonly FieldNode[]): boolean {
    const isSpecific = ({ selections }: SelectionSetNode): boolean =>
      selections.some((node) => {
        if (node.kind === Kind.FIELD) return node.name.value === '__typename';
        const inner = node.kind === Kind.INLINE_FRAGMENT ? node : this.#fragments[node.name.value];
        const condition = inner?.typeCondition && this.#schema.getType(inner.typeCondition.name.value);
        if (
          condition &&
          condition !== type &&
          !(isAbstractType(condition) && this.#schema.isSubType(condition, type))
        )
          return true;
        return inner !== undefined && isSpecific(inner.selectionSet);
      });
    return nodes.some(({ selectionSet }) => selectionSet && isSpecific(selectionSet));
  }

  /** An interface or union is completed as the type the object says it is; an interface object may be just its interface. */
  #abstract(
    declared: GraphQLAbstractType,
    nodes: readonly FieldNode[],
  ): (tree: Tree, completion: Completion) => unknown {
    const byType = new Map<string, (tree: Tree, completion: Completion) => unknown>();
    const isEnough = isInterfaceType(declared) && !this.#asksForType(declared, nodes);
    return (tree, completion) => {
      const { __typename: name = declared.name } = tree;
      const named = typeof name === 'string' ? this.#schema.getType(name) : undefined;
      const isMember = isObjectType(named) && this.#schema.isSubType(declared, named);
      const type = isMember ? named : isEnough && named === declared ? declared : undefined;
      if (!type) {
        completion.onInvalid(
          `Invalid __typename found for an object of type ${declared.name}.`,
          completion.path,
        );
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

/** A field that no subgraph was asked for, because none can answer it: an interface that nobody implements, say. */
function reportUnplanned(field: CompletedField): CompletedField {
  if (field.kind !== 'data') return field;
  return {
    ...field,
    complete(_value, completion) {
      completion.onInvalid(`No subgraph can answer the field "${field.as}".`, completion.path);
      return field.complete(undefined, completion);
    },
  };
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
