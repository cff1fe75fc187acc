import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import {
  didYouMean,
  type Finding,
  failure,
  hasErrors,
  type Outcome,
  success,
} from '../../contracts/index.ts';
import { unknownTeam } from '../team.ts';
import { DEFAULT_POLICIES, DEFAULT_POLICY_FILE } from './default-policies.ts';
import { isAtLeast, levelOn, type Policy, type Rollout } from './policy.ts';
import { duplicatePolicy, type LevelChange, type PolicyFile, readPolicyFile } from './read-policy-file.ts';

/**
 * Reads the policies of a mesh, file by file; `weft:defaults` stands for those that come with Weft. Later files may change the
 * level of earlier policies. Fails with every finding of every file.
 */
export async function readPolicies(
  files: readonly string[],
  teams: readonly string[],
): Promise<Outcome<readonly Policy[]>> {
  const read = await Promise.all(files.map(readNamed));
  const findings: Finding[] = read.flatMap((outcome) => outcome.findings);
  let policies: readonly Policy[] = [];
  for (const outcome of read) {
    if (!outcome.ok) continue;
    const { value } = outcome;
    const added = addFile(policies, value, { teams: isDefault(value.file) ? undefined : teams });
    findings.push(...added.findings);
    policies = added.policies;
  }
  return hasErrors(findings) ? failure(...findings) : success(policies, findings);
}

/** Reads one policy file, or the rules that come with Weft. */
export async function readNamed(file: string): Promise<Outcome<PolicyFile>> {
  const path = file === DEFAULT_POLICIES ? DEFAULT_POLICY_FILE : file;
  const shown = file === DEFAULT_POLICIES ? DEFAULT_POLICIES : relative(process.cwd(), file) || file;
  try {
    return readPolicyFile(await readFile(path, 'utf8'), shown);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const came = code === 'ENOENT' ? 'no such file' : code;
    return failure({
      code: 'MISSING_FILE',
      severity: 'error',
      message: `Expected a policy file at ${shown}, got ${came}.`,
      place: { file: shown },
      fix: `Correct the path under \`policies:\` in supergraph.yaml; ${DEFAULT_POLICIES} names the rules that come with Weft.`,
    });
  }
}

function isDefault(file: string): boolean {
  return file === DEFAULT_POLICIES;
}

/** A domain's own file, and what it stands on. */
export type DomainPolicies = {
  readonly file: string;
  readonly text: string;
  readonly domain: string;
  readonly teams: readonly string[];
};

/**
 * The policies that hold for a domain with a file of its own. It may add policies, which then hold for its products, and raise
 * the level of those of the mesh; it fails when it redefines one or makes it weaker on any day.
 */
export function addDomainPolicies(
  mesh: readonly Policy[],
  { file, text, domain, teams }: DomainPolicies,
): Outcome<readonly Policy[]> {
  const read = readPolicyFile(text, file);
  if (!read.ok) return read;
  const weaker = read.value.levels.flatMap((change) => relaxes(mesh, change));
  const added = addFile(mesh, read.value, { teams, domain });
  const findings = [...read.findings, ...weaker, ...added.findings];
  return hasErrors(findings) ? failure(...findings) : success(added.policies, findings);
}

/**
 * The policies of a mesh as they would be with one more file, or another state of one it has: policies that go by an id of the
 * file give way. `tried` are those it has or whose level it changes.
 */
export function withPolicyFile(
  mesh: readonly Policy[],
  file: PolicyFile,
  teams: readonly string[],
): Outcome<{ readonly policies: readonly Policy[]; readonly tried: ReadonlySet<string> }> {
  const own = new Set(file.policies.map(({ id }) => id));
  const others = mesh.filter(({ id }) => !own.has(id));
  const { policies, findings } = addFile(others, file, {
    teams: isDefault(file.file) ? undefined : teams,
  });
  if (hasErrors(findings)) return failure(...findings);
  const tried = new Set([...own, ...file.levels.map(({ policy }) => policy)]);
  return success({ policies, tried }, findings);
}

function addFile(
  before: readonly Policy[],
  { policies, levels }: PolicyFile,
  { teams, domain }: { readonly teams?: readonly string[] | undefined; readonly domain?: string },
): { readonly policies: readonly Policy[]; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  for (const policy of policies) {
    const first = before.find(({ id }) => id === policy.id);
    if (first) findings.push(duplicatePolicy(policy, first.place));
    if (teams && !teams.includes(policy.owner))
      findings.push(
        unknownTeam(policy.owner, teams, { where: `owner of policy ${policy.id}`, place: policy.place }),
      );
  }
  for (const change of levels) {
    if (!before.some(({ id }) => id === change.policy)) findings.push(unknownPolicy(change, before));
  }
  const changed = before.map((policy) => {
    const change = levels.find((one) => one.policy === policy.id);
    return change ? { ...policy, level: change.level, rollout: {} } : policy;
  });
  const own = policies.map((policy) => (domain === undefined ? policy : { ...policy, domain }));
  return { policies: [...changed, ...own], findings };
}

function unknownPolicy({ policy, place }: LevelChange, before: readonly Policy[]): Finding {
  const known = before.map(({ id }) => id);
  return {
    code: 'UNKNOWN_POLICY',
    severity: 'error',
    message: `Expected the id of a policy of an earlier file under \`levels\`, got "${policy}".${didYouMean(policy, known)}`,
    place,
  };
}

/** A domain's level must be at least that of the mesh on every day: today's and all of its roll-out. */
function relaxes(mesh: readonly Policy[], change: LevelChange): readonly Finding[] {
  const policy = mesh.find(({ id }) => id === change.policy);
  if (!policy) return [];
  const strictest = lastDay(policy.rollout) ? levelOn(policy, lastDay(policy.rollout)) : policy.level;
  if (isAtLeast(change.level, strictest)) return [];
  return [
    {
      code: 'POLICY_RELAXED',
      severity: 'error',
      message: `Expected a level of at least ${strictest} for policy ${change.policy}, which the mesh sets, got ${change.level}: a domain may only be stricter.`,
      place: change.place,
      fix: `Leave it out, or ask ${policy.owner} to change it for everybody; one product is let off with weft waive.`,
    },
  ];
}

function lastDay(rollout: Rollout): string {
  return Object.values(rollout).sort().at(-1) ?? '';
}
