import type {
  Catalogue,
  CatalogueDomain,
  CatalogueField,
  CatalogueProduct,
  FieldOwner,
  Team,
} from '../../registry/index.ts';
import type { PlatformContext } from './platform-context.ts';
import {
  badInput,
  type FieldWhere,
  findDomain,
  findFields,
  findProduct,
  findProducts,
  findTeam,
  type ProductWhere,
} from './search.ts';

const MAX_FIELDS = 1_000;
const LEVELS = ['public', 'internal', 'confidential', 'restricted'];

type Named = { readonly name: string };
type Identified = { readonly id: string };

/** One resolver: what it needs of parent and arguments comes with the catalogue, already read. */
function reading<Parent, Arguments, Result>(
  resolve: (catalogue: Catalogue, parent: Parent, args: Arguments) => Result,
) {
  return async (parent: Parent, args: Arguments, context: PlatformContext): Promise<Result> =>
    resolve(await context.catalogue(), parent, args);
}

/** `__resolveReference` takes no arguments before the context. */
function dereferencing<Reference, Result>(resolve: (catalogue: Catalogue, reference: Reference) => Result) {
  return async (reference: Reference, context: PlatformContext): Promise<Result> =>
    resolve(await context.catalogue(), reference);
}

/** The resolvers of the platform schema. */
export const resolvers = {
  Query: {
    domains: reading(({ domains }) => domains),
    domain: reading((catalogue, _: unknown, { name }: Named) => findDomain(catalogue, name)),
    dataProducts: reading((catalogue, _: unknown, { where }: { where?: ProductWhere | null }) =>
      findProducts(catalogue, where ?? {}),
    ),
    dataProduct: reading((catalogue, _: unknown, { id }: Identified) => findProduct(catalogue, id)),
    teams: reading(({ teams }) => teams),
    team: reading((catalogue, _: unknown, { name }: Named) => findTeam(catalogue, name)),
    fields: reading((catalogue, _: unknown, args: FieldWhere & { readonly limit: number }) => {
      checkFieldArguments(args);
      return findFields(catalogue, args).slice(0, args.limit);
    }),
  },
  Domain: {
    __resolveReference: dereferencing((catalogue, { name }: Named) => findDomain(catalogue, name)),
    teams: reading((catalogue, { name, owners }: CatalogueDomain) =>
      catalogue.teams.filter((team) => team.domain === name || owners.includes(team.name)),
    ),
    dataProducts: reading((catalogue, { name }: CatalogueDomain) =>
      findProducts(catalogue, { domain: name }),
    ),
  },
  DataProduct: {
    __resolveReference: dereferencing((catalogue, { id }: Identified) => findProduct(catalogue, id)),
    domain: reading((catalogue, { domain }: CatalogueProduct) => findDomain(catalogue, domain)),
    owner: reading((catalogue, { owner }: CatalogueProduct) => findTeam(catalogue, owner)),
    fields: reading((catalogue, { id }: CatalogueProduct) => findFields(catalogue, { product: id })),
  },
  Team: {
    __resolveReference: dereferencing((catalogue, { name }: Named) => findTeam(catalogue, name)),
    domain: reading((catalogue, { domain }: Team) => (domain ? findDomain(catalogue, domain) : null)),
    dataProducts: reading((catalogue, { name }: Team) => findProducts(catalogue, { owner: name })),
    fieldCount: reading((catalogue, { name }: Team) => findFields(catalogue, { owner: name }).length),
  },
  MeshField: {
    typeName: ({ coordinate }: CatalogueField) => coordinate.split('.')[0],
    name: ({ coordinate }: CatalogueField) => coordinate.split('.')[1],
    product: reading((catalogue, { product }: CatalogueField) =>
      product ? findProduct(catalogue, product) : null,
    ),
    classification: ({ classification }: CatalogueField) => classification?.level ?? null,
    pii: ({ classification }: CatalogueField) => classification?.pii ?? false,
  },
  FieldOwner: {
    // A supergraph outlives its manifest: a team may have left supergraph.yaml a moment ago.
    team: reading(
      (catalogue, { team }: FieldOwner): Team => findTeam(catalogue, team) ?? { name: team, title: team },
    ),
    subgraph: ({ subgraph }: FieldOwner) => subgraph || null,
  },
};

function checkFieldArguments({ limit, classification }: FieldWhere & { readonly limit: number }): void {
  if (limit < 1 || limit > MAX_FIELDS) {
    throw badInput(`Expected "limit" from 1 to ${MAX_FIELDS}, got ${limit}.`);
  }
  if (classification != null && !LEVELS.includes(classification)) {
    throw badInput(`Expected "classification" to be one of ${LEVELS.join(', ')}, got "${classification}".`);
  }
}
