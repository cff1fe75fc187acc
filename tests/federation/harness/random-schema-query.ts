import {
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import type { Random } from './random.ts';
import { CONDITIONS, type MadeQuery, type Selection } from './random-query.ts';

/** What operations over a schema are made of. */
export type QueryMaterial = {
  readonly schema: GraphQLSchema;
  /** Texts that name something in the data, as `"i2"`. */
  readonly texts: readonly string[];
  /** How many fields an operation has at most. */
  readonly size: number;
};

/** Makes up an operation over any schema: aliases, arguments, conditions, fragments on every type that a place may have. */
export function makeSchemaQuery(random: Random, material: QueryMaterial): MadeQuery {
  const maker = new SchemaQueryMaker(random, material);
  const mutation = material.schema.getMutationType();
  const kind = mutation && random.chance(0.15) ? 'mutation' : 'query';
  const root = kind === 'mutation' ? mutation : material.schema.getQueryType();
  if (!root) throw new TypeError('Expected a schema with queries.');
  return { kind, selections: maker.selections(root, 4) };
}

class SchemaQueryMaker {
  readonly #random: Random;
  readonly #schema: GraphQLSchema;
  readonly #texts: readonly string[];
  #left: number;
  #aliases = 0;

  constructor(random: Random, { schema, texts, size }: QueryMaterial) {
    this.#random = random;
    this.#schema = schema;
    this.#texts = texts;
    this.#left = size;
  }

  selections(type: GraphQLCompositeType, depth: number): readonly Selection[] {
    const chosen: Selection[] = [];
    const fields = isUnionType(type) ? [] : Object.values(type.getFields());
    const count = 1 + this.#random.below(3);
    for (let at = 0; at < count; at++) {
      const draw = this.#random.next();
      if (this.#left > 0 && (fields.length === 0 || (isAbstractType(type) ? draw < 0.6 : draw < 0.12)))
        chosen.push(this.#fragment(type, depth));
      else if (fields.length > 0) chosen.push(...this.#field(fields, depth));
    }
    if (chosen.length === 0 || this.#random.chance(0.15)) chosen.push({ text: '__typename', selections: [] });
    return chosen;
  }

  /** On a type that the place may have: one of its types, or another abstract one that shares some. */
  #fragment(type: GraphQLCompositeType, depth: number): Selection {
    const here = new Set(this.#possible(type).map(({ name }) => name));
    const types = Object.values(this.#schema.getTypeMap()).filter(
      (other) =>
        isCompositeType(other) &&
        !other.name.startsWith('__') &&
        this.#possible(other).some(({ name }) => here.has(name)),
    ) as GraphQLCompositeType[];
    const on = types[this.#random.below(types.length)] ?? type;
    const head = this.#random.chance(0.1) ? '...' : `... on ${on.name}`;
    return {
      text: `${head}${this.#condition()}`,
      selections: this.selections(head === '...' ? type : on, depth),
    };
  }

  #possible(type: GraphQLCompositeType) {
    return isObjectType(type) ? [type] : this.#schema.getPossibleTypes(type);
  }

  #field(fields: readonly GraphQLField<unknown, unknown>[], depth: number): readonly Selection[] {
    const field = fields[this.#random.below(fields.length)];
    if (!field) return [];
    const type = getNamedType(field.type);
    if (isCompositeType(type) && (depth <= 0 || this.#left <= 0)) return [];
    this.#left -= 1;
    const text = `${this.#alias(field, fields)}${field.name}${this.#arguments(field.args)}${this.#condition()}`;
    return [{ text, selections: isCompositeType(type) ? this.selections(type, depth - 1) : [] }];
  }

  /** Often a name that another field has, which the gateway may need itself. */
  #alias(field: { readonly name: string }, fields: readonly { readonly name: string }[]): string {
    const draw = this.#random.next();
    if (draw < 0.65) return '';
    const name = draw < 0.85 ? fields[this.#random.below(fields.length)]?.name : `x${this.#aliases++}`;
    return name === field.name ? '' : `${name}: `;
  }

  #arguments(args: readonly GraphQLArgument[]): string {
    const given = args.filter(
      ({ type, defaultValue }) =>
        (isNonNullType(type) && defaultValue === undefined) || this.#random.chance(0.5),
    );
    if (given.length === 0) return '';
    return `(${given.map(({ name, type }) => `${name}: ${this.#value(type, 2)}`).join(', ')})`;
  }

  #value(type: GraphQLInputType, depth: number): string {
    if (!isNonNullType(type) && this.#random.chance(0.1)) return 'null';
    const inner = getNullableType(type);
    if (isListType(inner))
      return `[${Array.from({ length: this.#random.below(3) }, () => this.#value(inner.ofType, depth)).join(', ')}]`;
    if (isEnumType(inner)) {
      const values = inner.getValues();
      return values[this.#random.below(values.length)]?.name ?? 'null';
    }
    if (isInputObjectType(inner)) {
      const given = Object.values(inner.getFields()).filter(
        (field) =>
          (isNonNullType(field.type) && field.defaultValue === undefined) ||
          (depth > 0 && this.#random.chance(0.5)),
      );
      return `{${given.map((field) => `${field.name}: ${this.#value(field.type, depth - 1)}`).join(', ')}}`;
    }
    if (inner.name === 'Int' || inner.name === 'Float') return String(this.#random.below(4));
    if (inner.name === 'Boolean') return String(this.#random.chance(0.5));
    return this.#texts[this.#random.below(this.#texts.length)] ?? '"x"';
  }

  #condition(): string {
    return this.#random.pick(CONDITIONS);
  }
}
