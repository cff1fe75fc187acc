import {
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  getVariableValues,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql';
import type { SelectionReader } from '../query/plan/selection.ts';
import { hasMoreValues } from './has-more-values.ts';
import type { ProgramCache } from './program-cache.ts';
import { placeholdersIn, shapeOf } from './variable-shape.ts';
import type { VariableUse } from './variable-uses.ts';

/** Variables after coercion, or what is wrong with them. */
export type VariablesRead =
  | { readonly ok: true; readonly values: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly errors: readonly GraphQLError[] };

/** What the programs of one operation are made from. */
export type OperationSource<Program> = {
  readonly schema: GraphQLSchema;
  readonly node: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly uses: ReadonlyMap<string, VariableUse>;
  /** Values in the variables of a query or subscription, representations aside; rows to be written have limits of their own. */
  readonly maxVariableValues: number;
  /** Makes the program for variables of one shape. */
  readonly compile: (reader: SelectionReader) => Program;
  /** Where programs are kept. */
  readonly cache: ProgramCache<Program>;
  /** About how many characters of text a program holds. */
  readonly sizeOf: (program: Program) => number;
};

type Variable = { readonly name: string; readonly type: GraphQLInputType; readonly use: VariableUse };

/** The programs of one operation: one per shape of its variables, made once and run with any values. */
export class OperationPrograms<Program> {
  readonly node: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly #source: OperationSource<Program>;
  readonly #variables: readonly Variable[];
  /** Definitions that graphql-js has to look at each time. */
  readonly #coerced: OperationDefinitionNode['variableDefinitions'];
  readonly #name: string;

  constructor(source: OperationSource<Program>) {
    this.#source = source;
    this.#name = source.cache.nameOperation();
    this.node = source.node;
    this.fragments = source.fragments;
    const definitions = source.node.variableDefinitions ?? [];
    this.#variables = definitions.flatMap((definition) => {
      const type = typeFromAST(source.schema, definition.type) as GraphQLInputType | undefined;
      const name = definition.variable.name.value;
      return type ? [{ name, type, use: source.uses.get(name) ?? 'steering' }] : [];
    });
    this.#coerced = definitions.filter((_definition, index) => this.#variables[index]?.use !== 'keys');
  }

  /** Coerces the variables of a request (GraphQL §6.1.2). Representations, which have no shape, are passed on as they came. */
  readVariables(given: Readonly<Record<string, unknown>>): VariablesRead {
    const { maxVariableValues } = this.#source;
    const counted = this.#variables.filter(({ use }) => use !== 'keys').map(({ name }) => given[name]);
    // To read them takes a hundred times as long as to count them.
    if (this.node.operation !== 'mutation' && hasMoreValues(counted, maxVariableValues))
      return {
        ok: false,
        errors: [
          new GraphQLError(
            `Expected at most ${maxVariableValues} values in variables. Ask for less, or in several requests.`,
          ),
        ],
      };
    const keys = this.#variables.filter(({ use }) => use === 'keys');
    const areLists = keys.every(({ name }) => isListWithoutNulls(given[name]));
    const { schema, node } = this.#source;
    const definitions = areLists ? this.#coerced : node.variableDefinitions;
    const read =
      definitions && definitions.length > 0
        ? getVariableValues(schema, definitions, given, { maxErrors: 10 })
        : { coerced: {} };
    if (read.errors) return { ok: false, errors: read.errors };
    if (!areLists || keys.length === 0) return { ok: true, values: read.coerced };
    return {
      ok: true,
      values: { ...read.coerced, ...Object.fromEntries(keys.map(({ name }) => [name, given[name]])) },
    };
  }

  /** The program for these values. Throws what compiling throws. */
  program(values: Readonly<Record<string, unknown>>): Program {
    let shape = this.#name;
    for (const { name, type, use } of this.#variables)
      if (use !== 'keys') shape += `${shapeOf(values[name], type, use === 'bound')};`;
    const { cache, compile, sizeOf } = this.#source;
    const known = cache.get(shape);
    if (known !== undefined) return known;
    const program = compile(this.#reader(values));
    cache.set(shape, program, sizeOf(program));
    return program;
  }

  /** Reads the selections with the values themselves, for what is done once. */
  readerOf(variables: Readonly<Record<string, unknown>>): SelectionReader {
    return { schema: this.#source.schema, fragments: this.fragments, variables };
  }

  #reader(values: Readonly<Record<string, unknown>>): SelectionReader {
    const variables: Record<string, unknown> = { ...values };
    for (const { name, type, use } of this.#variables) {
      if (use === 'keys' || !(name in values)) continue;
      variables[name] = placeholdersIn(values[name], type, { path: [name], isBound: use === 'bound' });
    }
    return this.readerOf(variables);
  }
}

function isListWithoutNulls(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && !value.includes(null);
}
