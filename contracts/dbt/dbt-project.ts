import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Finding, failure, type Outcome, success } from '../finding.ts';
import { type DbtCatalog, readCatalog } from './catalog.ts';
import { type DbtManifest, type DbtModel, type DbtTest, readDbtManifest } from './manifest.ts';
import { type DbtNodeResult, readRunResults } from './run-results.ts';
import { readSourceFreshness } from './source-freshness.ts';

/** What the artifacts of one dbt project say together. */
export type DbtProject = DbtManifest & {
  readonly modelById: ReadonlyMap<string, DbtModel>;
  readonly catalog: DbtCatalog;
  /** Of the last run, by unique id; empty when there are none. */
  readonly results: ReadonlyMap<string, DbtNodeResult>;
  /** Tests by the model they are about; one written in SQL is about every model it reads. */
  readonly testsOf: ReadonlyMap<string, readonly DbtTest[]>;
  /** The folder its artifacts lie in. */
  readonly target: string;
  /** The project's own folder. */
  readonly root: string;
};

/**
 * Reads the artifacts of a target folder, or of the `target` of a project's folder. Only `manifest.json` must be there;
 * another one that is missing is told, one that cannot be read is a warning, and both are done without.
 */
export async function readDbtProject(path: string): Promise<Outcome<DbtProject>> {
  const directory = await targetFolder(path);
  const manifest = await readDbtManifest(directory);
  if (!manifest.ok) return failure(...manifest.findings);
  const [catalog, run, sources] = await Promise.all([
    readCatalog(directory),
    readRunResults(directory),
    readSourceFreshness(directory),
  ]);
  const findings = [
    ...manifest.findings,
    ...without(catalog, 'Types and order of columns come from the YAML of the models alone.'),
    ...without(run, 'No test counts as green, and there are no quality results.'),
    // Few projects measure their sources.
    ...without(sources, 'Nothing is known of the age of its sources.').filter(
      ({ code }) => code !== 'MISSING_FILE',
    ),
  ];
  const value: DbtProject = {
    ...manifest.value,
    modelById: new Map(manifest.value.models.map((model) => [model.uniqueId, model])),
    catalog: catalog.ok ? catalog.value : new Map(),
    results: new Map(run.ok ? run.value.results.map((result) => [result.uniqueId, result]) : []),
    testsOf: testsByModel(manifest.value.tests),
    target: directory,
    root: dirname(directory),
  };
  return success(value, findings);
}

async function targetFolder(path: string): Promise<string> {
  const isTarget = await stat(join(path, 'manifest.json')).catch(() => undefined);
  const inside = await stat(join(path, 'target', 'manifest.json')).catch(() => undefined);
  return !isTarget && inside ? join(path, 'target') : path;
}

function without(outcome: Outcome<unknown>, consequence: string): Finding[] {
  if (outcome.ok) return [...outcome.findings];
  return outcome.findings.map((finding) => ({
    ...finding,
    severity: 'warning' as const,
    message: `${finding.message} ${consequence}`,
  }));
}

function testsByModel(tests: readonly DbtTest[]): ReadonlyMap<string, readonly DbtTest[]> {
  const byModel = new Map<string, DbtTest[]>();
  // In the order of their ids: dbt gives them in another one each time.
  for (const test of [...tests].sort((left, right) => (left.uniqueId < right.uniqueId ? -1 : 1))) {
    const models = test.model === undefined ? test.dependsOn : [test.model];
    for (const model of models) {
      const known = byModel.get(model);
      if (known) known.push(test);
      else byModel.set(model, [test]);
    }
  }
  return byModel;
}
