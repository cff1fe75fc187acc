import {
  type CompositeType,
  isCompositeType,
  isUnionType,
  possibleRuntimeTypes,
  type Schema,
} from '@apollo/federation-internals';
import { type DocumentNode, visit } from 'graphql';

/** The contexts of a supergraph (Federation 2.8): fields with arguments from around them, and the types around that give them. */
export class Contexts {
  /** Contexts by the name of a field that takes its arguments from them. */
  readonly #ofField = new Map<string, Set<string>>();
  /** Types by the context that they give. */
  readonly #giving = new Map<string, Set<string>>();

  constructor(schema: Schema) {
    for (const type of schema.types()) {
      if (!isCompositeType(type)) continue;
      for (const given of type.appliedDirectivesOf('context'))
        for (const { name } of [type, ...possibleRuntimeTypes(type)])
          addTo(this.#giving, String(given.arguments()['name']), name);
      if (!isUnionType(type)) this.#readFields(type);
    }
  }

  get isEmpty(): boolean {
    return this.#ofField.size === 0;
  }

  /** The types that may give arguments to fields of an operation, or to those of the other names, which the planner may add. */
  typesFor(document: DocumentNode, others: ReadonlySet<string>): ReadonlySet<string> {
    const types = new Set<string>();
    if (this.isEmpty) return types;
    const names = new Set(others);
    visit(document, { Field: ({ name }) => void names.add(name.value) });
    for (const name of names)
      for (const context of this.#ofField.get(name) ?? [])
        for (const type of this.#giving.get(context) ?? []) types.add(type);
    return types;
  }

  #readFields(type: Exclude<CompositeType, { readonly kind: 'UnionType' }>): void {
    for (const field of type.fields())
      for (const joined of field.appliedDirectivesOf('join__field')) {
        const given: readonly { readonly context: string }[] = joined.arguments()['contextArguments'] ?? [];
        for (const { context } of given) addTo(this.#ofField, field.name, context);
      }
  }
}

function addTo(sets: Map<string, Set<string>>, key: string, value: string): void {
  const known = sets.get(key);
  if (known) known.add(value);
  else sets.set(key, new Set([value]));
}
