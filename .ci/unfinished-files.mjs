// Prints the test files that a report of vitest has no result of, because the process that ran them ended without a word.
// Exits 1 when a test failed, or when every file has results: then there is nothing to run again.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

const { testResults, numFailedTests } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const finished = new Set(
  testResults.filter((file) => file.assertionResults.length > 0).map((file) => relative('.', file.name)),
);
const files = execFileSync(
  'git',
  ['ls-files', 'tests/**/*.test.ts', 'tests/**/*.test.tsx', 'tests/*.test.ts'],
  {
    encoding: 'utf8',
  },
);
const unfinished = [...new Set(files.split('\n'))].filter((file) => file !== '' && !finished.has(file));
if (numFailedTests > 0 || unfinished.length === 0) process.exit(1);
console.log(unfinished.join('\n'));
