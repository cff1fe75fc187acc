import type { Finding } from '../../contracts/index.ts';
import type { Candidate } from '../checks/check-report.ts';
import type { Usage } from '../usage/usage-row.ts';
import { evaluatePolicies, type PolicyResult } from './evaluate-policies.ts';
import type { GrantedWaiver } from './granted-waiver.ts';
import { policiesFor } from './judge-policies.ts';
import type { PolicyMesh, PolicyQuestion } from './judged-product.ts';
import { levelsAfter, type Policy, type PolicyLevel } from './policy.ts';

/** A mesh as it is, and the policies to try on it. */
export type DryRun = {
  readonly subgraphs: readonly Candidate[];
  readonly mesh: PolicyMesh;
  /** Only these policies are tried; all when left out. */
  readonly only?: ReadonlySet<string>;
  readonly usage: Usage;
  readonly waivers: readonly GrantedWaiver[];
  /** Since when each subgraph publishes what as deprecated; see `deprecatedSince`. */
  readonly deprecated?: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** What was measured of products. */
  readonly measurements?: PolicyMesh['measurements'];
  /** ISO date. */
  readonly today: string;
};

/** What a policy would say of a product, today and from the days its level changes. */
export type DryRunRow = {
  readonly policy: string;
  readonly product: string;
  readonly team: string;
  readonly result: 'breaks' | 'waived' | 'cannot be judged' | 'not known';
  /** What it is broken for, what is wrong with the rule, which fact is not known. */
  readonly about: readonly string[];
  readonly today: PolicyLevel;
  readonly later: readonly { readonly from: string; readonly level: PolicyLevel }[];
  /** The waiver that lets it off. */
  readonly waiver?: { readonly id: string; readonly expires: string };
};

/** How one team fares: what it breaks by the level of today, and what will block in the end. */
export type DryRunTeam = {
  readonly team: string;
  readonly products: number;
  readonly block: number;
  readonly warn: number;
  readonly inform: number;
  readonly observe: number;
  readonly waived: number;
  readonly blockInTheEnd: number;
};

/** Everything a dry run found; `findings` are mistakes in the policy files of domains. */
export type DryRunReport = {
  readonly today: string;
  readonly policies: number;
  readonly products: number;
  readonly rows: readonly DryRunRow[];
  readonly teams: readonly DryRunTeam[];
  readonly findings: readonly Finding[];
};

/**
 * Judges every product of a mesh by policies, changing nothing: each subgraph as if it were published again as it is. Rows hold
 * what is not well; products that keep a policy are only counted.
 */
export function dryRunPolicies(run: DryRun): DryRunReport {
  const judged = run.subgraphs.map((candidate) => judgeSubgraph(candidate, run));
  const results = judged.flatMap((one) => one.results);
  const rows = results.flatMap((result) => rowOf(result, run.today)).sort(byPolicy);
  const owners = new Map(results.map(({ product }) => [product.id, product.owner]));
  return {
    today: run.today,
    policies: new Set(results.map(({ policy }) => policy.id)).size,
    products: owners.size,
    rows,
    teams: teamsOf(rows, [...owners.values()]),
    findings: judged.flatMap(({ findings }) => findings),
  };
}

/** What the policies that hold for one subgraph say of its products. */
export function judgeSubgraph(
  candidate: Candidate,
  { mesh: around, only, usage, waivers, deprecated, measurements, today }: DryRun,
): { readonly results: readonly PolicyResult[]; readonly findings: readonly Finding[] } {
  const { sdl, contracts, subgraph } = candidate;
  const mesh = measurements ? { ...around, measurements } : around;
  const previous = { sdl, contracts, deprecatedSince: deprecated?.get(subgraph) ?? new Map() };
  const question: PolicyQuestion = { candidate, mesh, previous, changes: [], usage, waivers, today };
  const policies = policiesFor(question);
  if (!policies.ok) return { results: [], findings: policies.findings };
  const isTried = ({ id }: Policy) => only === undefined || only.has(id);
  return {
    results: evaluatePolicies(question, policies.value.filter(isTried)),
    findings: policies.findings,
  };
}

/** The row of a result, where it is not well. */
export function rowOf(
  { policy, product, decision, level, waiver }: PolicyResult,
  today: string,
): readonly DryRunRow[] {
  const row = {
    ...{ policy: policy.id, product: product.id, team: product.owner, today: level },
    later: levelsAfter(policy, today),
  };
  switch (decision.kind) {
    case 'pass':
    case 'out-of-scope':
      return [];
    case 'not-applicable':
      return [{ ...row, result: 'not known', about: [decision.fact] }];
    case 'broken':
      return [{ ...row, result: 'cannot be judged', about: [decision.message] }];
    case 'fail': {
      const about = decision.items;
      if (!waiver || waiver.isExpired) return [{ ...row, result: 'breaks', about }];
      const { id, expires } = waiver;
      return [{ ...row, result: 'waived', about, waiver: { id, expires } }];
    }
    default:
      return decision satisfies never;
  }
}

/** By policy, then by product. */
export function byPolicy(left: DryRunRow, right: DryRunRow): number {
  const order = [
    [left.policy, right.policy],
    [left.product, right.product],
  ].map(([one = '', other = '']) => (one < other ? -1 : one > other ? 1 : 0));
  return order.find((sign) => sign !== 0) ?? 0;
}

function teamsOf(rows: readonly DryRunRow[], owners: readonly string[]): readonly DryRunTeam[] {
  return [...new Set(owners)].sort().map((team): DryRunTeam => {
    const own = rows.filter((row) => row.team === team);
    const broken = own.filter(({ result }) => result === 'breaks');
    const at = (level: PolicyLevel) => broken.filter(({ today }) => today === level).length;
    return {
      team,
      products: owners.filter((owner) => owner === team).length,
      ...{ block: at('block'), warn: at('warn'), inform: at('inform'), observe: at('observe') },
      waived: own.filter(({ result }) => result === 'waived').length,
      blockInTheEnd: broken.filter(({ today, later }) => (later.at(-1)?.level ?? today) === 'block').length,
    };
  });
}
