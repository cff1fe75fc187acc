// Prints the counts of a report of vitest's JSON reporter as one plain line. Exits 1 when no test passed.
import { readFileSync } from 'node:fs';
import { argv } from 'node:process';

const report = JSON.parse(readFileSync(argv[2], 'utf8'));
const { numPassedTests: passed, numFailedTests: failed, numPendingTests, numTodoTests } = report;
const skipped = numPendingTests + numTodoTests;
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
if (passed === 0) process.exitCode = 1;
