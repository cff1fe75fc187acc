import { type GraphQLSchema, isAbstractType, isInterfaceType, isObjectType } from 'graphql';
import type { Tree } from './run.ts';

/** Tells whether an object is of a type; `unless known` is the answer for an object that does not say its type. */
export type TypeTest = (tree: Tree, ifUnknown: boolean) => boolean;

/** Type conditions of one supergraph, each with the closed set of type names that satisfy it. */
export class TypeConditions {
  readonly #schema: GraphQLSchema;
  readonly #names = new Map<string, ReadonlySet<string>>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /** The test for `... on condition`. Interfaces count too: an interface object calls itself by its interface's name. */
  test(condition: string): TypeTest {
    const names = this.#namesOf(condition);
    return (tree, ifUnknown) => {
      const name = tree['__typename'];
      return typeof name === 'string' ? names.has(name) : ifUnknown;
    };
  }

  /** True when two objects that say they are of these types may be one entity: an interface object calls itself by its interface. */
  mayBeSame(one: unknown, other: unknown): boolean {
    if (typeof one !== 'string' || typeof other !== 'string') return true;
    return this.#namesOf(one).has(other) || this.#namesOf(other).has(one);
  }

  /** True for the name of an interface or a union, which says no more of an object than what it may be. */
  isAbstract(name: unknown): boolean {
    return typeof name === 'string' && isAbstractType(this.#schema.getType(name));
  }

  #namesOf(condition: string): ReadonlySet<string> {
    const known = this.#names.get(condition);
    if (known) return known;
    const type = this.#schema.getType(condition);
    const names = new Set([condition]);
    if (isAbstractType(type)) {
      for (const other of Object.values(this.#schema.getTypeMap())) {
        if ((isObjectType(other) || isInterfaceType(other)) && this.#schema.isSubType(type, other))
          names.add(other.name);
      }
    }
    this.#names.set(condition, names);
    return names;
  }
}
