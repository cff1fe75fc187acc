import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type InlineFragmentNode,
  isAbstractType,
  isObjectType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { compositeTypeNamed, compositeTypeOfField } from '../operation/composite-types.ts';
import { deferOf, isSelected } from '../operation/defer.ts';
import type { Flags } from '../operation/flags.ts';
import { fragmentsByName } from '../operation/fragments.ts';
import type { Operation } from '../operation/operation.ts';

/** One step from an object of a part to the objects that a part inside it stands at. */
export type PartStep =
  | { readonly kind: 'field'; readonly node: FieldNode }
  | { readonly kind: 'type'; readonly name: string };

/** A part of an answer: what the client asked for outside of every `@defer`, or one deferred fragment at one place. */
export type AnswerPart = {
  /** Its name in the plan; the first part has none. */
  readonly ref: string;
  readonly label: string | undefined;
  /** From the objects of the part it lies in to its own. */
  readonly steps: readonly PartStep[];
  /** Response names from the root to its objects. */
  readonly names: readonly string[];
  /** What its objects are known to be. */
  readonly type: GraphQLCompositeType;
  /** Without what is deferred inside; fragments are expanded, `@skip` and `@include` decided. */
  readonly selectionSet: SelectionSetNode;
  readonly inner: readonly AnswerPart[];
};

/** An operation taken apart at its `@defer`. */
export type SplitOperation = {
  /** For the planner: every deferred fragment labelled with the `ref` of its part, and unconditional. */
  readonly document: DocumentNode;
  readonly definition: OperationDefinitionNode;
  readonly first: AnswerPart;
};

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };
const DECIDED = new Set(['skip', 'include', 'defer']);

/** Takes an operation apart for one setting of the variables that `@skip`, `@include` and `@defer` ask for. */
export function splitDeferred(operation: Operation, flags: Flags, schema: GraphQLSchema): SplitOperation {
  const type = schema.getRootType(operation.definition.operation);
  if (!type) throw new TypeError(`Expected a schema with the root type of a ${operation.kind}.`);
  const splitter = new Splitter(operation.document, flags, schema);
  const inner: AnswerPart[] = [];
  const { planned, own } = splitter.split(operation.definition.selectionSet, type, {
    inner,
    steps: [],
    names: [],
  });
  const definition = { ...operation.definition, selectionSet: planned };
  return {
    document: { kind: Kind.DOCUMENT, definitions: [definition] },
    definition,
    first: { ref: '', label: undefined, steps: [], names: [], type, selectionSet: own, inner },
  };
}

/** A selection as it is planned, and what of it belongs to the part at hand. */
type Split = { readonly planned: SelectionSetNode; readonly own: SelectionSetNode };

/** Where splitting stands: the part at hand, and the way from its objects. */
type Place = {
  readonly inner: AnswerPart[];
  readonly steps: readonly PartStep[];
  readonly names: readonly string[];
};

class Splitter {
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #flags: Flags;
  readonly #schema: GraphQLSchema;
  #refs = 0;

  constructor(document: DocumentNode, flags: Flags, schema: GraphQLSchema) {
    this.#flags = flags;
    this.#schema = schema;
    this.#fragments = fragmentsByName(document);
  }

  /** `parent` is undefined inside of introspection, where nothing is deferred. */
  split(set: SelectionSetNode, parent: GraphQLCompositeType | undefined, place: Place): Split {
    const planned: SelectionNode[] = [];
    const own: SelectionNode[] = [];
    for (const selection of set.selections) {
      if (!isSelected(selection, this.#flags)) continue;
      const both =
        selection.kind === Kind.FIELD
          ? this.#field(selection, parent, place)
          : this.#fragment(selection, parent, place);
      planned.push(...both.planned);
      own.push(...both.own);
    }
    return {
      // The planner refuses an empty selection; the answer is to have one.
      planned: { kind: Kind.SELECTION_SET, selections: planned.length > 0 ? planned : [TYPENAME] },
      own: { kind: Kind.SELECTION_SET, selections: own },
    };
  }

  #field(field: FieldNode, parent: GraphQLCompositeType | undefined, place: Place) {
    const plain = { ...field, directives: undecided(field) };
    if (!field.selectionSet) return { planned: [plain], own: [plain] };
    const { planned, own } = this.split(field.selectionSet, compositeTypeOfField(parent, field.name.value), {
      inner: place.inner,
      steps: [...place.steps, { kind: 'field', node: plain }],
      names: [...place.names, (field.alias ?? field.name).value],
    });
    return { planned: [{ ...plain, selectionSet: planned }], own: [{ ...plain, selectionSet: own }] };
  }

  #fragment(
    selection: Exclude<SelectionNode, FieldNode>,
    parent: GraphQLCompositeType | undefined,
    place: Place,
  ): { readonly planned: readonly SelectionNode[]; readonly own: readonly SelectionNode[] } {
    const body =
      selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragments.get(selection.name.value);
    if (!body) return { planned: [], own: [] };
    const { typeCondition, selectionSet } = body;
    const condition = compositeTypeNamed(this.#schema, typeCondition?.name.value);
    if (this.#isNever(parent, condition)) return { planned: [], own: [] };
    const type = this.#narrow(parent, condition);
    const isTest = condition && type === condition && type !== parent;
    const steps: Place['steps'] = isTest
      ? [...place.steps, { kind: 'type', name: condition.name }]
      : place.steps;
    const fragment = (set: SelectionSetNode, directives: readonly DirectiveNode[]): InlineFragmentNode => ({
      kind: Kind.INLINE_FRAGMENT,
      ...(typeCondition ? { typeCondition } : {}),
      directives,
      selectionSet: set,
    });
    const directives = undecided(selection);
    const defer = type && deferOf(selection, this.#flags);
    if (!defer) {
      const { planned, own } = this.split(selectionSet, type, { ...place, steps });
      return { planned: [fragment(planned, directives)], own: [fragment(own, directives)] };
    }
    const ref = `defer${this.#refs++}`;
    const inner: AnswerPart[] = [];
    const { planned, own } = this.split(selectionSet, type, { inner, steps: [], names: place.names });
    place.inner.push({
      ref,
      label: defer.label,
      steps,
      names: place.names,
      type,
      selectionSet: { kind: Kind.SELECTION_SET, selections: [fragment(own, directives)] },
      inner,
    });
    return { planned: [fragment(planned, [...directives, deferAs(ref)])], own: [] };
  }

  #isNever(parent: GraphQLCompositeType | undefined, condition: GraphQLCompositeType | undefined): boolean {
    if (!isObjectType(parent) || !condition || condition === parent) return false;
    return !isAbstractType(condition) || !this.#schema.isSubType(condition, parent);
  }

  /** What an object is known to be inside of a type condition: never less than outside. */
  #narrow(
    parent: GraphQLCompositeType | undefined,
    condition: GraphQLCompositeType | undefined,
  ): GraphQLCompositeType | undefined {
    if (!parent || !condition || isObjectType(parent)) return parent;
    if (isAbstractType(condition) && !isUnionType(parent) && this.#schema.isSubType(condition, parent))
      return parent;
    return condition;
  }
}

function undecided({ directives = [] }: SelectionNode): readonly DirectiveNode[] {
  return directives.filter(({ name }) => !DECIDED.has(name.value));
}

function deferAs(ref: string): DirectiveNode {
  return {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: 'defer' },
    arguments: [
      {
        kind: Kind.ARGUMENT,
        name: { kind: Kind.NAME, value: 'label' },
        value: { kind: Kind.STRING, value: ref },
      },
    ],
  };
}
