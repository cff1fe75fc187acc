import { createHash } from 'node:crypto';
import type { Finding } from '../../contracts/index.ts';
import { junit } from './junit.ts';

/** How findings can be written for the tools that read them. */
export const FINDING_FORMATS = ['text', 'json', 'sarif', 'junit', 'github'] as const;
/** One of `FINDING_FORMATS`. */
export type FindingFormat = (typeof FINDING_FORMATS)[number];

/** A finding that tools know again when it comes up in the next run. */
export type MarkedFinding = Finding & { readonly fingerprint?: string };

type Rules = Readonly<Record<string, { readonly help: string }>>;

/** Findings as SARIF 2.1.0, which code hosts show beside the lines. `rules` says what the codes mean, where that is known. */
export function asSarif(findings: readonly MarkedFinding[], rules: Rules): string {
  const codes = [...new Set(findings.map(({ code }) => code))];
  const results = findings.map(({ code, severity, message, place, fix, fingerprint }) => ({
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: severity === 'info' ? 'note' : severity,
    message: { text: fix ? `${message}\n${fix}` : message },
    locations: place ? [{ physicalLocation: location(place) }] : [],
    ...(fingerprint === undefined ? {} : { partialFingerprints: { 'weft/v1': fingerprint } }),
  }));
  const driver = {
    name: 'weft',
    informationUri: 'https://weft.example',
    rules: codes.map((id) => {
      const text = rules[id]?.help || id;
      return { id, shortDescription: { text }, help: { text } };
    }),
  };
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver }, results }],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function location({ file, line, column }: NonNullable<Finding['place']>) {
  return {
    artifactLocation: { uri: encodeURI(file) },
    ...(line === undefined ? {} : { region: { startLine: line, startColumn: column ?? 1 } }),
  };
}

/** Findings as a JUnit report: one case per file, which fails when the file has an error. */
export function asJunit(findings: readonly Finding[], files: readonly string[]): string {
  const names = [...new Set([...files, ...findings.map(fileOf)])];
  const cases = names.map((name) => {
    const own = findings.filter((finding) => fileOf(finding) === name);
    const errors = own.filter(({ severity }) => severity === 'error');
    const warnings = own.filter(({ severity }) => severity !== 'error');
    const reason = `${errors.length} ${errors.length === 1 ? 'error' : 'errors'}`;
    const text = errors.map(line).join('\n');
    const outcome =
      errors.length === 0 ? ({ kind: 'passed' } as const) : ({ kind: 'failed', reason, text } as const);
    return { classname: 'weft.contract', name, outcome, output: warnings.map(line).join('\n') };
  });
  return junit('weft contract lint', [{ name: 'weft contract lint', cases }]);
}

function fileOf({ place }: Finding): string {
  return place?.file ?? 'mesh';
}

/** Findings as the commands by which a workflow of GitHub puts remarks on lines. */
export function asGithub(findings: readonly Finding[]): string {
  return findings
    .map(({ code, severity, message, place, fix }) => {
      const kind = severity === 'info' ? 'notice' : severity;
      const at = Object.entries({ file: place?.file, line: place?.line, col: place?.column, title: code })
        .filter(([, value]) => value !== undefined)
        .map(([key, value]) => `${key}=${commandProperty(String(value))}`);
      return `::${kind} ${at.join(',')}::${commandText(fix ? `${message}\n${fix}` : message)}\n`;
    })
    .join('');
}

const GITLAB_SEVERITIES = { error: 'critical', warning: 'minor', info: 'info' } as const;

/** Findings as a Code Quality report of GitLab, which shows them in the merge request. A place and a fingerprint are a must there. */
export function asGitlab(findings: readonly MarkedFinding[]): string {
  const issues = findings.map((finding) => {
    const { code, severity, message, place, fix, fingerprint } = finding;
    return {
      description: fix ? `${message} ${fix}` : message,
      check_name: code,
      fingerprint:
        fingerprint ??
        createHash('sha256')
          .update(JSON.stringify([code, place?.file, message]))
          .digest('hex'),
      severity: GITLAB_SEVERITIES[severity],
      location: { path: place?.file ?? 'supergraph.yaml', lines: { begin: place?.line ?? 1 } },
    };
  });
  return `${JSON.stringify(issues, null, 2)}\n`;
}

function line({ code, message, place }: Finding): string {
  const where = [place?.line, place?.column].filter((part) => part !== undefined).join(':');
  return `${where} ${code}: ${message}`.trim();
}

function commandText(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function commandProperty(text: string): string {
  return commandText(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
