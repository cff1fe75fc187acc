import type { Finding } from '../finding.ts';
import type { DbtProject } from './dbt-project.ts';
import type { DbtModel, DbtTest } from './manifest.ts';

/**
 * The columns that find one row, lower case and in key order, in dbt's own order of evidence: a constraint of the model,
 * one of a column, what dbt found (v12), tests for unique and not null, for unique combinations, for unique alone, and
 * disabled ones. Tests of part of the rows say nothing; one that was red in the last run makes no key, which is told.
 */
export function primaryKeyOf(model: DbtModel, project: DbtProject, findings: Finding[]): readonly string[] {
  const ofModel = model.constraints.find(({ type }) => type === 'primary_key')?.columns ?? [];
  if (ofModel.length > 0) return ofModel.map(plain);
  const ofColumns = model.columns.filter(({ constraints }) =>
    constraints.some(({ type }) => type === 'primary_key'),
  );
  if (ofColumns.length > 0) return ofColumns.map(({ name }) => plain(name));
  const tests = project.testsOf.get(model.uniqueId) ?? [];
  for (const { columns, tests: evidence } of candidates(model, tests)) {
    const red = evidence.find((test) => isRed(test, project));
    if (!red) return columns;
    findings.push({
      code: 'DBT_KEY_NOT_UNIQUE',
      severity: 'warning',
      message: `The model ${model.name}: ${columns.join(', ')} would be its key, but the test ${red.name} was not green in the last run.`,
      place: { file: project.file },
    });
    return [];
  }
  return [];
}

type Candidate = { readonly columns: readonly string[]; readonly tests: readonly DbtTest[] };

function* candidates(model: DbtModel, all: readonly DbtTest[]): Generator<Candidate> {
  const whole = all.filter(({ isPartial }) => !isPartial);
  const tests = whole.filter(({ isEnabled }) => isEnabled);
  const named = (name: string) => tests.filter((test) => test.generic?.name === name);
  const unique = named('unique').filter(({ column }) => column !== undefined);
  const evidenceFor = (columns: readonly string[]) =>
    tests.filter(({ generic, column }) => {
      if (column === undefined) return combinationOf(generic).join() === columns.join();
      return ['unique', 'not_null'].includes(generic?.name ?? '') && columns.includes(plain(column));
    });
  const found = model.primaryKey.map(plain);
  // Columns that are each unique are no key together: dbt lists them all.
  const single = found.find((name) => unique.some(({ column }) => plain(column ?? '') === name));
  if (found.length > 0) {
    const columns = single === undefined ? found : [single];
    yield { columns, tests: evidenceFor(columns) };
  }
  const notNull = new Set(named('not_null').map(({ column }) => plain(column ?? '')));
  const ordered = [
    ...unique.filter(({ column }) => notNull.has(plain(column ?? ''))).map(columnOf),
    ...tests.map(({ generic }) => combinationOf(generic)).filter((columns) => columns.length > 0),
    ...unique.map(columnOf),
    ...whole
      .filter(({ generic, isEnabled, column }) => !isEnabled && column && generic?.name === 'unique')
      .map(columnOf),
  ];
  for (const columns of ordered) yield { columns, tests: evidenceFor(columns) };
}

function columnOf({ column }: DbtTest): readonly string[] {
  return [plain(column ?? '')];
}

/** The columns of `unique_combination_of_columns`, lower case; empty for any other test. */
export function combinationOf(generic: DbtTest['generic']): readonly string[] {
  const columns = generic?.kwargs['combination_of_columns'];
  if (!generic?.name.endsWith('unique_combination_of_columns') || !Array.isArray(columns)) return [];
  return columns.map((name) => plain(String(name)));
}

/** True when the last run did not find the test fulfilled. Without results nothing is known against it. */
function isRed({ uniqueId }: DbtTest, { results }: DbtProject): boolean {
  const status = results.get(uniqueId)?.status;
  return status === 'failed' || status === 'error' || status === 'warning';
}

/** True when the last run found the test fulfilled. */
export function isGreen({ uniqueId }: DbtTest, { results }: DbtProject): boolean {
  return results.get(uniqueId)?.status === 'passed';
}

function plain(name: string): string {
  return name.replace(/^["`](.*)["`]$/, '$1').toLowerCase();
}
