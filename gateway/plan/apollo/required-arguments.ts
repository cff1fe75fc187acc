import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type FieldNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  type SelectionNode,
  type SelectionSetNode,
  type TypeNode,
  visit,
} from 'graphql';
import { PRIVATE_PREFIX } from '../private-names.ts';

type FieldsType = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/** What stands in for required fields with arguments. */
export type RequiredArguments = {
  /** The field, arguments included, that a stand-in stands for. */
  readonly standsFor: ReadonlyMap<string, FieldNode>;
  /** The stand-ins that a field needs, by `Type.field`. */
  readonly neededBy: ReadonlyMap<string, ReadonlySet<string>>;
};

/**
 * Gives every `comments(limit: 3)` of a `@requires` a field of its own without arguments, because a plan knows fields by name
 * only: two of them, or one and the client's own, would be taken for each other. Those of contextual arguments (`@fromContext`) as well.
 * `restoreArguments` undoes it in plans.
 */
export function separateRequiredArguments(document: DocumentNode): {
  readonly document: DocumentNode;
  readonly required: RequiredArguments;
} {
  const separator = new Separator(document);
  const definitions = document.definitions.map((node) =>
    isFieldsType(node) ? separator.rewriteType(node) : node,
  );
  return { document: separator.addStandIns({ ...document, definitions }), required: separator };
}

class Separator implements RequiredArguments {
  readonly standsFor = new Map<string, FieldNode>();
  readonly neededBy = new Map<string, Set<string>>();
  readonly #types = new Map<string, FieldsType>();
  /** The types that set a context, by its name. */
  readonly #setters = new Map<string, string[]>();
  readonly #byText = new Map<string, string>();
  /** The fields to add, by type and name. */
  readonly #added = new Map<string, Map<string, FieldDefinitionNode>>();

  constructor(document: DocumentNode) {
    for (const node of document.definitions) {
      if (!isFieldsType(node)) continue;
      this.#types.set(node.name.value, node);
      for (const context of contextsOf(node)) {
        const known = this.#setters.get(context);
        if (known) known.push(node.name.value);
        else this.#setters.set(context, [node.name.value]);
      }
    }
  }

