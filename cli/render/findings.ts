import { type Finding, formatFinding } from '../../contracts/index.ts';
import type { Terminal } from '../command.ts';

/** Findings for a person or, with `--json`, for a program; the count closes the text. */
export function reportFindings(findings: readonly Finding[], terminal: Terminal, asJson: boolean): void {
  if (asJson) {
    terminal.out(`${JSON.stringify({ ok: false, findings }, null, 2)}\n`);
    return;
  }
  for (const finding of findings) terminal.err(`${formatFinding(finding)}\n`);
  const errors = findings.filter((finding) => finding.severity === 'error').length;
  terminal.err(`${errors} ${errors === 1 ? 'error' : 'errors'}.\n`);
}
