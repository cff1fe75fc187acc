import type {
  CatalogueProduct,
  ChangeReport,
  StoredApproval,
  StoredVersion,
  SubgraphState,
  Team,
} from '../../registry/index.ts';
import { type Paged, pageOf } from './arguments.ts';
import {
  changesOf,
  findingsOf,
  isAbout,
  ownersOf,
  ownFindings,
  type ShownFinding,
  type WhichCheck,
} from './findings.ts';
import type { PlatformContext } from './platform-context.ts';
import { findProduct, findTeam, findTeams } from './search.ts';

type Checked = { readonly check: WhichCheck };
type FindingArguments = Paged &
  Checked & {
    readonly product?: string | null;
    readonly owner?: string | null;
    readonly subgraph?: string | null;
    readonly policy?: string | null;
    readonly severity?: string | null;
  };
type ChangeArguments = Paged &
  Checked & { readonly subgraph?: string | null; readonly awaiting?: string | null };
type ApprovalArguments = Paged & { readonly change?: string | null; readonly team?: string | null };

/** The resolvers of what checks found and what people said to it. */
export const findingResolvers = {
  Query: {
    meshFindings: async (_: unknown, args: FindingArguments, context: PlatformContext) => {
      const { product, owner, policy, severity } = args;
      const known = product == null ? null : findProduct(await context.catalogue(), product);
      if (product != null && !known) return [];
      const concerns = known ? await isAbout(known, context) : () => true;
      const found = (await findingsOf(context, args)).filter(
        (finding) =>
          concerns(finding) &&
          (owner == null || ownersOf(finding).includes(owner)) &&
          (policy == null || finding.policy === policy) &&
          (severity == null || finding.severity === severity),
      );
      return pageOf(found, args);
    },
    meshChanges: async (_: unknown, args: ChangeArguments, context: PlatformContext) => {
      const { awaiting } = args;
      const found = await changesOf(context, args);
      return pageOf(
        found.filter(({ missingApprovals }) => awaiting == null || missingApprovals.includes(awaiting)),
        args,
      );
    },
    meshApprovals: async (_: unknown, args: ApprovalArguments, { registry }: PlatformContext) => {
      const all = [...(await registry()).approvals.values()].flat();
      const found = all
        .filter(({ approval }) => args.change == null || approval.change === args.change)
        .filter(({ approval }) => args.team == null || approval.team === args.team)
        .sort((one, other) => other.revision - one.revision);
      return pageOf(found, args);
    },
  },
  DataProduct: {
    findings: async (product: CatalogueProduct, args: Checked, context: PlatformContext) => {
      const concerns = await isAbout(product, context);
      return (await findingsOf(context, args)).filter(concerns);
    },
  },
  Team: {
    findings: async ({ name }: Team, args: Checked, context: PlatformContext) =>
      (await findingsOf(context, args)).filter((finding) => ownersOf(finding).includes(name)),
    awaitedChanges: async ({ name }: Team, _: unknown, context: PlatformContext) =>
      (await changesOf(context, { check: 'LAST' })).filter(({ missingApprovals }) =>
        missingApprovals.includes(name),
      ),
  },
  MeshSubgraph: {
    findings: ({ name }: SubgraphState, _: unknown, context: PlatformContext) =>
      findingsOf(context, { check: 'LAST', subgraph: name }),
    changes: ({ name }: SubgraphState, _: unknown, context: PlatformContext) =>
      changesOf(context, { check: 'LAST', subgraph: name }),
    checkedAt: async ({ name }: SubgraphState, _: unknown, { registry }: PlatformContext) =>
      (await registry()).lastChecks.get(name)?.at ?? null,
    passed: async ({ name }: SubgraphState, _: unknown, { registry }: PlatformContext) =>
      (await registry()).lastChecks.get(name)?.passed ?? null,
  },
  MeshVersion: {
    findings: async ({ version }: StoredVersion, _: unknown, { report }: PlatformContext) => {
      const read = await report(version.check);
      return read ? ownFindings(read, version.subgraph) : [];
    },
    changes: async ({ version }: StoredVersion, _: unknown, { report }: PlatformContext) =>
      ((await report(version.check))?.changes ?? []).filter(({ subgraph }) => subgraph === version.subgraph),
  },
  MeshFinding: {
    owner: async (finding: ShownFinding, _: unknown, { catalogue }: PlatformContext) => {
      const [first] = ownersOf(finding);
      return first === undefined ? null : findTeam(await catalogue(), first);
    },
    owners: async (finding: ShownFinding, _: unknown, { catalogue }: PlatformContext) =>
      findTeams(await catalogue(), ownersOf(finding)),
    product: async ({ product }: ShownFinding, _: unknown, { catalogue }: PlatformContext) =>
      product === undefined ? null : findProduct(await catalogue(), product),
    policy: async ({ policy }: ShownFinding, _: unknown, { judgement }: PlatformContext) =>
      policy === undefined ? null : ((await judgement()).policies.find(({ id }) => id === policy) ?? null),
    level: ({ level }: ShownFinding) => level?.toUpperCase() ?? null,
    file: ({ place }: ShownFinding) => place?.file ?? null,
    line: ({ place }: ShownFinding) => place?.line ?? null,
  },
  MeshChange: {
    owners: async ({ owners }: ChangeReport, _: unknown, { catalogue }: PlatformContext) =>
      findTeams(await catalogue(), owners),
  },
  MeshAffected: {
    team: async ({ team }: ChangeReport['affected'][number], _: unknown, { catalogue }: PlatformContext) =>
      team === undefined ? null : findTeam(await catalogue(), team),
  },
  MeshApproval: {
    change: ({ approval }: StoredApproval) => approval.change,
    teamName: ({ approval }: StoredApproval) => approval.team,
    team: async ({ approval }: StoredApproval, _: unknown, { catalogue }: PlatformContext) =>
      findTeam(await catalogue(), approval.team),
  },
};
