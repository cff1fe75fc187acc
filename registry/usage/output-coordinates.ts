import {
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isObjectType,
  isSpecifiedScalarType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { coordinateKey } from './coordinate-key.ts';
import type { InputCoordinates } from './input-coordinates.ts';

/** What is selected from: the type that is written there, and the types that may stand there. */
type Position = { readonly type: GraphQLCompositeType; readonly possible: readonly GraphQLObjectType[] };

/** What collecting needs to know of an operation. */
type OutputContext = {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly inputs: InputCoordinates;
  readonly keys: Set<string>;
};

/** Collects what the selections of one operation use. What the schema does not know is left out. */
export class OutputCoordinates {
  readonly #context: OutputContext;
  // A fragment that is spread in many places gives the same keys for the same types: once is enough.
  readonly #seen = new Map<SelectionSetNode, Set<string>>();

  constructor(context: OutputContext) {
    this.#context = context;
  }

  /** Adds what an operation selects from a root type. */
  addRoot(type: GraphQLObjectType, selections: SelectionSetNode): void {
    this.#addSelections({ type, possible: [type] }, selections);
  }

  addDirectives(directives: readonly DirectiveNode[] | undefined): void {
    const { schema, inputs, keys } = this.#context;
    for (const { name, arguments: given } of directives ?? []) {
      keys.add(coordinateKey.directive(name.value));
      for (const argument of schema.getDirective(name.value)?.args ?? []) {
        const key = coordinateKey.directiveArgument(name.value, argument.name);
        inputs.addPlace({ key, type: argument.type }, argumentValue(given, argument));
      }
    }
  }

  #addSelections(position: Position, set: SelectionSetNode): void {
    if (!this.#isNew(position, set)) return;
    const { fragments, keys } = this.#context;
    for (const type of typesOf(position)) keys.add(coordinateKey.type(type.name));
    for (const selection of set.selections) {
      this.addDirectives(selection.directives);
      switch (selection.kind) {
        case Kind.FIELD:
          this.#addField(position, selection);
          break;
        case Kind.INLINE_FRAGMENT:
          this.#addSelections(
            this.#narrow(position, selection.typeCondition?.name.value),
            selection.selectionSet,
          );
          break;
        case Kind.FRAGMENT_SPREAD: {
          const fragment = fragments.get(selection.name.value);
          if (!fragment) break;
          this.addDirectives(fragment.directives);
          this.#addSelections(
            this.#narrow(position, fragment.typeCondition.name.value),
            fragment.selectionSet,
          );
        }
      }
    }
  }

  #addField(position: Position, { name, arguments: given, selectionSet }: FieldNode): void {
    const { schema, inputs, keys } = this.#context;
    for (const type of typesOf(position)) {
      const field = 'getFields' in type ? type.getFields()[name.value] : undefined;
      if (!field) continue;
      keys.add(coordinateKey.field(type.name, field.name));
      for (const argument of field.args) {
        const key = coordinateKey.argument(type.name, field.name, argument.name);
        inputs.addPlace({ key, type: argument.type }, argumentValue(given, argument));
      }
      const named = getNamedType(field.type);
      if (!isSpecifiedScalarType(named)) keys.add(coordinateKey.type(named.name));
      // Each type that may stand here may give another one: all of them are met.
      if (selectionSet && isCompositeType(named))
        this.#addSelections({ type: named, possible: possibleTypes(schema, named) }, selectionSet);
    }
  }

  #narrow({ type, possible }: Position, condition: string | undefined): Position {
    const { schema } = this.#context;
    const narrowed = condition === undefined ? type : schema.getType(condition);
    if (!isCompositeType(narrowed)) return { type, possible };
    const allowed = new Set(possibleTypes(schema, narrowed));
    return { type: narrowed, possible: possible.filter((one) => allowed.has(one)) };
  }

  #isNew({ type, possible }: Position, set: SelectionSetNode): boolean {
    const id = `${type.name}:${possible.map(({ name }) => name).join()}`;
    const seen = this.#seen.get(set) ?? new Set<string>();
    this.#seen.set(set, seen);
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  }
}

function typesOf({ type, possible }: Position): readonly GraphQLCompositeType[] {
  return isObjectType(type) ? [type] : [type, ...possible];
}

function possibleTypes(schema: GraphQLSchema, type: GraphQLCompositeType): readonly GraphQLObjectType[] {
  return isObjectType(type) ? [type] : schema.getPossibleTypes(type);
}

function argumentValue(
  given: FieldNode['arguments'] | DirectiveNode['arguments'],
  { name }: GraphQLArgument,
): NonNullable<FieldNode['arguments']>[number]['value'] | undefined {
  return given?.find((argument) => argument.name.value === name)?.value;
}
