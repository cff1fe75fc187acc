/** A team as the manifest declares it. */
export type OwnershipTeam = {
  readonly name: string;
  readonly title: string;
  readonly domain?: string;
  readonly contact?: string;
};

/** Who answers for a coordinate in one subgraph. */
export type Owner = { readonly team: string; readonly steward?: string; readonly subgraph?: string };

/** What the supergraph says about one coordinate (`Type.field`) or type. */
export type CoordinateFacts = {
  readonly owners: readonly Owner[];
  readonly product?: string;
  readonly contract?: { readonly id: string; readonly version: string; readonly element?: string };
  readonly classification?: { readonly level: string; readonly pii: boolean };
};

/** A data product of the supergraph. */
export type ProductFacts = {
  readonly domain: string;
  readonly version: string;
  readonly status: string;
  readonly owner?: string;
};

/** The side index of one supergraph: coordinate → owners, product, classification; immutable. */
export type OwnershipIndex = {
  readonly teams: ReadonlyMap<string, OwnershipTeam>;
  readonly products: ReadonlyMap<string, ProductFacts>;
  readonly coordinates: ReadonlyMap<string, CoordinateFacts>;
  /** The team that owns most of a subgraph's fields, for errors that concern the subgraph as a whole. */
  readonly subgraphTeams: ReadonlyMap<string, string>;
};

/** The owner of a coordinate in the subgraph that a value came from; a mere reference (a key) belongs to whoever defines it. */
export function ownerIn(facts: CoordinateFacts | undefined, subgraph: string | undefined): Owner | undefined {
  return facts?.owners.find((owner) => owner.subgraph === subgraph) ?? facts?.owners[0];
}

/** The body of `GET /ownership`; `isVisible` leaves out what clients cannot see in the schema. */
export function ownershipBody(
  index: OwnershipIndex,
  hash: string,
  isVisible: (coordinate: string) => boolean,
): Record<string, unknown> {
  const teams = [...index.teams].map(
    ([name, { title, domain, contact }]) => [name, { title, domain, contact }] as const,
  );
  return {
    supergraph: hash,
    teams: Object.fromEntries(teams),
    products: Object.fromEntries(index.products),
    coordinates: Object.fromEntries([...index.coordinates].filter(([coordinate]) => isVisible(coordinate))),
  };
}
