import {
  doTypesOverlap,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  GraphQLIncludeDirective,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  getNamedType,
  getNullableType,
  getVariableValues,
  isCompositeType,
  isListType,
  isUnionType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { compositeTypeNamed } from '../operation/composite-types.ts';
import { fragmentsByName } from '../operation/fragments.ts';
import type { Variables } from '../operation/operation.ts';
import type { FetchedField } from '../plan/fetch-steps.ts';
import type { PlannedOperation } from '../plan/plan-cache.ts';
import { type OwnershipIndex, ownerIn } from './ownership-index.ts';

/** Whose value lies at one path of the answer, and where it was fetched. */
export type PathOwner = {
  readonly team?: string;
  readonly subgraph?: string;
  readonly coordinate: string;
  readonly product?: string;
};

/** Where values come from, by response path (`flights[].origin.name`); several entries where types of one path differ. */
export type PathOwners = ReadonlyMap<string, readonly PathOwner[]>;

/** What finding the owners of paths needs of a snapshot. */
export type OwnershipContext = { readonly apiSchema: GraphQLSchema; readonly ownership: OwnershipIndex };

type Source = FetchedField & { readonly subgraph: string };

/**
 * The owner of every path of the client's operation, fragments and aliases included, `__typename` left out: the owner of the
 * field in the subgraph that the plan fetches it from.
 */
export function findPathOwners(
  context: OwnershipContext,
  planned: PlannedOperation,
  variables: Variables,
): PathOwners {
  const { apiSchema } = context;
  const { definition, document } = planned.operation;
  const walker = new PathWalker(context, sourcesByPath(planned), {
    fragments: fragmentsByName(document),
    values: getVariableValues(apiSchema, definition.variableDefinitions ?? [], variables).coerced ?? {},
  });
  const root = apiSchema.getRootType(definition.operation);
  if (root) walker.walk(definition.selectionSet, root, { shown: '', plain: [] });
  return walker.owners;
}

function sourcesByPath(planned: PlannedOperation): ReadonlyMap<string, readonly Source[]> {
  const sources = new Map<string, Source[]>();
  for (const { subgraph, fields } of planned.fetches()) {
    for (const field of fields) {
      const key = field.path.join('.');
      const known = sources.get(key) ?? [];
      known.push({ ...field, subgraph });
      sources.set(key, known);
    }
  }
  return sources;
}

type ClientDocument = {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly values: Readonly<Record<string, unknown>>;
};

/** `shown` is the path as the receipt prints it, with `[]` after a list; `plain` the response names alone. */
type Position = { readonly shown: string; readonly plain: readonly string[] };

class PathWalker {
  readonly owners = new Map<string, readonly PathOwner[]>();
  readonly #context: OwnershipContext;
  readonly #sources: ReadonlyMap<string, readonly Source[]>;
  readonly #document: ClientDocument;

  constructor(
    context: OwnershipContext,
    sources: ReadonlyMap<string, readonly Source[]>,
    document: ClientDocument,
  ) {
    this.#context = context;
    this.#sources = sources;
    this.#document = document;
  }

  walk(set: SelectionSetNode, parent: GraphQLCompositeType, at: Position): void {
    for (const selection of set.selections) {
      if (!this.#isIncluded(selection)) continue;
      switch (selection.kind) {
        case Kind.FIELD:
          this.#walkField(selection, parent, at);
          break;
        case Kind.INLINE_FRAGMENT:
          this.walk(
            selection.selectionSet,
            compositeTypeNamed(this.#context.apiSchema, selection.typeCondition?.name.value) ?? parent,
            at,
          );
          break;
        case Kind.FRAGMENT_SPREAD: {
          const fragment = this.#document.fragments.get(selection.name.value);
          if (fragment)
            this.walk(
              fragment.selectionSet,
              compositeTypeNamed(this.#context.apiSchema, fragment.typeCondition.name.value) ?? parent,
              at,
            );
        }
      }
    }
  }

  #walkField(field: FieldNode, parent: GraphQLCompositeType, at: Position): void {
    const name = field.name.value;
    if (name.startsWith('__') || isUnionType(parent)) return;
    const type = parent.getFields()[name]?.type;
    if (!type) return;
    const responseName = (field.alias ?? field.name).value;
    const plain = [...at.plain, responseName];
    const shown = `${at.shown}${at.shown ? '.' : ''}${responseName}${listMarks(type)}`;
    this.#record(shown, this.#ownersOf(plain, parent, name));
    const inner = getNamedType(type);
    if (field.selectionSet && isCompositeType(inner)) this.walk(field.selectionSet, inner, { shown, plain });
  }

  #record(shown: string, found: readonly PathOwner[]): void {
    const known = this.owners.get(shown) ?? [];
    const isNew = (one: PathOwner) =>
      !known.some((other) => other.coordinate === one.coordinate && other.subgraph === one.subgraph);
    this.owners.set(shown, [...known, ...found.filter(isNew)]);
  }

  #ownersOf(plain: readonly string[], parent: GraphQLCompositeType, name: string): readonly PathOwner[] {
    const sources = (this.#sources.get(plain.join('.')) ?? []).filter(
      (one) => one.name === name && this.#mayBe(parent, one.parentType),
    );
    if (sources.length === 0) return [this.#describe(`${parent.name}.${name}`, undefined)];
    const described = sources.map((source) =>
      this.#describe(this.#coordinate(parent, name, source), source.subgraph),
    );
    return described.filter((one, index) => described.findIndex((other) => sameOrigin(one, other)) === index);
  }

  #coordinate(parent: GraphQLCompositeType, name: string, { parentType }: Source): string {
    const asked = `${parent.name}.${name}`;
    const { coordinates } = this.#context.ownership;
    return coordinates.has(asked) || !coordinates.has(`${parentType}.${name}`)
      ? asked
      : `${parentType}.${name}`;
  }

  #describe(coordinate: string, subgraph: string | undefined): PathOwner {
    const facts = this.#context.ownership.coordinates.get(coordinate);
    const owner = ownerIn(facts, subgraph);
    const from = subgraph ?? owner?.subgraph;
    return {
      ...(owner ? { team: owner.team } : {}),
      ...(from ? { subgraph: from } : {}),
      coordinate,
      ...(facts?.product ? { product: facts.product } : {}),
    };
  }

  #mayBe(parent: GraphQLCompositeType, fetchedOn: string): boolean {
    if (parent.name === fetchedOn) return true;
    const other = compositeTypeNamed(this.#context.apiSchema, fetchedOn);
    return other !== undefined && doTypesOverlap(this.#context.apiSchema, parent, other);
  }

  #isIncluded(selection: SelectionNode): boolean {
    const { values } = this.#document;
    if (getDirectiveValues(GraphQLSkipDirective, selection, values)?.['if'] === true) return false;
    return getDirectiveValues(GraphQLIncludeDirective, selection, values)?.['if'] !== false;
  }
}

function sameOrigin(one: PathOwner, other: PathOwner): boolean {
  return one.subgraph === other.subgraph && one.coordinate === other.coordinate;
}

function listMarks(type: GraphQLOutputType): string {
  const nullable = getNullableType(type);
  return isListType(nullable) ? `[]${listMarks(nullable.ofType)}` : '';
}
