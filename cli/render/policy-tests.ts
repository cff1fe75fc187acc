import type { PolicyTestResult } from '../../registry/index.ts';
import { counted } from './words.ts';

/** One policy file and how its tests ended. */
export type TestedFile = {
  readonly file: string;
  readonly policies: readonly string[];
  /** Policies without a test that fails: nobody knows that they find anything. */
  readonly untested: readonly string[];
  readonly tests: readonly PolicyTestResult[];
};

/** Test runs of policies as a person reads them: per file what failed and what is not tested, and a line to close. */
export function renderPolicyTests(files: readonly TestedFile[]): string {
  const tests = files.flatMap((file) => file.tests);
  const failed = tests.filter(({ passed }) => !passed).length;
  const policies = files.reduce((sum, file) => sum + file.policies.length, 0);
  const end = failed === 0 ? 'all decide as they say' : `${failed} failed`;
  const total = `${counted(policies, 'policy', 'policies')}, ${counted(tests.length, 'test')}: ${end}.`;
  return `${[...files.flatMap(renderFile), total].join('\n')}\n`;
}

function renderFile({ file, policies, untested, tests }: TestedFile): string[] {
  const failed = tests.filter(({ passed }) => !passed);
  const sign = failed.length === 0 ? '✓' : '✗';
  return [
    `${sign} ${file}  ${counted(policies.length, 'policy', 'policies')}, ${counted(tests.length, 'test')}`,
    ...failed.map(renderFailure),
    ...untested.map((id) => `  ! ${id} has no test that expects fail.`),
  ];
}

function renderFailure({ policy, test, expected, came, detail, place }: PolicyTestResult): string {
  const why = detail === undefined ? '' : ` (${detail.replace(/\.$/, '')})`;
  return `  ✗ ${policy} "${test}" at line ${place.line}: expected ${expected}, got ${came}${why}.`;
}
