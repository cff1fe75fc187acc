import { failure, type Outcome, success } from '../../contracts/index.ts';
import type { CheckFinding } from '../checks/check-report.ts';
import { evaluatePolicies, type PolicyResult } from './evaluate-policies.ts';
import type { PolicyQuestion } from './judged-product.ts';
import type { Policy, PolicyLevel } from './policy.ts';
import { addDomainPolicies } from './read-policies.ts';

/**
 * Judges a subgraph by the policies of the mesh and those of its domain. What breaks a policy is an error, a warning or
 * information by the level of the day; what is only observed is information with that level. A policy that cannot be judged is
 * a finding too, and mistakes in the domain's own file are errors.
 */
export function judgePolicies(question: PolicyQuestion): readonly CheckFinding[] {
  const policies = policiesFor(question);
  if (!policies.ok) return policies.findings.map((finding) => ({ ...finding, stage: 'policy' }));
  const results = evaluatePolicies(question, policies.value).filter(({ level }) => level !== 'off');
  return [...results.flatMap(findingOf), ...notJudged(results)];
}

/** The policies that hold for a subgraph: those of the mesh, and those that its domain keeps beside its contracts. */
export function policiesFor({ candidate, mesh }: PolicyQuestion): Outcome<readonly Policy[]> {
  const { policies: own, domain } = candidate;
  if (!own) return success(mesh.policies);
  const teams = mesh.teams.map(({ name }) => name);
  const read = addDomainPolicies(mesh.policies, { ...own, domain, teams });
  if (read.ok) return read;
  return failure(
    ...read.findings.map((finding) => ({
      ...finding,
      subgraph: candidate.subgraph,
      owner: candidate.owner,
    })),
  );
}

const SEVERITIES = {
  off: 'info',
  observe: 'info',
  inform: 'info',
  warn: 'warning',
  block: 'error',
} as const satisfies Record<PolicyLevel, CheckFinding['severity']>;

function findingOf(result: PolicyResult): readonly CheckFinding[] {
  const { policy, product, decision, level } = result;
  if (decision.kind === 'broken') return [brokenPolicy(result, decision.message)];
  if (decision.kind !== 'fail') return [];
  const about = `${product.id} breaks policy ${policy.id} "${policy.name}"${listed(decision.items)}.`;
  const isWaived = result.waiver?.isExpired === false && level !== 'observe';
  return [
    {
      ...head(result),
      code: isWaived ? 'POLICY_WAIVED' : (policy.code ?? 'POLICY_VIOLATED'),
      severity: isWaived ? 'warning' : SEVERITIES[level],
      message: [about, ...waiverText(result), policy.why].join(' '),
      owner: product.owner,
      ...(policy.fix === undefined ? {} : { fix: policy.fix }),
    },
  ];
}

/** A rule at fault is the policy's finding, not the product's: it must neither pass for kept nor be taken for broken. */
function brokenPolicy(result: PolicyResult, message: string): CheckFinding {
  const { policy, product, level } = result;
  return {
    ...head(result),
    code: 'POLICY_BROKEN',
    severity: SEVERITIES[level],
    message: `Policy ${policy.id} "${policy.name}" could not be judged for ${product.id}: ${message}`,
    place: policy.place,
    owner: policy.owner,
    fix: `The rule has to be corrected by ${policy.owner}: add a test with this case to its file and run weft policy test.`,
  };
}

function head({ policy, product, level }: PolicyResult) {
  return {
    stage: 'policy',
    policy: policy.id,
    product: product.id,
    level: level === 'off' ? 'observe' : level,
    place: product.contract?.placeOf(['id']) ?? { file: product.file },
    subgraph: product.input.product.subgraph,
  } as const satisfies Partial<CheckFinding>;
}

const MAX_LISTED = 8;

function listed(items: readonly string[]): string {
  if (items.length === 0) return '';
  const shown = items.slice(0, MAX_LISTED).join(', ');
  return `: ${shown}${items.length > MAX_LISTED ? ` and ${items.length - MAX_LISTED} more` : ''}`;
}

function waiverText({ waiver }: PolicyResult): readonly string[] {
  if (!waiver) return [];
  const { id, by, expires, reason, isExpired } = waiver;
  if (isExpired) return [`The waiver ${id} of ${by} expired on ${expires} and no longer counts.`];
  return [`It is let off until ${expires} by the waiver ${id} of ${by}: ${reason.replace(/\.$/, '')}.`];
}

/** One finding per product says which policies were not judged, and for want of what. */
function notJudged(results: readonly PolicyResult[]): readonly CheckFinding[] {
  const byProduct = new Map<string, { first: PolicyResult; missing: Map<string, string[]> }>();
  for (const result of results) {
    const { policy, product, decision } = result;
    if (decision.kind !== 'not-applicable') continue;
    const entry = byProduct.get(product.id) ?? { first: result, missing: new Map<string, string[]>() };
    entry.missing.set(decision.fact, [...(entry.missing.get(decision.fact) ?? []), policy.id]);
    byProduct.set(product.id, entry);
  }
  return [...byProduct.values()].map(({ first, missing }): CheckFinding => {
    const { product } = first;
    const wants = [...missing].map(([fact, ids]) => `${fact} (${ids.join(', ')})`).join(', ');
    const { place, subgraph, stage } = head(first);
    return {
      ...{ stage, place, subgraph, product: product.id, owner: product.owner },
      code: 'POLICY_NOT_APPLICABLE',
      severity: 'info',
      message: `Policies that were not judged for ${product.id}, because it is not known: ${wants}.`,
    };
  });
}
