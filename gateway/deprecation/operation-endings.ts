import type { GraphQLSchema } from 'graphql';
import {
  type CompiledCoordinates,
  compileCoordinates,
  compileVariables,
  type Ending,
  type Endings,
  type VariableReader,
} from '../../registry/usage/index.ts';
import { restoreLiterals } from '../operation/lift-literals.ts';
import type { Operation, Variables } from '../operation/operation.ts';
import { sunsetHeaders } from './sunset-headers.ts';

export type { Ending };

/** What an operation uses that is to go, and the headers that say so. */
export type OperationEndings = {
  readonly endings: readonly Ending[];
  readonly headers: Readonly<Record<string, string>>;
};

type Compiled = {
  readonly fixed: OperationEndings | undefined;
  /** There when variables may use more that is to go. */
  readonly variables:
    | { readonly read: VariableReader; readonly coordinates: CompiledCoordinates }
    | undefined;
};

/** Finds what operations use that is to go. Made once per operation; only where inputs are to go variables are read as well. */
export class EndingFinder {
  readonly #schema: GraphQLSchema;
  readonly #endings: Endings;
  readonly #hasInputs: boolean;
  readonly #compiled = new WeakMap<Operation, Compiled>();

  /** Of the schema that clients see; `endings` are not empty. */
  constructor(schema: GraphQLSchema, endings: Endings) {
    this.#schema = schema;
    this.#endings = endings;
    this.#hasInputs = [...endings.keys()].some((key) => !isOutput(schema, key));
  }

  /** The same over another schema that clients see of the same supergraph. */
  over(schema: GraphQLSchema): EndingFinder {
    return new EndingFinder(schema, this.#endings);
  }

  /** Undefined when nothing that the request uses is to go. */
  find(operation: Operation, variables: Variables): OperationEndings | undefined {
    let compiled = this.#compiled.get(operation);
    if (!compiled) {
      compiled = this.#compile(operation);
      this.#compiled.set(operation, compiled);
    }
    const { fixed, variables: inVariables } = compiled;
    if (!inVariables) return fixed;
    const { read, coordinates } = inVariables;
    const added = this.#of([...read(variables)].flatMap((said) => coordinates.meaningOf(said)));
    return added.length === 0 ? fixed : describe([...(fixed?.endings ?? []), ...added]);
  }

  #compile({ document, definition, literals }: Operation): Compiled {
    const source = {
      schema: this.#schema,
      document: literals ? restoreLiterals(document, literals) : document,
    };
    const coordinates = compileCoordinates(source);
    const endings = this.#of(coordinates.fixed);
    const declared = literals?.declared ?? definition.variableDefinitions ?? [];
    const read = this.#hasInputs ? compileVariables(this.#schema, declared) : undefined;
    return {
      fixed: endings.length > 0 ? describe(endings) : undefined,
      variables: read ? { read, coordinates } : undefined,
    };
  }

  #of(keys: Iterable<string>): readonly Ending[] {
    return [...keys].flatMap((key) => this.#endings.get(key) ?? []);
  }
}

function describe(endings: readonly Ending[]): OperationEndings {
  const sorted = [...endings].sort((one, other) => (one.coordinate < other.coordinate ? -1 : 1));
  return { endings: sorted, headers: sunsetHeaders(sorted) };
}

/** Fields of objects and interfaces, and their arguments, are in the text of an operation; the rest may be in variables. */
function isOutput(schema: GraphQLSchema, key: string): boolean {
  const type = schema.getType(key.split('.')[0] ?? '');
  return type === undefined || 'getInterfaces' in type;
}
