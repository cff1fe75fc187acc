import {
  executeSync,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLAbstractType,
  type GraphQLCompositeType,
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
import { compositeTypeNamed } from '../../operation/composite-types.ts';
import { isSelected } from '../../operation/defer.ts';
import type { Flags } from '../../operation/flags.ts';
import { fragmentsByName } from '../../operation/fragments.ts';
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
  completeOnce,
  invalid,
  leafOf,
  report,
} from './complete.ts';
import { isTree, type Path, type Tree, write } from './run.ts';

/** Writes the client's answer of what was fetched, as JSON text; `null` when a null bubbled up to the root. */
export type AnswerWriter = (root: Tree, completion: Completion, variables: Variables) => string;

/** Writes one object that is there. */
type ObjectWriter = (tree: Tree, completion: Completion) => string | undefined;

/** What an answer is compiled from; `schema` is the one that clients see. */
export type AnswerInput = {
  readonly schema: GraphQLSchema;
  readonly operation: Operation;
  readonly names: PrivateNames;
  readonly flags: Flags;
  /** False when the plan asks nobody anything. */
  readonly isPlanned: boolean;
  /** Places whose objects may be shared, as fetched names joined by dots. */
  readonly sharedPlaces: ReadonlySet<string>;
  /** What is selected on which type; the whole operation if nothing is said. */
  readonly at?: { readonly type: GraphQLCompositeType; readonly selectionSet: SelectionSetNode };
};

/** Compiles the answer of an operation for one setting of its `@skip` and `@include` variables. */
export function compileAnswer(input: AnswerInput): AnswerWriter {
  return new AnswerCompiler(input).root();
}

/** Where a field lies: `Type.name` for people, and its place in the answer. */
type Place = { readonly field: string; readonly at: string };

class AnswerCompiler {
  readonly #schema: GraphQLSchema;
  readonly #operation: Operation;
  readonly #names: PrivateNames;
  readonly #flags: Flags;
  readonly #isPlanned: boolean;
  readonly #sharedPlaces: ReadonlySet<string>;
  readonly #at: AnswerInput['at'];
  readonly #fragments: Record<string, FragmentDefinitionNode>;
  #numbered = 0;

  constructor({ schema, operation, names, flags, isPlanned, sharedPlaces, at }: AnswerInput) {
    this.#at = at;
    this.#isPlanned = isPlanned;
    this.#sharedPlaces = sharedPlaces;
    this.#schema = schema;
    this.#operation = operation;
    this.#names = names;
    this.#flags = flags;
    this.#fragments = Object.fromEntries(fragmentsByName(operation.document));
  }

