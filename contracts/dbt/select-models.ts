import type { Finding } from '../finding.ts';
import { didYouMean } from '../nearest-name.ts';
import type { DbtProject } from './dbt-project.ts';
import type { DbtModel } from './manifest.ts';

/**
 * The models that become products: those named (`orders`, `fct_*`, `group:sales`, `tag:core`, `package:shop`), else the
 * public ones; `meta.mesh.expose` puts one in or keeps it out. A name that fits nothing is an error; a model that has no
 * table or no columns is told and left out.
 */
export function selectModels(
  project: DbtProject,
  select: readonly string[],
  findings: Finding[],
): readonly DbtModel[] {
  const place = { file: project.file };
  for (const selector of select) {
    if (project.models.some((model) => fits(model, selector))) continue;
    const names = [...new Set(project.models.map(({ name }) => name))];
    findings.push({
      code: 'DBT_SELECTION',
      severity: 'error',
      message: `Expected --select to name models of ${project.projectName}, got "${selector}", which fits none.${didYouMean(selector, names)}`,
      place,
    });
  }
  const chosen = project.models
    .filter((model) => isChosen(model, select))
    .sort((left, right) => (left.uniqueId < right.uniqueId ? -1 : 1));
  if (chosen.length === 0 && select.length === 0) {
    findings.push({
      code: 'DBT_NOTHING_PUBLIC',
      severity: 'error',
      message: `Expected at least one model of ${project.projectName} with access: public, found none of ${project.models.length}.`,
      place,
      fix: 'Write access: public to the models that others may read, or name models with --select.',
    });
  }
  return chosen.filter((model) => {
    const problem = unservable(model, project);
    if (problem === undefined) return true;
    findings.push({
      code: 'DBT_MODEL_LEFT_OUT',
      severity: 'warning',
      message: `The model ${model.name} is left out: ${problem}.`,
      place,
    });
    return false;
  });
}

function isChosen(model: DbtModel, select: readonly string[]): boolean {
  if (model.mesh.expose === false) return false;
  if (select.length > 0) return select.some((selector) => fits(model, selector));
  return model.access === 'public' || model.mesh.expose === true;
}

function fits(model: DbtModel, selector: string): boolean {
  const [, kind, name = ''] = /^(?:(group|tag|package):)?(.*)$/s.exec(selector) ?? [];
  const pattern = new RegExp(`^${name.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`);
  if (kind === 'group') return model.group !== undefined && pattern.test(model.group);
  if (kind === 'tag') return model.tags.some((tag) => pattern.test(tag));
  return pattern.test(kind === 'package' ? model.packageName : model.name) || model.uniqueId === selector;
}

function unservable(model: DbtModel, project: DbtProject): string | undefined {
  if (model.relationName === undefined)
    return 'it has no table of its own in the database, as ephemeral models have none';
  if (model.columns.length === 0 && !project.catalog.get(model.uniqueId)?.length)
    return 'neither its YAML nor catalog.json names a column of it';
  return undefined;
}
