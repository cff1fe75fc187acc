import { type DocumentNode, type FragmentDefinitionNode, Kind, print, type SelectionSetNode } from 'graphql';
import { fragmentsByName } from '../../operation/fragments.ts';

/**
 * True when one field is asked for different things on different types, as `... on Post { author { email } }` beside
 * `... on Comment { author { name } }`. Only then may a fetch for all objects on its path ask for what nobody wants of some.
 */
export function asksByType(document: DocumentNode): boolean {
  const fragments = fragmentsByName(document);
  return document.definitions.some(
    (node) => node.kind === Kind.OPERATION_DEFINITION && new Search(fragments).isFound(node.selectionSet),
  );
}

/** What is asked of a field, by the type it is asked on. */
type Asked = Map<string, string>;

class Search {
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;

  constructor(fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
    this.#fragments = fragments;
  }

  isFound(set: SelectionSetNode): boolean {
    const fields = new Map<string, Asked>();
    const below: SelectionSetNode[] = [];
    this.#collect(set, '', { fields, below });
    const differs = [...fields.values()].some((asked) => new Set(asked.values()).size > 1);
    return differs || below.some((inner) => this.isFound(inner));
  }

  #collect(
    { selections }: SelectionSetNode,
    type: string,
    found: { readonly fields: Map<string, Asked>; readonly below: SelectionSetNode[] },
  ): void {
    for (const node of selections) {
      if (node.kind !== Kind.FIELD) {
        const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : this.#fragments.get(node.name.value);
        if (fragment) this.#collect(fragment.selectionSet, fragment.typeCondition?.name.value ?? type, found);
      } else if (node.selectionSet) {
        const name = (node.alias ?? node.name).value;
        const asked: Asked = found.fields.get(name) ?? new Map();
        found.fields.set(name, asked.set(type, `${asked.get(type) ?? ''}${print(node.selectionSet)}`));
        found.below.push(node.selectionSet);
      }
    }
  }
}
