import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import {
  type FieldOwnership,
  isSensitive,
  type Ownership,
  resolveField,
  type TeamLabel,
} from './ownership.ts';

/** A team that a query reads from, and the coordinates of its that the query selects. */
type TouchedTeam = { readonly team: TeamLabel; readonly coordinates: readonly string[] };

/** Who has to do with one query. */
export type Touched = {
  readonly teams: readonly TouchedTeam[];
  /** Selected coordinates that no team answers for. */
  readonly unowned: readonly string[];
  readonly sensitive: readonly FieldOwnership[];
};

/** One selected field: its coordinate and the line of the document it stands on (from 1). */
export type SelectedField = { readonly coordinate: string; readonly line: number };

/** Every field that a document selects, in document order; unknown fields and `__typename` are left out. */
export function selectedFields(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName?: string,
): readonly SelectedField[] {
  const fields: SelectedField[] = [];
  const typeInfo = new TypeInfo(schema);
  const collect = visitWithTypeInfo(typeInfo, {
    Field(node) {
      const parent = typeInfo.getParentType();
      const definition = typeInfo.getFieldDef();
      if (!parent || !definition || definition.name.startsWith('__') || parent.name.startsWith('__')) return;
      fields.push({ coordinate: `${parent.name}.${definition.name}`, line: node.loc?.startToken.line ?? 1 });
    },
  });
  for (const definition of reachableDefinitions(document, operationName)) visit(definition, collect);
  return fields;
}

/** The teams that a query touches, the one with most fields first; each coordinate counts once. */
export function touchedTeams(ownership: Ownership, coordinates: Iterable<string>): Touched {
  const byTeam = new Map<string, { team: TeamLabel; coordinates: string[] }>();
  const unowned: string[] = [];
  const sensitive: FieldOwnership[] = [];
  for (const coordinate of new Set(coordinates)) {
    const field = resolveField(ownership, coordinate);
    if (!field || field.owners.length === 0) {
      unowned.push(coordinate);
      continue;
    }
    if (isSensitive(field)) sensitive.push(field);
    for (const team of new Map(field.owners.map((owner) => [owner.team.name, owner.team])).values()) {
      const entry = byTeam.get(team.name) ?? { team, coordinates: [] };
      entry.coordinates.push(coordinate);
      byTeam.set(team.name, entry);
    }
  }
  const teams = [...byTeam.values()].sort(
    (left, right) =>
      right.coordinates.length - left.coordinates.length || left.team.title.localeCompare(right.team.title),
  );
  return { teams, unowned, sensitive };
}

type Executable = OperationDefinitionNode | FragmentDefinitionNode;

/** The named operation (or all of them) and the fragments it spreads, directly or not. */
function reachableDefinitions(
  document: DocumentNode,
  operationName: string | undefined,
): readonly Executable[] {
  const executables = document.definitions.filter(
    (node) => node.kind === Kind.OPERATION_DEFINITION || node.kind === Kind.FRAGMENT_DEFINITION,
  );
  const operations = executables.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const named = operations.filter((node) => node.name?.value === operationName);
  const reached = new Set<Executable>(named.length > 0 ? named : operations);
  // A Set's iterator also visits what is added while it runs; that makes this a walk over the spreads.
  for (const definition of reached) {
    visit(definition, {
      FragmentSpread(spread) {
        const fragment = executables.find(
          (node) => node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === spread.name.value,
        );
        if (fragment) reached.add(fragment);
      },
    });
  }
  return [...reached];
}
