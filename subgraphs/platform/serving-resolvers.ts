import {
  type CatalogueProduct,
  type Client,
  type MeasuredDay,
  type QualityStanding,
  type StoredManifest,
  type StoredPreview,
  type SubgraphState,
  type Team,
  type Variant,
  windowStart,
} from '../../registry/index.ts';
import { checkNumber } from './arguments.ts';
import { findUses } from './find-uses.ts';
import type { PlatformContext } from './platform-context.ts';
import { findTeam } from './search.ts';
import { usageOf } from './usage-of.ts';

const MAX_HISTORY_DAYS = 35;

type Days = { readonly days: number };
/** What was measured of one product. */
type Measured = {
  readonly last: MeasuredDay;
  readonly days: readonly MeasuredDay[];
  readonly standing: QualityStanding;
};

/** The resolvers of what is served to whom, and how good it is. */
export const servingResolvers = {
  Query: {
    meshPreviews: async (_: unknown, __: unknown, { registry }: PlatformContext) =>
      byName([...(await registry()).previews.values()], ({ preview }) => preview.name),
    meshVariants: async (_: unknown, __: unknown, { manifest }: PlatformContext) =>
      byName((await manifest()).variants, ({ name }) => name),
    meshClients: async (_: unknown, { team }: { team?: string | null }, { manifest }: PlatformContext) =>
      byName((await manifest()).clients, ({ name }) => name).filter(
        (one) => team == null || one.team === team,
      ),
  },
  DataProduct: {
    quality: async (
      { id }: CatalogueProduct,
      _: unknown,
      { quality }: PlatformContext,
    ): Promise<Measured | null> => {
      const { days, standings } = await quality();
      const own = days.filter(({ product }) => product === id);
      const [last, standing] = [own.at(-1), standings.get(id)];
      return last && standing ? { last, days: own, standing } : null;
    },
    subgraph: ({ id }: CatalogueProduct, _: unknown, context: PlatformContext) => publisherOf(id, context),
    versions: async ({ id }: CatalogueProduct, _: unknown, context: PlatformContext) =>
      contractVersions(id, await publisherOf(id, context)),
  },
  Team: {
    clients: async ({ name }: Team, _: unknown, { manifest }: PlatformContext) =>
      byName((await manifest()).clients, (client) => client.name).filter(({ team }) => team === name),
  },
  ProductQuality: {
    result: ({ last }: Measured) => last.result,
    freshness: ({ last }: Measured) => last.freshness ?? null,
    measuredAt: ({ last }: Measured) => last.measuredAt,
    asOf: ({ last }: Measured) => last.asOf ?? null,
    contractVersion: ({ last }: Measured) => last.version,
    rows: ({ last }: Measured) => String(last.rows),
    failing: ({ last }: Measured) => last.failing,
    passRate: ({ standing }: Measured) => standing.quality.passRate7d ?? null,
    budgetRemaining: ({ standing }: Measured) => standing.slo.budgetRemaining ?? null,
    history: ({ days }: Measured, args: Days) => {
      checkNumber('days', args.days, MAX_HISTORY_DAYS);
      const first = windowStart(args.days, new Date());
      return days.filter(({ day }) => day >= first);
    },
  },
  QualityDay: {
    passRate: ({ checks, passed }: MeasuredDay) => (checks === 0 ? null : passed / checks),
  },
  MeshPreview: {
    name: ({ preview }: StoredPreview) => preview.name,
    versions: ({ preview }: StoredPreview) =>
      Object.entries(preview.versions)
        .map(([name, number]) => `${name}@${number}`)
        .sort(),
    base: ({ preview }: StoredPreview) => preview.base ?? null,
    signed: ({ preview }: StoredPreview) => preview.signature !== undefined,
  },
  MeshVariant: {
    clients: async ({ name }: Variant, _: unknown, { manifest }: PlatformContext) =>
      byName((await manifest()).clients, (client) => client.name).filter(({ variant }) => variant === name),
  },
  MeshClient: {
    __resolveReference: async ({ name }: { name: string }, { manifest }: PlatformContext) =>
      (await manifest()).clients.find((client) => client.name === name) ?? null,
    team: async ({ team }: Client, _: unknown, { catalogue }: PlatformContext) =>
      team === undefined ? null : findTeam(await catalogue(), team),
    variant: async ({ variant }: Client, _: unknown, { manifest }: PlatformContext) =>
      (await manifest()).variants.find(({ name }) => name === variant) ?? null,
    manifests: async ({ name }: Client, _: unknown, { registry }: PlatformContext) =>
      [...(await registry()).clients.values()].filter(({ manifest }) => manifest.client === name),
    uses: async ({ name }: Client, { days }: Days, context: PlatformContext) =>
      findUses(await usageOf(context, days), { client: name }),
  },
  MeshManifest: {
    version: ({ manifest }: StoredManifest) => manifest.version ?? null,
    operations: ({ manifest }: StoredManifest) => manifest.operations.length,
  },
};

/** The subgraph whose serving version has the contract of a product; null where none was published. */
async function publisherOf(product: string, { registry }: PlatformContext): Promise<SubgraphState | null> {
  const { subgraphs } = await registry();
  const has = ({ current }: SubgraphState) => current?.version.contracts.some(({ id }) => id === product);
  return [...subgraphs.values()].find(has) ?? null;
}

function contractVersions(product: string, subgraph: SubgraphState | null) {
  const letIn = (subgraph?.versions ?? []).filter(
    ({ standing }) => standing === 'current' || standing === 'accepted',
  );
  const first = new Map<
    string,
    { version: string; publishedAt: string; by: string; subgraphVersion: number }
  >();
  for (const { at, by, version } of letIn) {
    const contract = version.contracts.find(({ id }) => id === product);
    if (!contract || first.has(contract.version)) continue;
    first.set(contract.version, {
      version: contract.version,
      publishedAt: at,
      by,
      subgraphVersion: version.number,
    });
  }
  return [...first.values()].reverse();
}

function byName<Item>(items: readonly Item[], nameOf: (item: Item) => string): readonly Item[] {
  return [...items].sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
}
