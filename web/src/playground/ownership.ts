import * as z from 'zod/mini';

const ownershipSchema = z.object({
  supergraph: z.string(),
  teams: z.record(
    z.string(),
    z.object({ title: z.string(), domain: z.nullish(z.string()), contact: z.nullish(z.string()) }),
  ),
  products: z.record(
    z.string(),
    z.object({ domain: z.string(), version: z.string(), status: z.string(), owner: z.nullish(z.string()) }),
  ),
  coordinates: z.record(
    z.string(),
    z.object({
      owners: z.array(
        z.object({ team: z.string(), steward: z.nullish(z.string()), subgraph: z.nullish(z.string()) }),
      ),
      product: z.nullish(z.string()),
      classification: z.nullish(z.object({ level: z.string(), pii: z.nullish(z.boolean()) })),
    }),
  ),
});

/** The answer of `GET /ownership`: coordinate → owners, product, classification. */
export type Ownership = z.infer<typeof ownershipSchema>;

/** A team as the page shows it; `tint` picks its colour and is the same everywhere on the page. */
export type TeamLabel = {
  readonly name: string;
  readonly title: string;
  readonly domain: string | undefined;
  readonly contact: string | undefined;
  readonly tint: number;
};

/** One owner of a field: the team, its steward and the subgraph that serves the value. */
export type FieldOwner = {
  readonly team: TeamLabel;
  readonly steward: string | undefined;
  readonly subgraph: string | undefined;
};

/** All that is known about who answers for one `Type.field`. */
export type FieldOwnership = {
  readonly coordinate: string;
  readonly owners: readonly FieldOwner[];
  readonly product: { readonly id: string; readonly version: string; readonly status: string } | undefined;
  readonly classification: { readonly level: string; readonly pii: boolean } | undefined;
};

/** How many team colours app.css declares (`.tint-0` and up); colours repeat after the last. */
export const TINT_COUNT = 10;

/** Reads the body of `GET /ownership`; throws with the offending path when it is not one. */
export function parseOwnership(body: unknown): Ownership {
  return ownershipSchema.parse(body);
}

/** A team by name; one that nobody declared keeps its name as title. */
export function teamLabel(ownership: Ownership, name: string): TeamLabel {
  const team = ownership.teams[name];
  return {
    name,
    title: team?.title ?? name,
    domain: team?.domain ?? undefined,
    contact: team?.contact ?? undefined,
    tint: tintOf(ownership, name),
  };
}

/** Who answers for a coordinate; undefined when the index does not know it. */
export function resolveField(ownership: Ownership, coordinate: string): FieldOwnership | undefined {
  const record = Object.hasOwn(ownership.coordinates, coordinate)
    ? ownership.coordinates[coordinate]
    : undefined;
  if (!record) return undefined;
  const product = record.product ? ownership.products[record.product] : undefined;
  return {
    coordinate,
    owners: record.owners.map((owner) => ({
      team: teamLabel(ownership, owner.team),
      steward: owner.steward ?? undefined,
      subgraph: owner.subgraph ?? undefined,
    })),
    product: record.product
      ? { id: record.product, version: product?.version ?? '', status: product?.status ?? '' }
      : undefined,
    classification: record.classification
      ? { level: record.classification.level, pii: record.classification.pii ?? false }
      : undefined,
  };
}

/** The teams that own fields of a type, with how many, most first. */
export function teamsOfType(
  ownership: Ownership,
  typeName: string,
): readonly { team: TeamLabel; count: number }[] {
  const counts = new Map<string, number>();
  for (const [coordinate, record] of Object.entries(ownership.coordinates)) {
    if (!coordinate.startsWith(`${typeName}.`)) continue;
    for (const name of new Set(record.owners.map((owner) => owner.team))) {
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return [...counts]
    .map(([name, count]) => ({ team: teamLabel(ownership, name), count }))
    .sort((left, right) => right.count - left.count || left.team.title.localeCompare(right.team.title));
}

/** True for a field that asks for care: personal data, or a level above public and internal. */
export function isSensitive(field: FieldOwnership): boolean {
  const { classification } = field;
  return (
    classification !== undefined &&
    (classification.pii || !['public', 'internal'].includes(classification.level))
  );
}

function tintOf(ownership: Ownership, name: string): number {
  const index = Object.keys(ownership.teams).sort().indexOf(name);
  return index < 0 ? TINT_COUNT - 1 : index % TINT_COUNT;
}
