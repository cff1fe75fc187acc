import type { Finding } from '../finding.ts';
import type { DbtProject } from './dbt-project.ts';
import type { DbtModel } from './manifest.ts';
import { titleOf } from './product-names.ts';

/** The team that answers for a product, as `supergraph.yaml` has it. */
export type DbtTeam = {
  readonly name: string;
  readonly title: string;
  readonly contact?: string;
  readonly description?: string;
};

type OwnerOptions = {
  /** Who owns what dbt names no owner for. */
  readonly owner?: string | undefined;
  /** The teams that the mesh has. */
  readonly teams: readonly string[];
};

/**
 * Who owns a model: its group, else `meta.owner`, else the owner given. A team that the mesh has under a like name
 * (`sales-ops` for `sales_ops`) is that team. Undefined, with a finding, when nobody does.
 */
export function ownerOf(
  model: DbtModel,
  project: DbtProject,
  { owner, teams }: OwnerOptions,
  findings: Finding[],
): DbtTeam | undefined {
  const known = (...names: string[]) => names.find((name) => teams.includes(name)) ?? names[0] ?? '';
  const group = project.groups.find(
    ({ name, packageName }) => name === model.group && packageName === model.packageName,
  );
  if (group) {
    const { ownerName, ownerEmail, description } = group;
    return {
      name: known(teamName(group.name), dashed(group.name)),
      title: ownerName ?? titleOf(group.name),
      ...(ownerEmail ? { contact: ownerEmail } : {}),
      ...(description ? { description } : {}),
    };
  }
  if (model.owner) {
    const name = teamName(model.owner.replace(/@.*$/, ''));
    const contact = model.owner.includes('@') ? { contact: model.owner } : {};
    return { name: known(name, dashed(name)), title: titleOf(name), ...contact };
  }
  if (owner !== undefined) return { name: owner, title: titleOf(owner) };
  findings.push({
    code: 'DBT_NO_OWNER',
    severity: 'error',
    message: `Expected an owner of the model ${model.name}: it has no group, and no meta.owner.`,
    place: { file: project.file },
    fix: 'Put it into a group of the dbt project, or name the team with --owner.',
  });
  return undefined;
}

function teamName(text: string): string {
  const name = text
    .trim()
    .replaceAll(/[^\w.-]+/g, '-')
    .slice(0, 64);
  return /^[A-Za-z]/.test(name) ? name : `team-${name}`.slice(0, 64);
}

function dashed(name: string): string {
  return teamName(name).replaceAll('_', '-');
}
