import { Kind, type OperationDefinitionNode, type ValueNode, type VariableDefinitionNode } from 'graphql';
import type { RequestVariables } from '../../../registry/usage/variable-coordinates.ts';

/** What a client wrote at an argument or input field, before any default of the schema. */
export type Written = {
  readonly value: string | null | readonly Written[] | ReadonlyMap<string, Written>;
  /** It is a variable that the operation declares as nullable. */
  readonly mayBeNull: boolean;
};

/** Reads what is written at a place; undefined where nothing is, or a variable that was not sent. */
export class WrittenValues {
  readonly #definitions: ReadonlyMap<string, VariableDefinitionNode>;
  readonly #variables: RequestVariables;

  constructor({ variableDefinitions = [] }: OperationDefinitionNode, variables: RequestVariables) {
    this.#definitions = new Map(variableDefinitions.map((one) => [one.variable.name.value, one]));
    this.#variables = variables;
  }

  read(node: ValueNode): Written {
    switch (node.kind) {
      case Kind.VARIABLE:
        return this.#variable(node.name.value);
      case Kind.NULL:
        return { value: null, mayBeNull: false };
      case Kind.LIST:
        return { value: node.values.map((item) => this.read(item)), mayBeNull: false };
      case Kind.OBJECT: {
        const fields = node.fields.map(({ name, value }) => [name.value, this.read(value)] as const);
        return { value: new Map(fields), mayBeNull: false };
      }
      default:
        return { value: String(node.value), mayBeNull: false };
    }
  }

  #variable(name: string): Written {
    const definition = this.#definitions.get(name);
    const { defaultValue, type } = definition ?? {};
    const sent = this.#variables[name];
    if (sent === undefined && defaultValue) return this.read(defaultValue);
    const hasDefault = defaultValue !== undefined && defaultValue.kind !== Kind.NULL;
    return { ...lifted(sent ?? null), mayBeNull: type?.kind !== Kind.NON_NULL_TYPE && !hasDefault };
  }
}

function lifted(sent: unknown): Written {
  if (sent === null || sent === undefined) return { value: null, mayBeNull: false };
  if (Array.isArray(sent)) return { value: sent.map(lifted), mayBeNull: false };
  if (typeof sent !== 'object') return { value: String(sent), mayBeNull: false };
  const fields = Object.entries(sent).map(([name, value]) => [name, lifted(value)] as const);
  return { value: new Map(fields), mayBeNull: false };
}
