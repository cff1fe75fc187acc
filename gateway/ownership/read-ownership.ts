import { type ConstDirectiveNode, type DefinitionNode, type FieldDefinitionNode, Kind, parse } from 'graphql';
import type {
  CoordinateFacts,
  Owner,
  OwnershipIndex,
  OwnershipTeam,
  ProductFacts,
} from './ownership-index.ts';
import { readDirectives, textOf } from './read-directives.ts';

type Directed = { readonly directives?: readonly ConstDirectiveNode[] | undefined };
type TypeNode = Directed & {
  readonly name: { readonly value: string };
  readonly fields?: readonly FieldDefinitionNode[] | undefined;
};

/** From open to closed; where several subgraphs classify one field, the strictest word holds. */
const LEVELS = ['public', 'internal', 'confidential', 'restricted'];

/**
 * Rebuilds the side index from the supergraph SDL alone: `@owner`, `@contract`, `@dataProduct`, `@classification`.
 * Empty for a supergraph without these directives. Teams that `teams` does not know get their name as title.
 */
export function readOwnership(supergraphSdl: string, teams: readonly OwnershipTeam[]): OwnershipIndex {
  const steps = ownershipSteps(parse(supergraphSdl, { noLocation: true }).definitions, teams);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same of a supergraph that was parsed, interruptible after each type: a large one takes half a second. */
export function* ownershipSteps(
  definitions: readonly DefinitionNode[],
  teams: readonly OwnershipTeam[],
): Generator<void, OwnershipIndex> {
  const graphs = readGraphs(definitions);
  const schemaOwners = ownersOf(definitions.find((node) => node.kind === Kind.SCHEMA_DEFINITION));
  const coordinates = new Map<string, CoordinateFacts>();
  const products = new Map<string, ProductFacts>();
  for (const type of definitions.filter(isOwnable)) {
    if (/^(join|link)__/.test(type.name.value)) continue;
    readType(type, { schemaOwners, graphs, coordinates, products });
    yield;
  }
  const known = new Map(teams.map((team) => [team.name, team]));
  for (const { owners } of coordinates.values()) {
    for (const { team } of owners) if (!known.has(team)) known.set(team, { name: team, title: team });
  }
  return { teams: known, products, coordinates, subgraphTeams: countSubgraphTeams(coordinates) };
}

type ReadContext = {
  readonly schemaOwners: readonly Owner[];
  readonly graphs: ReadonlyMap<string, string>;
  readonly coordinates: Map<string, CoordinateFacts>;
  readonly products: Map<string, ProductFacts>;
};

function readType(type: TypeNode, { schemaOwners, graphs, coordinates, products }: ReadContext): void {
  const typeName = type.name.value;
  const typeOwners = ownersOf(type);
  const ownersByField = new Map<string, readonly Owner[]>();
  for (const field of type.fields ?? []) {
    const own = ownersOf(field);
    const owners = own.length > 0 ? own : typeOwners.length > 0 ? typeOwners : schemaOwners;
    ownersByField.set(
      field.name.value,
      owners.map((owner) => withSubgraph(owner, field, graphs)),
    );
  }
  const home = homeSubgraphs(type, ownersByField);
  const product = readProduct(type, [...typeOwners, ...[...ownersByField.values()].flat()], home);
  if (product) products.set(product.id, product.facts);
  // A type that is no product of its own (the groups of one, say) names by @contract the product it belongs to.
  const typeContract = readContract(type) ?? (product && { id: product.id, version: product.facts.version });
  if (typeOwners.length > 0)
    coordinates.set(typeName, { owners: typeOwners, ...(typeContract ? { product: typeContract.id } : {}) });
  for (const field of type.fields ?? []) {
    const owners = ownersByField.get(field.name.value) ?? [];
    const facts = fieldFacts(field, owners, isAtHome(owners, home) ? typeContract : undefined);
    if (facts) coordinates.set(`${typeName}.${field.name.value}`, facts);
  }
}

function fieldFacts(
  field: Directed,
  owners: readonly Owner[],
  typeContract: CoordinateFacts['contract'],
): CoordinateFacts | undefined {
  const contract = readContract(field) ?? typeContract;
  const classification = readClassification(field);
  const product = contract?.id;
  if (owners.length === 0 && !product && !classification) return undefined;
  return {
    owners,
    ...(product ? { product } : {}),
    ...(contract ? { contract } : {}),
    ...(classification ? { classification } : {}),
  };
}

function ownersOf(node: Directed | undefined): readonly Owner[] {
  return readDirectives(node, 'owner').flatMap(({ team, steward, subgraph }) =>
    typeof team === 'string'
      ? [
          {
            team,
            ...(typeof steward === 'string' ? { steward } : {}),
            ...(typeof subgraph === 'string' ? { subgraph } : {}),
          },
        ]
      : [],
  );
}

/** An owner written by hand names no subgraph; where only one subgraph resolves the field it is that one. */
function withSubgraph(owner: Owner, field: Directed, graphs: ReadonlyMap<string, string>): Owner {
  if (owner.subgraph) return owner;
  const resolving = readDirectives(field, 'join__field').flatMap(({ graph, external }) =>
    typeof graph === 'string' && external !== true ? [graphs.get(graph) ?? graph] : [],
  );
  const [only, ...others] = resolving.length > 0 ? resolving : [...graphs.values()];
  return only && others.length === 0 ? { ...owner, subgraph: only } : owner;
}

/**
 * The subgraphs that define an entity, not merely extend it: only they get `@owner` on its key fields. The product of the
 * type is theirs, so fields added by other subgraphs do not belong to it.
 */
function homeSubgraphs(type: Directed, owners: ReadonlyMap<string, readonly Owner[]>): ReadonlySet<string> {
  const keys = readDirectives(type, 'join__type').flatMap(({ key }) => textOf(key)?.split(/[\s{}]+/) ?? []);
  return new Set(keys.flatMap((key) => owners.get(key) ?? []).flatMap(({ subgraph }) => subgraph ?? []));
}

function isAtHome(owners: readonly Owner[], home: ReadonlySet<string>): boolean {
  return (
    home.size === 0 ||
    owners.length === 0 ||
    owners.some(({ subgraph }) => subgraph === undefined || home.has(subgraph))
  );
}

function readProduct(
  type: Directed,
  owners: readonly Owner[],
  home: ReadonlySet<string>,
): { readonly id: string; readonly facts: ProductFacts } | undefined {
  const [first] = readDirectives(type, 'dataProduct');
  const id = textOf(first?.['id']);
  if (!first || !id) return undefined;
  const candidates = owners.filter((owner) => isAtHome([owner], home)).map(({ team }) => team);
  const owner = mostFrequent(candidates);
  return {
    id,
    facts: {
      domain: textOf(first['domain']) ?? '',
      version: textOf(first['version']) ?? '',
      status: textOf(first['status']) ?? 'active',
      ...(owner ? { owner } : {}),
    },
  };
}

function readContract(field: Directed): CoordinateFacts['contract'] {
  const [first] = readDirectives(field, 'contract');
  const [id, version, element] = [
    textOf(first?.['id']),
    textOf(first?.['version']),
    textOf(first?.['element']),
  ];
  return id && version ? { id, version, ...(element ? { element } : {}) } : undefined;
}

function readClassification(field: Directed): CoordinateFacts['classification'] {
  const all = readDirectives(field, 'classification');
  const levels = all.flatMap(({ level }) => textOf(level) ?? []);
  const strictest = levels.sort((left, right) => LEVELS.indexOf(right) - LEVELS.indexOf(left))[0];
  return strictest === undefined ? undefined : { level: strictest, pii: all.some(({ pii }) => pii === true) };
}

function readGraphs(definitions: readonly DefinitionNode[]): ReadonlyMap<string, string> {
  const graph = definitions.find(
    (node) => node.kind === Kind.ENUM_TYPE_DEFINITION && node.name.value === 'join__Graph',
  );
  if (graph?.kind !== Kind.ENUM_TYPE_DEFINITION) return new Map();
  return new Map(
    (graph.values ?? []).map((value) => [
      value.name.value,
      textOf(readDirectives(value, 'join__graph')[0]?.['name']) ?? value.name.value,
    ]),
  );
}

function countSubgraphTeams(coordinates: ReadonlyMap<string, CoordinateFacts>): ReadonlyMap<string, string> {
  const teamsBySubgraph = new Map<string, string[]>();
  for (const { owners } of coordinates.values()) {
    for (const { subgraph, team } of owners) {
      if (!subgraph) continue;
      const teams = teamsBySubgraph.get(subgraph) ?? [];
      teams.push(team);
      teamsBySubgraph.set(subgraph, teams);
    }
  }
  return new Map([...teamsBySubgraph].map(([subgraph, teams]) => [subgraph, mostFrequent(teams) ?? '']));
}

function mostFrequent(names: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([one, left], [other, right]) => right - left || one.localeCompare(other))[0]?.[0];
}

function isOwnable(definition: DefinitionNode): definition is DefinitionNode & TypeNode {
  switch (definition.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION:
    case Kind.UNION_TYPE_DEFINITION:
    case Kind.ENUM_TYPE_DEFINITION:
      return true;
    default:
      return false;
  }
}
