import { type ConstDirectiveNode, type DocumentNode, parse, print } from 'graphql';
import { booleanArgument, stringArgument } from './composition/federation-link.ts';
import { applications, fieldsOf, type TypeBlock, typeBlocks } from './composition/type-blocks.ts';
import type { Manifest } from './manifest.ts';
import type { Team } from './team.ts';

/** Who answers for a field, and through which subgraph. */
export type FieldOwner = { readonly team: string; readonly steward?: string; readonly subgraph: string };

/** One field of the supergraph with what its directives say. */
export type CatalogueField = {
  readonly coordinate: string;
  readonly type: string;
  readonly description?: string;
  readonly owners: readonly FieldOwner[];
  /** The id of its data product. */
  readonly product?: string;
  readonly classification?: { readonly level: string; readonly pii: boolean };
};

/** One data product, as its contract put it into the graph. */
export type CatalogueProduct = {
  readonly id: string;
  readonly domain: string;
  readonly version: string;
  readonly status: string;
  /** The team that owns its types; of several, one of the product's own domain. */
  readonly owner: string;
  readonly description?: string;
  readonly types: readonly string[];
};

/** One domain: who works in it and what it publishes. */
export type CatalogueDomain = {
  readonly name: string;
  readonly owners: readonly string[];
  readonly subgraphs: readonly string[];
  readonly products: readonly string[];
};

/** The mesh described by itself: plain data, everything sorted by name. */
export type Catalogue = {
  readonly domains: readonly CatalogueDomain[];
  readonly products: readonly CatalogueProduct[];
  readonly teams: readonly Team[];
  readonly fields: readonly CatalogueField[];
};

/** Reads the catalogue from the directives of a composed supergraph; the manifest adds teams and domains of subgraphs. */
export function readCatalogue(
  supergraphSdl: string,
  manifest: Pick<Manifest, 'subgraphs' | 'teams'>,
): Catalogue {
  const document = parse(supergraphSdl, { noLocation: true });
  const domainOf = new Map(manifest.subgraphs.map((subgraph) => [subgraph.name, subgraph.domain]));
  const products = readProducts(document, domainOf);
  const fields = readFields(document, domainOf);
  return {
    domains: readDomains(manifest, products, fields),
    products,
    teams: [...manifest.teams].sort((left, right) => compare(left.name, right.name)),
    fields,
  };
}

function readProducts(
  document: DocumentNode,
  domainOf: ReadonlyMap<string, string>,
): readonly CatalogueProduct[] {
  const products = new Map<string, CatalogueProduct>();
  for (const [type, blocks] of sortedBlocks(document)) {
    const [block] = blocks;
    for (const { id, domain, version, status } of blocks.flatMap(productsOn)) {
      const known = products.get(id);
      const description = known?.description ?? descriptionOf(block);
      const owners = ownersOn(block);
      const owner = owners.find(({ subgraph }) => domainOf.get(subgraph) === domain) ?? owners[0];
      products.set(id, {
        id,
        domain,
        version,
        status,
        owner: known?.owner ?? owner?.team ?? '',
        ...(description === undefined ? {} : { description }),
        types: [...(known?.types ?? []), type],
      });
    }
  }
  return [...products.values()].sort((left, right) => compare(left.id, right.id));
}

function readFields(
  document: DocumentNode,
  domainOf: ReadonlyMap<string, string>,
): readonly CatalogueField[] {
  return sortedBlocks(document).flatMap(([type, blocks]) =>
    blocks.flatMap((block) =>
      fieldsOf(block).map((field): CatalogueField => {
        const owners = ownersOn(field);
        const product = contractOn(field) ?? productOfType(block, owners, domainOf);
        const [classified] = applications(field, 'classification');
        const classification = classified && classificationOf(classified);
        const description = field.description?.value;
        return {
          coordinate: `${type}.${field.name.value}`,
          type: print(field.type),
          ...(description === undefined ? {} : { description }),
          owners,
          ...(product === undefined ? {} : { product }),
          ...(classification ? { classification } : {}),
        };
      }),
    ),
  );
}

function classificationOf(node: ConstDirectiveNode): CatalogueField['classification'] {
  const level = stringArgument(node, 'level');
  return level === undefined ? undefined : { level, pii: booleanArgument(node, 'pii') ?? false };
}

function descriptionOf(block: TypeBlock | undefined): string | undefined {
  return block && 'description' in block ? block.description?.value : undefined;
}

/**
 * The product of a type, for its fields: of several, the one in the domain of the field's owner; for a type that is no
 * product of its own (the groups of one, say) the one its `@contract` names. A field that another subgraph adds is not of it.
 */
function productOfType(
  block: TypeBlock,
  owners: readonly FieldOwner[],
  domainOf: ReadonlyMap<string, string>,
): string | undefined {
  const home = ownersOn(block).map(({ subgraph }) => subgraph);
  if (home.length > 0 && !owners.some(({ subgraph }) => home.includes(subgraph))) return undefined;
  const domains = owners.map(({ subgraph }) => domainOf.get(subgraph));
  const products = productsOn(block);
  return (products.find(({ domain }) => domains.includes(domain)) ?? products[0])?.id ?? contractOn(block);
}

function contractOn(node: {
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
}): string | undefined {
  const [contract] = applications(node, 'contract');
  return contract && stringArgument(contract, 'id');
}

function productsOn(block: TypeBlock) {
  return applications(block, 'dataProduct').flatMap((node) => {
    const id = stringArgument(node, 'id');
    const domain = stringArgument(node, 'domain');
    const version = stringArgument(node, 'version');
    if (id === undefined || domain === undefined || version === undefined) return [];
    return [{ id, domain, version, status: stringArgument(node, 'status') ?? 'active' }];
  });
}

function ownersOn(
  node: { readonly directives?: readonly ConstDirectiveNode[] | undefined } | undefined,
): readonly FieldOwner[] {
  return (node ? applications(node, 'owner') : []).flatMap((owner): FieldOwner[] => {
    const team = stringArgument(owner, 'team');
    const steward = stringArgument(owner, 'steward');
    if (team === undefined) return [];
    const subgraph = stringArgument(owner, 'subgraph') ?? '';
    return [{ team, ...(steward === undefined ? {} : { steward }), subgraph }];
  });
}

function readDomains(
  { subgraphs }: Pick<Manifest, 'subgraphs'>,
  products: readonly CatalogueProduct[],
  fields: readonly CatalogueField[],
): readonly CatalogueDomain[] {
  const names = unique([
    ...subgraphs.map((subgraph) => subgraph.domain),
    ...products.map((product) => product.domain),
  ]);
  const owners = fields.flatMap((field) => field.owners);
  return names.map((name) => {
    const own = new Set(
      subgraphs.filter((subgraph) => subgraph.domain === name).map((subgraph) => subgraph.name),
    );
    return {
      name,
      owners: unique(owners.filter((owner) => own.has(owner.subgraph)).map((owner) => owner.team)),
      subgraphs: unique([...own]),
      products: products.filter((product) => product.domain === name).map((product) => product.id),
    };
  });
}

function sortedBlocks(document: DocumentNode): readonly [string, readonly TypeBlock[]][] {
  return [...typeBlocks(document)].sort(([left], [right]) => compare(left, right));
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort(compare);
}

/** By code unit, so that the order is the same on every machine. */
function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
