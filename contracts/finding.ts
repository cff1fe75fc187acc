/** A position in a file a person wrote; lines and columns count from 1. */
export type Place = { readonly file: string; readonly line?: number; readonly column?: number };

/**
 * One result of a check: what is wrong, where, whose it is and what to do.
 * `code` is stable and upper case (`UNKNOWN_KEY`); `message` says what was expected and what came.
 */
export type Finding = {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly place?: Place;
  readonly subgraph?: string;
  readonly coordinate?: string;
  readonly owner?: string;
  readonly fix?: string;
};

/** An expected failure is a value: either the result (perhaps with warnings) or the findings that prevent it. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T; readonly findings: readonly Finding[] }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** A success, with the warnings met on the way. */
export function success<T>(value: T, findings: readonly Finding[] = []): Outcome<T> {
  return { ok: true, value, findings };
}

/** A failure; at least one finding is an error. */
export function failure(...findings: readonly Finding[]): { ok: false; findings: readonly Finding[] } {
  return { ok: false, findings };
}

/** True when one of the findings is an error. */
export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some((finding) => finding.severity === 'error');
}

/** One finding as a person reads it: `file:line:column error CODE message` and, below, what to do. */
export function formatFinding(finding: Finding): string {
  const { place } = finding;
  const where = place
    ? `${[place.file, place.line, place.column].filter((part) => part !== undefined).join(':')} `
    : '';
  const fix = finding.fix ? `\n  → ${finding.fix}` : '';
  return `${where}${finding.severity} ${finding.code}: ${finding.message}${fix}`;
}
