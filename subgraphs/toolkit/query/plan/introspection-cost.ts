import { type FieldNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';
import { UserInputError } from '../user-input-error.ts';

/** Fields of lists: each is resolved once more for every item of the list around it. GraphiQL asks for eleven. */
const LISTS = new Set([
  ...['types', 'fields', 'inputFields', 'args', 'enumValues', 'possibleTypes', 'interfaces', 'directives'],
]);
const MAX_LISTS = 40;
const MAX_SELECTIONS = 1_000;

/** Counts what one request asks of the schema, which is answered here and not by a database. */
export class IntrospectionCost {
  readonly #fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  #selections = 0;
  #lists = 0;

  constructor(fragments: Readonly<Record<string, FragmentDefinitionNode>>) {
    this.#fragments = fragments;
  }

  /** Adds a root field with everything below it. Throws UserInputError when it is too much. */
  add(nodes: readonly FieldNode[]): void {
    for (const { selectionSet } of nodes) if (selectionSet) this.#count(selectionSet);
  }

  #count({ selections }: SelectionSetNode): void {
    for (const selection of selections) {
      this.#selections += 1;
      if (selection.kind === Kind.FIELD && LISTS.has(selection.name.value)) this.#lists += 1;
      if (this.#selections > MAX_SELECTIONS || this.#lists > MAX_LISTS)
        throw new UserInputError(
          `Expected at most ${MAX_LISTS} lists and ${MAX_SELECTIONS} fields of the schema in one request. Ask in several.`,
        );
      const below =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? this.#fragments[selection.name.value]?.selectionSet
          : selection.selectionSet;
      if (below) this.#count(below);
    }
  }
}
