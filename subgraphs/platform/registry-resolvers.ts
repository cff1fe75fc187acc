import {
  type CatalogueField,
  type CatalogueProduct,
  type CheckReport,
  type Ending,
  type Entry,
  isPastSunset,
  type StoredBuild,
  type StoredVersion,
  type StoredWaiver,
  type SubgraphState,
  type Usage,
} from '../../registry/index.ts';
import { describeFact } from './describe-fact.ts';
import { findUses, type Use } from './find-uses.ts';
import type { PlatformContext } from './platform-context.ts';
import { badInput, findDomain, findFields, findProduct, findTeam } from './search.ts';

const MAX_ENTRIES = 1_000;
const MAX_DAYS = 400;
type Finding = CheckReport['findings'][number];
type Paged = { readonly limit: number };
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
      checkNumber('limit', limit, MAX_ENTRIES);
      const builds = [...(await registry()).builds].reverse();
      return builds.filter(({ build }) => before == null || build.number < before).slice(0, limit);
    },
    meshEvents: async (
      _: unknown,
      { after, limit, subgraph }: Paged & { after: number; subgraph?: string | null },
      { events }: PlatformContext,
    ) => {
      checkNumber('limit', limit, MAX_ENTRIES);
      const found: Entry[] = [];
      for (let last = after; found.length < limit; ) {
        const page = await events(last, MAX_ENTRIES);
        found.push(
          ...page.filter(({ fact }) => subgraph == null || describeFact(fact).subgraph === subgraph),
        );
        last = page.at(-1)?.revision ?? last;
        if (page.length < MAX_ENTRIES) break;
      }
      return found.slice(0, limit);
    },
    meshUsage: async (_: unknown, args: UsageArguments, context: PlatformContext) => {
      const { coordinate, product, client, days, limit, offset } = args;
      checkNumber('limit', limit, MAX_ENTRIES);
      if (offset < 0) throw badInput(`Expected "offset" of at least 0, got ${offset}.`);
      const ofProduct = product == null ? undefined : await coordinatesOf(product, context);
      const wanted = coordinate == null ? ofProduct : [coordinate];
      const coordinates = coordinate != null && ofProduct && !ofProduct.includes(coordinate) ? [] : wanted;
      return findUses(await usageOf(context, days), { coordinates, client }).slice(offset, offset + limit);
    },
    meshDeprecations: async (_: unknown, { owner }: { owner?: string | null }, context: PlatformContext) =>
      [...(await context.endings()).values()]
        .filter((ending) => owner == null || ending.owner === owner)
        .sort((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1)),
    meshWaivers: async (_: unknown, __: unknown, { registry }: PlatformContext) =>
      [...(await registry()).waivers.values()].sort((one, other) =>
        one.waiver.id < other.waiver.id ? -1 : 1,
      ),
  },
  DataProduct: {
    consumers: async ({ id }: CatalogueProduct, { days }: Days, context: PlatformContext) =>
      findUses(await usageOf(context, days), { coordinates: await coordinatesOf(id, context) }),
  },
  MeshField: {
    consumers: async ({ coordinate }: CatalogueField, { days }: Days, context: PlatformContext) =>
      findUses(await usageOf(context, days), { coordinates: [coordinate] }),
  },
  MeshSubgraph: {
    __resolveReference: async ({ name }: { name: string }, { registry }: PlatformContext) =>
      (await registry()).subgraphs.get(name) ?? null,
    current: ({ current }: SubgraphState) => current ?? null,
    versions: ({ versions }: SubgraphState) => [...versions].reverse(),
    findings: async ({ name }: SubgraphState, _: unknown, context: PlatformContext) =>
      findingsOf((await context.registry()).lastChecks.get(name)?.report, context),
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
    findings: ({ version }: StoredVersion, _: unknown, context: PlatformContext) =>
      findingsOf(version.check, context),
  },
  MeshFinding: { owner: ownerOf },
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
    team: async ({ client }: Use, _: unknown, { catalogue, clients }: PlatformContext) => {
      const team = (await clients()).find(({ name }) => name === client)?.team;
      return team === undefined ? null : findTeam(await catalogue(), team);
    },
  },
  MeshDeprecation: {
    isPast: (ending: Ending) => isPastSunset(ending, new Date()),
    owner: ownerOf,
    users: async ({ coordinate }: Ending, { days }: Days, context: PlatformContext) =>
      findUses(await usageOf(context, days), { coordinates: [coordinate] }),
  },
  MeshWaiver: {
    id: ({ waiver }: StoredWaiver) => waiver.id,
    policy: ({ waiver }: StoredWaiver) => waiver.policy,
    product: async ({ waiver }: StoredWaiver, _: unknown, { catalogue }: PlatformContext) =>
      findProduct(await catalogue(), waiver.product),
    owner: async ({ waiver }: StoredWaiver, _: unknown, { catalogue }: PlatformContext) =>
      findTeam(await catalogue(), waiver.owner),
    expires: ({ waiver }: StoredWaiver) => waiver.expires,
    isEnded: ({ ended }: StoredWaiver) => ended !== undefined,
  },
};

/** The team of a finding or deprecation; null where nobody answers for it. */
async function ownerOf({ owner }: Finding | Ending, _: unknown, { catalogue }: PlatformContext) {
  return owner === undefined ? null : findTeam(await catalogue(), owner);
}

async function findingsOf(
  report: string | undefined,
  { report: read }: PlatformContext,
): Promise<readonly Finding[]> {
  return report === undefined ? [] : ((await read(report))?.findings ?? []);
}

async function coordinatesOf(product: string, { catalogue }: PlatformContext): Promise<readonly string[]> {
  return findFields(await catalogue(), { product }).map(({ coordinate }) => coordinate);
}

function usageOf({ usage }: PlatformContext, days: number): Promise<Usage> {
  checkNumber('days', days, MAX_DAYS);
  return usage(days);
}

function checkNumber(name: string, value: number, max: number): void {
  if (value < 1 || value > max) throw badInput(`Expected "${name}" from 1 to ${max}, got ${value}.`);
}

/** What has a day first, by that day. */
function sortKey({ sunset = '9999', coordinate }: Ending): string {
  return `${sunset} ${coordinate}`;
}
