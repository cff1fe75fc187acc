import {
  type CatalogueProduct,
  type DryRunRow,
  levelOn,
  levelsAfter,
  type Policy,
  type PolicyCoverage,
  type StoredWaiver,
  type Team,
} from '../../registry/index.ts';
import { checkNumber, type Paged, pageOf } from './arguments.ts';
import type { PlatformContext } from './platform-context.ts';
import { findDomain, findProduct, findTeam } from './search.ts';

const OUTCOMES = {
  breaks: 'BREAKS',
  waived: 'WAIVED',
  'not known': 'UNKNOWN',
  'cannot be judged': 'UNJUDGED',
} as const satisfies Record<DryRunRow['result'], string>;

const NOTHING: PolicyCoverage = { passes: 0, breaks: 0, waived: 0, unknown: 0, unjudged: 0 };

type Outcome = { readonly result?: (typeof OUTCOMES)[keyof typeof OUTCOMES] | null };
type ResultArguments = Paged &
  Outcome & {
    readonly policy?: string | null;
    readonly product?: string | null;
    readonly team?: string | null;
  };
type Identified = { readonly id: string };

/** The resolvers of policies, what they say of products, and waivers. */
export const policyResolvers = {
  Query: {
    meshPolicies: async (
      _: unknown,
      { owner, level }: { readonly owner?: string | null; readonly level?: string | null },
      { judgement }: PlatformContext,
    ) =>
      (await judgement()).policies.filter(
        (policy) =>
          (owner == null || policy.owner === owner) && (level == null || shown(levelToday(policy)) === level),
      ),
    meshPolicy: (_: unknown, { id }: Identified, context: PlatformContext) => policyWith(id, context),
    meshPolicyResults: async (_: unknown, args: ResultArguments, { judgement }: PlatformContext) => {
      const { policy, product, team, result } = args;
      const found = (await judgement()).rows.filter(
        (row) =>
          (policy == null || row.policy === policy) &&
          (product == null || row.product === product) &&
          (team == null || row.team === team) &&
          (result == null || OUTCOMES[row.result] === result),
      );
      return pageOf(found, args);
    },
    meshWaivers: async (_: unknown, __: unknown, context: PlatformContext) => waiversOf(context, () => true),
  },
  DataProduct: {
    policyResults: async ({ id }: CatalogueProduct, _: unknown, { judgement }: PlatformContext) =>
      (await judgement()).rows.filter(({ product }) => product === id),
    waivers: ({ id }: CatalogueProduct, _: unknown, context: PlatformContext) =>
      waiversOf(context, ({ waiver }) => waiver.product === id),
  },
  Team: {
    policyResults: async ({ name }: Team, _: unknown, { judgement }: PlatformContext) =>
      (await judgement()).rows.filter(({ team }) => team === name),
    policies: async ({ name }: Team, _: unknown, { judgement }: PlatformContext) =>
      (await judgement()).policies.filter(({ owner }) => owner === name),
    waivers: ({ name }: Team, _: unknown, context: PlatformContext) =>
      waiversOf(context, ({ waiver }) => waiver.owner === name),
  },
  MeshPolicy: {
    __resolveReference: ({ id }: Identified, context: PlatformContext) => policyWith(id, context),
    owner: async ({ owner }: Policy, _: unknown, { catalogue }: PlatformContext) =>
      findTeam(await catalogue(), owner),
    ownerName: ({ owner }: Policy) => owner,
    level: (policy: Policy) => shown(levelToday(policy)),
    finalLevel: (policy: Policy) => shown(levelsAfter(policy, today()).at(-1)?.level ?? levelToday(policy)),
    changes: (policy: Policy) => steps(levelsAfter(policy, today())),
    scope: ({ scope }: Policy) => scope?.text ?? null,
    rule: ({ rule }: Policy) => rule.text,
    domain: async ({ domain }: Policy, _: unknown, { catalogue }: PlatformContext) =>
      domain === undefined ? null : findDomain(await catalogue(), domain),
    coverage: async ({ id }: Policy, _: unknown, { judgement }: PlatformContext) =>
      (await judgement()).coverage.get(id) ?? NOTHING,
    results: async ({ id }: Policy, { result, limit }: Outcome & Paged, { judgement }: PlatformContext) => {
      checkNumber('limit', limit);
      const own = (await judgement()).rows.filter(
        (row) => row.policy === id && (result == null || OUTCOMES[row.result] === result),
      );
      return own.slice(0, limit);
    },
  },
  MeshPolicyResult: {
    policy: ({ policy }: DryRunRow, _: unknown, context: PlatformContext) => policyWith(policy, context),
    productId: ({ product }: DryRunRow) => product,
    product: async ({ product }: DryRunRow, _: unknown, { catalogue }: PlatformContext) =>
      findProduct(await catalogue(), product),
    owner: async ({ team }: DryRunRow, _: unknown, { catalogue }: PlatformContext) =>
      findTeam(await catalogue(), team),
    result: ({ result }: DryRunRow) => OUTCOMES[result],
    level: (row: DryRunRow) => shown(row.today),
    changes: ({ later }: DryRunRow) => steps(later),
    waiver: async ({ waiver }: DryRunRow, _: unknown, { registry }: PlatformContext) =>
      waiver === undefined ? null : ((await registry()).waivers.get(waiver.id) ?? null),
  },
  MeshWaiver: {
    id: ({ waiver }: StoredWaiver) => waiver.id,
    policy: ({ waiver }: StoredWaiver) => waiver.policy,
    rule: ({ waiver }: StoredWaiver, _: unknown, context: PlatformContext) =>
      policyWith(waiver.policy, context),
    product: async ({ waiver }: StoredWaiver, _: unknown, { catalogue }: PlatformContext) =>
      findProduct(await catalogue(), waiver.product),
    owner: async ({ waiver }: StoredWaiver, _: unknown, { catalogue }: PlatformContext) =>
      findTeam(await catalogue(), waiver.owner),
    expires: ({ waiver }: StoredWaiver) => waiver.expires,
    isEnded: ({ ended }: StoredWaiver) => ended !== undefined,
    isInForce: ({ waiver, ended }: StoredWaiver) => ended === undefined && waiver.expires >= today(),
  },
};

async function policyWith(id: string, { judgement }: PlatformContext): Promise<Policy | null> {
  return (await judgement()).policies.find((policy) => policy.id === id) ?? null;
}

async function waiversOf(
  { registry }: PlatformContext,
  isWanted: (waiver: StoredWaiver) => boolean,
): Promise<readonly StoredWaiver[]> {
  const { waivers } = await registry();
  return [...waivers.values()]
    .filter(isWanted)
    .sort((one, other) => (one.waiver.id < other.waiver.id ? -1 : 1));
}

function levelToday(policy: Policy): Policy['level'] {
  return levelOn(policy, today());
}

function steps(later: ReturnType<typeof levelsAfter>) {
  return later.map(({ from, level }) => ({ from, level: shown(level) }));
}

function shown(level: Policy['level']): string {
  return level.toUpperCase();
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
