import { GraphQLError } from 'graphql';
import type {
  Catalogue,
  CatalogueDomain,
  CatalogueField,
  CatalogueProduct,
  Team,
} from '../../registry/index.ts';

/** Conditions on data products; all that are given hold. */
export type ProductWhere = {
  readonly domain?: string | null;
  readonly owner?: string | null;
  readonly search?: string | null;
};

/** Conditions on fields; all that are given hold. */
export type FieldWhere = {
  readonly product?: string | null;
  readonly owner?: string | null;
  readonly classification?: string | null;
  readonly search?: string | null;
};

/** Products that meet all given conditions, by id. */
export function findProducts(catalogue: Catalogue, where: ProductWhere): readonly CatalogueProduct[] {
  const { domain, owner, search } = where;
  return catalogue.products.filter(
    (product) =>
      isOrOpen(domain, product.domain) &&
      isOrOpen(owner, product.owner) &&
      (!search || hasAllWords(search, productText(catalogue, product))),
  );
}

/** Fields that meet all given conditions, by type. */
export function findFields(catalogue: Catalogue, where: FieldWhere): readonly CatalogueField[] {
  const { product, owner, classification, search } = where;
  return catalogue.fields.filter(
    (field) =>
      isOrOpen(product, field.product) &&
      (owner == null || field.owners.some(({ team }) => team === owner)) &&
      isOrOpen(classification, field.classification?.level) &&
      (!search || hasAllWords(search, `${field.coordinate} ${field.description ?? ''}`)),
  );
}

function isOrOpen(wanted: string | null | undefined, value: string | undefined): boolean {
  return wanted == null || wanted === value;
}

function productText(catalogue: Catalogue, product: CatalogueProduct): string {
  const { id, domain, owner, description = '', types } = product;
  const fields = catalogue.fields.filter((field) => field.product === id).map(({ coordinate }) => coordinate);
  const title = catalogue.teams.find(({ name }) => name === owner)?.title ?? '';
  return [id, domain, owner, title, description, ...types, ...fields].join(' ');
}

function hasAllWords(search: string, text: string): boolean {
  const words = search.toLowerCase().trim().split(/\s+/);
  return words.every((word) => text.toLowerCase().includes(word));
}

/** The domain of that name; null when there is none. */
export function findDomain(catalogue: Catalogue, name: string): CatalogueDomain | null {
  return catalogue.domains.find((domain) => domain.name === name) ?? null;
}

/** The product with that id; null when there is none. */
export function findProduct(catalogue: Catalogue, id: string): CatalogueProduct | null {
  return catalogue.products.find((product) => product.id === id) ?? null;
}

/** The team of that name; null when there is none. */
export function findTeam(catalogue: Catalogue, name: string): Team | null {
  return catalogue.teams.find((team) => team.name === name) ?? null;
}

/** The teams of these names; those that nobody declared are left out. */
export function findTeams({ teams }: Catalogue, names: readonly string[]): readonly Team[] {
  return teams.filter(({ name }) => names.includes(name));
}

/** The error of an argument that does not fit (`BAD_USER_INPUT`). */
export function badInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}
