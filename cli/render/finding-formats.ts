import type { Finding } from '../../contracts/index.ts';

/** How findings can be written for the tools that read them. */
export const FINDING_FORMATS = ['text', 'json', 'sarif', 'junit', 'github'] as const;
export type FindingFormat = (typeof FINDING_FORMATS)[number];

type Rules = Readonly<Record<string, { readonly help: string }>>;

/** Findings as SARIF 2.1.0, which code hosts show beside the lines. `rules` says what the codes mean, where that is known. */
export function asSarif(findings: readonly Finding[], rules: Rules): string {
  const codes = [...new Set(findings.map(({ code }) => code))];
  const results = findings.map(({ code, severity, message, place, fix }) => ({
    ruleId: code,
    level: severity === 'info' ? 'note' : severity,
    message: { text: fix ? `${message}\n${fix}` : message },
    locations: place ? [{ physicalLocation: location(place) }] : [],
  }));
  const driver = {
    name: 'weft',
    informationUri: 'https://weft.example',
    rules: codes.map((id) => ({ id, shortDescription: { text: rules[id]?.help ?? id } })),
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
  const cases = [...new Set([...files, ...findings.map(({ place }) => place?.file ?? 'mesh')])].map(
    (file) => {
      const own = findings.filter(({ place }) => (place?.file ?? 'mesh') === file);
      const errors = own.filter(({ severity }) => severity === 'error');
      const warnings = own.filter(({ severity }) => severity !== 'error');
      const failure =
        errors.length === 0
          ? ''
          : `<failure message="${xml(`${errors.length} ${errors.length === 1 ? 'error' : 'errors'}`)}">${xml(errors.map(line).join('\n'))}</failure>`;
      const output =
        warnings.length === 0 ? '' : `<system-out>${xml(warnings.map(line).join('\n'))}</system-out>`;
      return {
        isFailed: errors.length > 0,
        text: `    <testcase classname="weft.contract" name="${xml(file)}">${failure}${output}</testcase>`,
      };
    },
  );
  const failed = cases.filter(({ isFailed }) => isFailed).length;
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="weft contract lint" tests="${cases.length}" failures="${failed}">
${cases.map(({ text }) => text).join('\n')}
  </testsuite>
</testsuites>
`;
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

function line({ code, message, place }: Finding): string {
  const where = [place?.line, place?.column].filter((part) => part !== undefined).join(':');
  return `${where} ${code}: ${message}`.trim();
}

function xml(text: string): string {
  // XML 1.0 has no place for control characters, not even escaped.
  const printable = [...text].filter((one) => one >= ' ' || one === '\n' || one === '\t').join('');
  return printable
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function commandText(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function commandProperty(text: string): string {
  return commandText(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