  /** Replaces required and contextual fields with arguments in the join directives of a type. */
  rewriteType<T extends FieldsType>(type: T): T {
    let isChanged = false;
    const fields = type.fields?.map((field) => {
      const needed = new Set<string>();
      // Values of contextual arguments travel in variables, so no entity needs to be sent with them.
      const contextual = new Set<string>();
      const directives = field.directives
        ?.map((node) => this.#rewriteDirective(node, type.name.value, needed))
        .map((node) => this.#rewriteContexts(node, contextual));
      if (needed.size + contextual.size === 0 || !directives) return field;
      isChanged = true;
      if (needed.size === 0) return { ...field, directives };
      this.neededBy.set(`${type.name.value}.${field.name.value}`, needed);
      return { ...field, directives };
    });
    return isChanged && fields ? { ...type, fields } : type;
  }

  /** Adds what was needed to the types, on an interface also to those that implement it. */
  addStandIns(document: DocumentNode): DocumentNode {
    if (this.#added.size === 0) return document;
    return {
      ...document,
      definitions: document.definitions.map((node) => {
        if (!isFieldsType(node)) return node;
        const names = [node.name.value, ...(node.interfaces ?? []).map(({ name }) => name.value)];
        const added = new Map(names.flatMap((name) => [...(this.#added.get(name) ?? [])]));
        const own = [...added].flatMap(([name, field]) => this.#standIn(node, name, field));
        return own.length === 0 ? node : { ...node, fields: [...(node.fields ?? []), ...own] };
      }),
    };
  }

  /** An implementing type may resolve the field elsewhere than its interface says, so its own definition counts. */
  #standIn(type: FieldsType, value: string, like: FieldDefinitionNode): FieldDefinitionNode[] {
    const original = type.fields?.find(({ name }) => name.value === like.name.value);
    return original ? [{ ...original, name: { kind: Kind.NAME, value }, arguments: [] }] : [];
  }

  #rewriteDirective(node: ConstDirectiveNode, type: string, needed: Set<string>): ConstDirectiveNode {
    if (node.name.value !== 'join__field') return node;
    return {
      ...node,
      arguments: (node.arguments ?? []).map((argument) => {
        const { name, value } = argument;
        if (name.value !== 'requires' || value.kind !== Kind.STRING || !value.value.includes('('))
          return argument;
        const [operation] = parse(`{${value.value}}`, { noLocation: true }).definitions;
        if (operation?.kind !== Kind.OPERATION_DEFINITION) return argument;
        const set = this.#rewriteSet(operation.selectionSet, type, needed);
        return { ...argument, value: { kind: Kind.STRING, value: set.selections.map(print).join(' ') } };
      }),
    };
  }

  #rewriteContexts(node: ConstDirectiveNode, needed: Set<string>): ConstDirectiveNode {
    if (node.name.value !== 'join__field') return node;
    return visit(node, {
      ObjectValue: (one) => {
        const text = (name: string): string | undefined => {
          const value = one.fields.find((field) => field.name.value === name)?.value;
          return value?.kind === Kind.STRING ? value.value : undefined;
        };
        const [context, selection] = [text('context'), text('selection')];
        if (context === undefined || !selection?.includes('(')) return undefined;
        const value = this.#rewriteContext(selection, this.#setters.get(context) ?? [], needed);
        return {
          ...one,
          fields: one.fields.map((field) =>
            field.name.value === 'selection' ? { ...field, value: { kind: Kind.STRING, value } } : field,
          ),
        };
      },
    });
  }

  /** A stand-in is named by what it stands for, so all types that set the context get the same. */
  #rewriteContext(selection: string, types: readonly string[], needed: Set<string>): string {
    const [operation] = parse(selection, { noLocation: true }).definitions;
    if (operation?.kind !== Kind.OPERATION_DEFINITION) return selection;
    const before = print(operation.selectionSet);
    const rewritten = types.map((type) => print(this.#rewriteSet(operation.selectionSet, type, needed)));
    return rewritten.find((text) => text !== before) ?? selection;
  }

  #rewriteSet(set: SelectionSetNode, parent: string, needed: Set<string>): SelectionSetNode {
    return {
      ...set,
      selections: set.selections.map((selection) => this.#rewriteSelection(selection, parent, needed)),
    };
  }

  #rewriteSelection(selection: SelectionNode, parent: string, needed: Set<string>): SelectionNode {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return selection;
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const type = selection.typeCondition?.name.value ?? parent;
      return { ...selection, selectionSet: this.#rewriteSet(selection.selectionSet, type, needed) };
    }
    const definition = this.#types
      .get(parent)
      ?.fields?.find(({ name }) => name.value === selection.name.value);
    const inner = selection.selectionSet;
    const field: FieldNode =
      definition && inner
        ? { ...selection, selectionSet: this.#rewriteSet(inner, namedType(definition.type), needed) }
        : selection;
    if (!definition || !field.arguments?.length) return field;
    const value = this.#nameOf(field);
    needed.add(value);
    const added = this.#added.get(parent) ?? new Map<string, FieldDefinitionNode>();
    this.#added.set(parent, added.set(value, definition));
    return { ...field, name: { kind: Kind.NAME, value }, arguments: [] };
  }

  #nameOf(field: FieldNode): string {
    const { selectionSet: _below, ...call } = field;
    const text = print(call);
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    const name = `${field.name.value}__${PRIVATE_PREFIX}${this.#byText.size}`;
    this.#byText.set(text, name);
    this.standsFor.set(name, call);
    return name;
  }
}

function isFieldsType(node: DocumentNode['definitions'][number]): node is FieldsType {
  return node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION;
}

function contextsOf({ directives = [] }: FieldsType): readonly string[] {
  return directives.flatMap(({ name, arguments: given = [] }) =>
    name.value === 'context'
      ? given.flatMap(({ value }) => (value.kind === Kind.STRING ? [value.value] : []))
      : [],
  );
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}
