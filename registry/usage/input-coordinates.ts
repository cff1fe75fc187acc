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

/** A variable whose value can add to what a request uses. */
export type ReadVariable = {
  readonly name: string;
  readonly type: GraphQLInputType;
  /** Keys that count as left out when null is sent in place of the default. */
  readonly leftOutByNull: readonly string[];
};

/** A place for a value: an argument or an input field, and its key. */
type Place = { readonly key: string; readonly type: GraphQLInputType };

/** Collects what the inputs of one operation use, as far as its text says it, and which variables say the rest. */
export class InputCoordinates {
  readonly #keys: Set<string>;
  readonly #definitions: ReadonlyMap<string, VariableDefinitionNode>;
  readonly #types = new Map<string, GraphQLInputType>();
  readonly #leftOutByNull = new Map<string, string[]>();

  constructor(schema: GraphQLSchema, definitions: readonly VariableDefinitionNode[], keys: Set<string>) {
    this.#keys = keys;
    this.#definitions = new Map(
      definitions.map((definition) => [definition.variable.name.value, definition]),
    );
    for (const { variable, type: node, defaultValue } of definitions) {
      const type = typeFromAST(schema, node);
      if (!isInputType(type)) continue;
      this.#types.set(variable.name.value, type);
      // The text names the type, so it depends on it even when no request gives a value.
      this.#addType(type);
      if (defaultValue) this.#addLiteral(type, defaultValue);
    }
  }

  /** Variables that may hold input objects or enum values, or null where that matters. */
  get variables(): readonly ReadVariable[] {
    return [...this.#types].flatMap(([name, type]) => {
      const leftOutByNull = this.#leftOutByNull.get(name) ?? [];
      const named = getNamedType(type);
      const isRead = isEnumType(named) || isInputObjectType(named) || leftOutByNull.length > 0;
      return isRead ? [{ name, type, leftOutByNull }] : [];
    });
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

/** Adds what the value of a variable uses. Only names of the schema are added, never anything of the value itself. */
export function addValueCoordinates(keys: Set<string>, declared: GraphQLInputType, value: unknown): void {
  if (value === null || value === undefined) return;
  const type = getNullableType(declared);
  if (isListType(type)) {
    for (const item of Array.isArray(value) ? value : [value]) addValueCoordinates(keys, type.ofType, item);
    return;
  }
  if (!isSpecifiedScalarType(type)) keys.add(coordinateKey.type(type.name));
  if (isEnumType(type)) {
    if (typeof value === 'string' && type.getValue(value))
      keys.add(coordinateKey.enumValue(type.name, value));
    return;
  }
  if (!isInputObjectType(type) || typeof value !== 'object') return;
  const given = new Map<string, unknown>(Object.entries(value));
  for (const field of Object.values(type.getFields())) {
    const key = coordinateKey.field(type.name, field.name);
    const inner = given.get(field.name) ?? null;
    keys.add(inner === null ? coordinateKey.leftOut(key) : key);
    addValueCoordinates(keys, field.type, inner);
  }
}
