import { createHash } from 'node:crypto';
import { type GraphQLSchema, Kind, type ValueNode } from 'graphql';
import { type CompiledCoordinates, compileCoordinates, redactOperation } from '../../registry/usage/index.ts';
import { BoundedMap } from '../bounded-map.ts';
import { restoreLiterals } from '../operation/lift-literals.ts';
import type { Operation } from '../operation/operation.ts';

/** What is kept of an operation: its text without values, and what it uses. */
export type OperationDescription = {
  readonly hash: string;
  readonly text: string;
  readonly coordinates: CompiledCoordinates;
};

const MAX_NAME_LENGTH = 200;

/** Describes operations of one schema. What differs only in values is described once. */
export class OperationDescriptions {
  readonly #schema: GraphQLSchema;
  readonly #known: BoundedMap<string, OperationDescription>;

  constructor(schema: GraphQLSchema, maxEntries: number) {
    this.#schema = schema;
    this.#known = new BoundedMap(maxEntries);
  }

  describe(operation: Operation): OperationDescription {
    const { key, document, literals } = operation;
    // Literals that became variables are in no key, but the names among them are part of the text.
    const identity = literals ? `${key} ${[...literals.nodes.values()].map(shapeOf).join(' ')}` : key;
    const known = this.#known.get(identity);
    if (known) return known;
    const source = {
      schema: this.#schema,
      document: literals ? restoreLiterals(document, literals) : document,
    };
    const text = redactOperation(source);
    const hash = createHash('sha256').update(text).digest('hex');
    const description = { hash, text, coordinates: compileCoordinates(source) };
    this.#known.set(identity, description);
    return description;
  }
}

/** The name of an operation as rows carry it. */
export function shortName({ name }: Operation): string | undefined {
  return name?.slice(0, MAX_NAME_LENGTH);
}

/** Introspection alone uses nothing of the graph, nor does asking whether it is there. */
export function usesGraph({ coordinates: { fixed } }: OperationDescription): boolean {
  for (const key of fixed) if (key.includes('.')) return true;
  return false;
}

/** A literal without its values. */
function shapeOf(node: ValueNode): string {
  switch (node.kind) {
    case Kind.LIST:
      return `[${[...new Set(node.values.map(shapeOf))].join()}]`;
    case Kind.OBJECT:
      return `{${node.fields.map(({ name, value }) => `${name.value}:${shapeOf(value)}`).join()}}`;
    case Kind.ENUM:
      return node.value;
    case Kind.FLOAT:
      return Kind.INT;
    default:
      return node.kind;
  }
}
