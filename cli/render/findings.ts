import { type Finding, formatFinding } from '../../contracts/index.ts';
import type { Terminal } from '../command.ts';

/** Findings for a person or, with `--json`, for a program; the count closes the text. */
export function reportFindings(findings: readonly Finding[], terminal: Terminal, isJson: boolean): void {
  if (isJson) {
    terminal.out(asJson({ ok: false, findings }));
    return;
  }
  for (const finding of findings) terminal.err(`${formatFinding(finding)}\n`);
  const errors = findings.filter((finding) => finding.severity === 'error').length;
  terminal.err(`${errors} ${errors === 1 ? 'error' : 'errors'}.\n`);
}

/** A result for a program: indented JSON and a line end. */
export function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