  root(): AnswerWriter {
    const { definition } = this.#operation;
    const { selectionSet } = this.#at ?? definition;
    const type = this.#at?.type ?? this.#schema.getRootType(definition.operation);
    if (isAbstractType(type)) {
      const node: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '' }, selectionSet };
      const complete = this.#abstract(type, [node], '');
      return (root, completion) => complete(root, completion) ?? 'null';
    }
    if (!type) throw new TypeError(`Expected a schema with the root type of a ${definition.operation}.`);
    const grouped = collectFields(this.#schema, this.#fragments, this.#flags, type, selectionSet);
    const meta = [...grouped].filter(([, nodes]) => isIntrospection(nodes));
    const fields = this.#fields(type, [...grouped], '');
    const complete = completeFields(type.name, this.#isPlanned ? fields : fields.map(reportUnplanned));
    return (root, completion, variables) => {
      for (const [as, nodes] of meta) write(root, as, this.#introspect(as, nodes, variables));
      return complete(root, completion) ?? 'null';
    };
  }

  /** `at` is the place of the object: the fetched names on the way there, joined by dots. */
  #fields(
    type: GraphQLObjectType | GraphQLInterfaceType,
    grouped: readonly (readonly [string, readonly FieldNode[]])[],
    at: string,
  ): CompletedField[] {
    return grouped.flatMap(([as, nodes]): CompletedField[] => {
      const name = nodes[0]?.name.value ?? as;
      if (name === '__typename') return [{ as, from: as, kind: 'typename', complete: () => undefined }];
      if (isIntrospection(nodes))
        return [{ as, from: as, kind: 'schema', complete: (value) => JSON.stringify(value) }];
      const field = type.getFields()[name];
      const [node] = nodes;
      if (!field || !node) return [];
      const from = this.#names.fetchedAs(node);
      const place = { field: `${type.name}.${as}`, at: at === '' ? from : `${at}.${from}` };
      return [
        { as, from, kind: 'data', complete: this.#type(field.type, nodes, place), leaf: leafOf(field.type) },
      ];
    });
  }

  #type(type: GraphQLOutputType, nodes: readonly FieldNode[], place: Place): Completer {
    const describe = `field ${place.field}`;
    if (isNonNullType(type))
      return completeNonNull(this.#type(type.ofType, nodes, place), (path) =>
        placeOf(path, place.field, type.ofType),
      );
    if (isListType(type)) return completeList(this.#type(type.ofType, nodes, place), describe);
    if (isLeafType(type)) return completeLeaf(type, describe);
    const complete = this.#composite(type, nodes, place.at);
    return (value, completion) => {
      if (value === undefined || value === null) return 'null';
      return isTree(value) ? complete(value, completion) : invalid(completion, describe);
    };
  }

  #composite(
    type: GraphQLObjectType | GraphQLAbstractType,
    nodes: readonly FieldNode[],
    at: string,
  ): ObjectWriter {
    const complete = isObjectType(type) ? this.#object(type, nodes, at) : this.#abstract(type, nodes, at);
    return this.#sharedPlaces.has(at) ? completeOnce(complete, this.#numbered++) : complete;
  }

  /** An object type is compiled when it is first met: recursive data may never reach the end of a recursive query. */
  #object(
    type: GraphQLObjectType | GraphQLInterfaceType,
    nodes: readonly FieldNode[],
    at: string,
  ): ObjectWriter {
    let complete: ObjectWriter | undefined;
    return (tree, completion) => {
      complete ??= completeFields(type.name, this.#fields(type, [...this.#collect(type, nodes)], at));
      return complete(tree, completion);
    };
  }

  #collect(type: GraphQLObjectType | GraphQLInterfaceType, nodes: readonly FieldNode[]) {
    // Typed for objects only; all it does with the type is to compare and to ask whether it is a subtype.
    return collectSubfields(this.#schema, this.#fragments, this.#flags, type as GraphQLObjectType, nodes);
  }

  /** Whether an interface object will not do: its own type is wanted, or fields that only an implementation has. */
  #asksForType(type: GraphQLInterfaceType, nodes: readonly FieldNode[]): boolean {
    /** `objects` are the types that an object may still be of, undefined when it need not tell. */
    const isSpecific = (set: SelectionSetNode, objects: readonly GraphQLObjectType[] | undefined): boolean =>
      set.selections.some((node) => {
        if (!isSelected(node, this.#flags)) return false;
        if (node.kind === Kind.FIELD) return objects ? objects.length > 0 : node.name.value === '__typename';
        const inner = node.kind === Kind.INLINE_FRAGMENT ? node : this.#fragments[node.name.value];
        const condition = compositeTypeNamed(this.#schema, inner?.typeCondition?.name.value) ?? type;
        const isForAll =
          condition === type || (isAbstractType(condition) && this.#schema.isSubType(condition, type));
        const left = isForAll
          ? objects
          : (objects ?? this.#schema.getPossibleTypes(type)).filter((one) => this.#isOf(one, condition));
        return inner !== undefined && isSpecific(inner.selectionSet, left);
      });
    return nodes.some(({ selectionSet }) => selectionSet && isSpecific(selectionSet, undefined));
  }

  #isOf(object: GraphQLObjectType, type: GraphQLCompositeType): boolean {
    return object === type || (isAbstractType(type) && this.#schema.isSubType(type, object));
  }

  /** An interface or union is completed as the type the object says it is; an interface object may be just its interface. */
  #abstract(declared: GraphQLAbstractType, nodes: readonly FieldNode[], at: string): ObjectWriter {
    const byType = new Map<string, ObjectWriter>();
    const isEnough = isInterfaceType(declared) && !this.#asksForType(declared, nodes);
    return (tree, completion) => {
      const { __typename: name = declared.name } = tree;
      const named = typeof name === 'string' ? this.#schema.getType(name) : undefined;
      const isMember = isObjectType(named) && this.#schema.isSubType(declared, named);
      const type = isMember ? named : isEnough && named === declared ? declared : undefined;
      if (!type) {
        report(completion, `Invalid __typename found for an object of type ${declared.name}.`);
        return 'null';
      }
      let complete = byType.get(type.name);
      if (!complete) {
        complete = this.#object(type, nodes, at);
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
      report(completion, `No subgraph can answer the field "${field.as}".`);
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
