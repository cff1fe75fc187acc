import {
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isSpecifiedScalarType,
  Kind,
  typeFromAST,
  type ValueNode,
  type VariableDefinitionNode,
} from 'graphql';
import { coordinateKey } from './coordinate-key.ts';

/** A place for a value: an argument or an input field, and its key. */
type Place = { readonly key: string; readonly type: GraphQLInputType };

/** Collects what the inputs of one operation use, as far as its text says it, and which variables say the rest. */
export class InputCoordinates {
  readonly #keys: Set<string>;
  readonly #definitions: ReadonlyMap<string, VariableDefinitionNode>;
  readonly #leftOutByNull = new Map<string, string[]>();

  constructor(schema: GraphQLSchema, definitions: readonly VariableDefinitionNode[], keys: Set<string>) {
    this.#keys = keys;
    this.#definitions = new Map(
      definitions.map((definition) => [definition.variable.name.value, definition]),
    );
    for (const { type: node, defaultValue } of definitions) {
      const type = typeFromAST(schema, node);
      if (!isInputType(type)) continue;
      // The text names the type, so it depends on it even when no request gives a value.
      this.#addType(type);
      if (defaultValue) this.#addLiteral(type, defaultValue);
    }
  }

  /** Keys that count as left out when a variable is null in place of its default. */
  get leftOutByNull(): ReadonlyMap<string, readonly string[]> {
    return this.#leftOutByNull;
  }

  /** Adds what a literal or a variable at an argument or input field uses; nothing there is `undefined`. */
  addPlace({ key, type }: Place, value: ValueNode | undefined): void {
    if (value) this.#keys.add(key);
    if (!value || value.kind === Kind.NULL) this.#keys.add(coordinateKey.leftOut(key));
    else if (value.kind === Kind.VARIABLE) this.#addVariable(key, value.name.value);
    else this.#addLiteral(type, value);
  }

  /** A variable that may be null makes the operation need a place that takes null, whatever the requests send. */
  #addVariable(key: string, name: string): void {
    const definition = this.#definitions.get(name);
    if (!definition || definition.type.kind === Kind.NON_NULL_TYPE) return;
    const { defaultValue } = definition;
    if (!defaultValue || defaultValue.kind === Kind.NULL) {
      this.#keys.add(coordinateKey.leftOut(key));
      return;
    }
    const known = this.#leftOutByNull.get(name);
    if (known) known.push(coordinateKey.leftOut(key));
    else this.#leftOutByNull.set(name, [coordinateKey.leftOut(key)]);
  }

  #addLiteral(declared: GraphQLInputType, node: ValueNode): void {
    if (node.kind === Kind.VARIABLE || node.kind === Kind.NULL) return;
    const type = getNullableType(declared);
    if (isListType(type)) {
      for (const item of node.kind === Kind.LIST ? node.values : [node]) this.#addLiteral(type.ofType, item);
      return;
    }
    this.#addType(type);
    if (isEnumType(type) && node.kind === Kind.ENUM)
      this.#keys.add(coordinateKey.enumValue(type.name, node.value));
    if (!isInputObjectType(type) || node.kind !== Kind.OBJECT) return;
    const given = new Map(node.fields.map(({ name, value }) => [name.value, value]));
    for (const field of Object.values(type.getFields()))
      this.addPlace(
        { key: coordinateKey.field(type.name, field.name), type: field.type },
        given.get(field.name),
      );
  }

  #addType(declared: GraphQLInputType): void {
    const type = getNamedType(declared);
    if (!isSpecifiedScalarType(type)) this.#keys.add(coordinateKey.type(type.name));
  }
}
