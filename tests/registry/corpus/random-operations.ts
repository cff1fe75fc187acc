import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import type { RequestVariables } from '../../../registry/usage/variable-coordinates.ts';
import { SeededRandom } from './seeded-random.ts';

/** The text of an operation and the variables of the requests that were seen. */
export type RandomOperation = { readonly text: string; readonly requests: readonly RequestVariables[] };

/** What no client of the corpus uses, so that some changes concern nobody. */
const UNUSED =
  /legacy|oldMembers|resetEverything|ArchiveBox|LegacySort|shelf|ShelfFilter|OFFSET|runways|surface/i;

type Variable = { readonly name: string; readonly type: GraphQLInputType; readonly isLoose: boolean };

/** Writes operations against a schema: arguments as literals and variables, fragments, aliases, directives. */
export class OperationWriter {
  readonly #schema: GraphQLSchema;
  readonly #random: SeededRandom;
  #variables: Variable[] = [];

  constructor(schema: GraphQLSchema, seed: number) {
    this.#schema = schema;
    this.#random = new SeededRandom(seed);
  }

  write(name: string): RandomOperation {
    this.#variables = [];
    const kind = this.#random.chance(0.85) ? 'query' : this.#random.chance(0.7) ? 'mutation' : 'subscription';
    const roots = {
      query: this.#schema.getQueryType(),
      mutation: this.#schema.getMutationType(),
      subscription: this.#schema.getSubscriptionType(),
    };
    const root = roots[kind];
    if (!root) throw new Error(`Expected a ${kind} type.`);
    const fields = Object.values(root.getFields()).filter((field) => !UNUSED.test(field.name));
    const count = kind === 'query' ? 1 + this.#random.below(2) : 1;
    const selections = Array.from({ length: count }, (_, index) =>
      this.#field(this.#random.pick(fields), { depth: 3, alias: index }),
    );
    const declared = this.#variables.map((one) => `$${one.name}: ${this.#typeText(one)}`);
    const variables = declared.length > 0 ? `(${declared.join(', ')})` : '';
    const requests = Array.from({ length: 1 + this.#random.below(2) }, () => this.#request());
    return { text: `${kind} ${name}${variables} {\n${selections.join('\n')}\n}`, requests };
  }

  #field(field: GraphQLField<unknown, unknown>, { depth, alias }: { depth: number; alias?: number }): string {
    const given = field.args.filter(
      (argument) =>
        isRequiredArgument(argument) || (!UNUSED.test(argument.name) && this.#random.chance(0.35)),
    );
    const args = given.length > 0 ? `(${given.map((argument) => this.#argument(argument)).join(', ')})` : '';
    const type = getNamedType(field.type);
    const inner = isLeafType(type) ? '' : ` { ${this.#selections(type, depth - 1)} }`;
    const directive = this.#random.chance(0.04)
      ? ` @cached${this.#random.chance(0.5) ? '(seconds: 5)' : ''}`
      : '';
    return `${alias ? `a${alias}: ` : ''}${field.name}${args}${directive}${inner}`;
  }

  #argument({ name, type }: GraphQLArgument): string {
    return `${name}: ${this.#random.chance(0.55) ? this.#variable(name, type) : this.#literal(type, 2)}`;
  }

  #variable(name: string, type: GraphQLInputType): string {
    const variable = { name: `${name}${this.#variables.length}`, type, isLoose: this.#random.chance(0.6) };
    this.#variables.push(variable);
    return `$${variable.name}`;
  }

  /** A variable is often declared as nullable or not as its place. */
  #typeText({ type, isLoose }: Variable): string {
    return isLoose || isNonNullType(type) ? String(type) : `${type}!`;
  }

  #request(): RequestVariables {
    const entries = this.#variables.flatMap((one): [string, unknown][] => {
      const isRequired = isNonNullType(one.type) || !one.isLoose;
      if (!isRequired && this.#random.chance(0.35)) return this.#random.chance(0.5) ? [[one.name, null]] : [];
      return [[one.name, this.#value(getNullableType(one.type), 2)]];
    });
    return Object.fromEntries(entries);
  }

  #selections(type: GraphQLNamedType, depth: number): string {
    const own = isObjectType(type) || isInterfaceType(type) ? this.#fieldsOf(type, depth) : [];
    const chosen = own.filter(() => this.#random.chance(0.45));
    const selections = (chosen.length > 0 ? chosen : own.slice(0, 1)).map((field) =>
      this.#field(field, { depth }),
    );
    if (isAbstractType(type)) {
      const possible = this.#schema.getPossibleTypes(type);
      for (const member of possible) {
        if (!this.#random.chance(0.55)) continue;
        // Two members may give one name different types: each gets its own.
        const inner = this.#fieldsOf(member, depth).filter(() => this.#random.chance(0.4));
        const fields = inner.map(
          (field) => `m${possible.indexOf(member)}_${field.name}: ${this.#field(field, { depth })}`,
        );
        selections.push(`... on ${member.name} { ${fields.length > 0 ? fields.join(' ') : '__typename'} }`);
      }
    }
    return selections.length > 0 ? selections.join(' ') : '__typename';
  }

  #fieldsOf(type: { getFields(): Record<string, GraphQLField<unknown, unknown>> }, depth: number) {
    return Object.values(type.getFields()).filter(
      (field) => !UNUSED.test(field.name) && (depth > 0 || isLeafType(getNamedType(field.type))),
    );
  }

  #literal(type: GraphQLInputType, depth: number): string {
    if (!isNonNullType(type) && this.#random.chance(0.08)) return 'null';
    return this.#print(getNullableType(type), depth);
  }

  #print(type: GraphQLInputType, depth: number): string {
    const nullable = getNullableType(type);
    if (isListType(nullable)) return `[${this.#print(nullable.ofType, depth)}]`;
    if (isEnumType(nullable)) return this.#random.pick(nullable.getValues()).name;
    if (!isInputObjectType(nullable)) return JSON.stringify(this.#scalar(nullable.name));
    const fields = this.#inputFields(nullable, depth).map(
      (field) => `${field.name}: ${this.#literal(field.type, depth - 1)}`,
    );
    return `{ ${fields.join(', ')} }`;
  }

  #value(type: GraphQLInputType, depth: number): unknown {
    const nullable = getNullableType(type);
    if (isListType(nullable)) return [this.#value(nullable.ofType, depth)];
    if (isEnumType(nullable)) return this.#random.pick(nullable.getValues()).name;
    if (!isInputObjectType(nullable)) return this.#scalar(nullable.name);
    const fields = this.#inputFields(nullable, depth).map((field) => {
      const isNull = !isNonNullType(field.type) && this.#random.chance(0.1);
      return [field.name, isNull ? null : this.#value(field.type, depth - 1)];
    });
    return Object.fromEntries(fields);
  }

  #inputFields(type: Extract<GraphQLInputType, { getFields: unknown }>, depth: number) {
    return Object.values(type.getFields()).filter(
      (field) =>
        isRequiredInputField(field) || (depth > 0 && !UNUSED.test(field.name) && this.#random.chance(0.4)),
    );
  }

  #scalar(name: string): unknown {
    switch (name) {
      case 'Int':
        return 1 + this.#random.below(9);
      case 'Float':
        return 1.5;
      case 'Boolean':
        return this.#random.chance(0.5);
      default:
        return this.#random.pick(['a', 'b', 'c']);
    }
  }
}
