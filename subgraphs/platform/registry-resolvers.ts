import {
  type CatalogueField,
  type CatalogueProduct,
  type Ending,
  type Entry,
  isPastSunset,
  type StoredBuild,
  type StoredVersion,
  type SubgraphState,
} from '../../registry/index.ts';
import { checkNumber, type Paged, pageOf } from './arguments.ts';
import { describeFact } from './describe-fact.ts';
import { findUses, type Use } from './find-uses.ts';
import type { PlatformContext } from './platform-context.ts';
import { findDomain, findFields, findTeam } from './search.ts';
import { usageOf } from './usage-of.ts';

const EVENTS_READ_AT_ONCE = 1_000;
type Days = { readonly days: number };
type UsageArguments = Paged &
  Days & {
    readonly coordinate?: string | null;
    readonly product?: string | null;
    readonly client?: string | null;
    readonly offset: number;
  };

/** The resolvers of what the registry knows. */
export const registryResolvers = {
  Query: {
    meshSubgraphs: async (_: unknown, __: unknown, { registry }: PlatformContext) =>
      [...(await registry()).subgraphs.values()].sort((one, other) => (one.name < other.name ? -1 : 1)),
    meshSubgraph: async (_: unknown, { name }: { name: string }, { registry }: PlatformContext) =>
      (await registry()).subgraphs.get(name) ?? null,
    meshBuilds: async (
      _: unknown,
      { limit, before }: Paged & { before?: number | null },
      { registry }: PlatformContext,
    ) => {
      checkNumber('limit', limit);
      const builds = [...(await registry()).builds].reverse();
      return builds.filter(({ build }) => before == null || build.number < before).slice(0, limit);
    },
    meshEvents: async (
      _: unknown,
      { after, limit, subgraph }: Paged & { after: number; subgraph?: string | null },
      { events }: PlatformContext,
    ) => {
      checkNumber('limit', limit);
      const found: Entry[] = [];
      for (let last = after; found.length < limit; ) {
        const page = await events(last, EVENTS_READ_AT_ONCE);
        found.push(
          ...page.filter(({ fact }) => subgraph == null || describeFact(fact).subgraph === subgraph),
        );
        last = page.at(-1)?.revision ?? last;
        if (page.length < EVENTS_READ_AT_ONCE) break;
      }
      return found.slice(0, limit);
    },
    meshUsage: async (_: unknown, args: UsageArguments, context: PlatformContext) => {
      const { coordinate, product, client, days } = args;
      const ofProduct = product == null ? undefined : await coordinatesOf(product, context);
      const wanted = coordinate == null ? ofProduct : [coordinate];
      const coordinates = coordinate != null && ofProduct && !ofProduct.includes(coordinate) ? [] : wanted;
      return pageOf(findUses(await usageOf(context, days), { coordinates, client }), args);
    },
    meshDeprecations: async (_: unknown, { owner }: { owner?: string | null }, context: PlatformContext) =>
      [...(await context.endings()).values()]
        .filter((ending) => owner == null || ending.owner === owner)
        .sort((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1)),
  },
  DataProduct: {
    consumers: async ({ id }: CatalogueProduct, { days }: Days, context: PlatformContext) =>
      findUses(await usageOf(context, days), { coordinates: await coordinatesOf(id, context) }),
  },
  MeshField: {
    deprecation: async ({ coordinate }: CatalogueField, _: unknown, { endings }: PlatformContext) =>
      (await endings()).get(coordinate) ?? null,
    consumers: async ({ coordinate }: CatalogueField, { days }: Days, context: PlatformContext) =>
      findUses(await usageOf(context, days), { coordinates: [coordinate] }),
  },
  MeshSubgraph: {
    __resolveReference: async ({ name }: { name: string }, { registry }: PlatformContext) =>
      (await registry()).subgraphs.get(name) ?? null,
    current: ({ current }: SubgraphState) => current ?? null,
    versions: ({ versions }: SubgraphState) => [...versions].reverse(),
  },
  MeshVersion: {
    number: ({ version }: StoredVersion) => version.number,
    domain: async ({ version }: StoredVersion, _: unknown, { catalogue }: PlatformContext) =>
      findDomain(await catalogue(), version.domain),
    owner: async ({ version }: StoredVersion, _: unknown, { catalogue }: PlatformContext) =>
      findTeam(await catalogue(), version.owner),
    commit: ({ version }: StoredVersion) => version.commit ?? null,
    branch: ({ version }: StoredVersion) => version.branch ?? null,
    contracts: ({ version }: StoredVersion) => version.contracts.map(({ id }) => id),
  },
  MeshBuild: {
    number: ({ build }: StoredBuild) => build.number,
    signed: ({ build }: StoredBuild) => build.signature !== undefined,
    versions: ({ build }: StoredBuild) =>
      Object.entries(build.versions)
        .map(([name, number]) => `${name}@${number}`)
        .sort(),
  },
  MeshEvent: {
    kind: ({ fact }: Entry) => fact.kind,
    subgraph: ({ fact }: Entry) => describeFact(fact).subgraph ?? null,
    text: ({ fact }: Entry) => describeFact(fact).text,
  },
  MeshUse: {
    team: async ({ client }: Use, _: unknown, { catalogue, manifest }: PlatformContext) => {
      const team = (await manifest()).clients.find(({ name }) => name === client)?.team;
      return team === undefined ? null : findTeam(await catalogue(), team);
    },
  },
  MeshDeprecation: {
    isPast: (ending: Ending) => isPastSunset(ending, new Date()),
    owner: ownerOf,
    users: async ({ coordinate }: Ending, { days }: Days, context: PlatformContext) =>
      findUses(await usageOf(context, days), { coordinates: [coordinate] }),
  },
};

/** The team of a deprecation; null where nobody answers for it. */
async function ownerOf({ owner }: Ending, _: unknown, { catalogue }: PlatformContext) {
  return owner === undefined ? null : findTeam(await catalogue(), owner);
}

async function coordinatesOf(product: string, { catalogue }: PlatformContext): Promise<readonly string[]> {
  return findFields(await catalogue(), { product }).map(({ coordinate }) => coordinate);
}

/** What has a day first, by that day. */
function sortKey({ sunset = '9999', coordinate }: Ending): string {
  return `${sunset} ${coordinate}`;
}
