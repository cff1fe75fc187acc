import type { CheckReport } from '../../registry/index.ts';
import { type CommandInput, formatFlag } from '../command.ts';
import { writeOutput } from '../write-output.ts';
import type { CheckContext } from './check-items.ts';
import { checkJunit, checkMarks } from './check-marks.ts';
import { renderCheck } from './check-text.ts';
import { asGithub, asGitlab, asSarif } from './finding-formats.ts';
import { asJson } from './findings.ts';

/** How a check can be written. */
const CHECK_FORMATS = ['text', 'json', 'sarif', 'junit', 'github', 'gitlab'] as const;
/** One of the forms in which a check can be written. */
export type CheckFormat = (typeof CHECK_FORMATS)[number];

/** The format that flags ask for. Throws MisuseError for what is none, or for two that differ. */
export function checkFormat(input: CommandInput): CheckFormat {
  return formatFlag(input, CHECK_FORMATS);
}

/** A report to write, with what only some formats show. */
export type CheckOutput = {
  readonly report: CheckReport;
  readonly isTested: boolean;
  /** What the codes mean. */
  readonly rules: Readonly<Record<string, { readonly help: string }>>;
  /** Said to people below the report. */
  readonly notes: readonly string[];
  readonly context: CheckContext;
};

/**
 * Writes a report in the format asked for, to the terminal or to the file of `--output`. People get their text as well when the
 * format goes to a file, or is one that is read out of a log.
 */
export async function writeCheck(
  input: CommandInput,
  format: CheckFormat,
  output: CheckOutput,
): Promise<void> {
  const { terminal, flags } = input;
  const file = flags['output'];
  const told = { ...output, report: toldReport(output.report) };
  const text = [renderCheck(told.report, output.context), ...output.notes.map((note) => `\n${note}\n`)].join(
    '',
  );
  const isToFile = typeof file === 'string';
  if (format === 'text' && !isToFile) return terminal.out(text);
  if (isToFile || format === 'github') terminal.out(text);
  const written = inFormat(format, format === 'json' ? output : told, text);
  if (isToFile) await writeOutput(file, written);
  else terminal.out(written);
}

/** A report without what policies only observe: that is recorded, and nobody who checks has to read it. */
function toldReport(report: CheckReport): CheckReport {
  return { ...report, findings: report.findings.filter(({ level }) => level !== 'observe') };
}

function inFormat(format: CheckFormat, { report, isTested, rules }: CheckOutput, text: string): string {
  switch (format) {
    case 'text':
      return text;
    case 'json':
      return asJson({ ok: report.passed, ...report });
    case 'sarif':
      return asSarif(checkMarks(report), rules);
    case 'junit':
      return checkJunit([report], isTested);
    case 'github':
      return asGithub(checkMarks(report));
    case 'gitlab':
      return asGitlab(checkMarks(report));
  }
}
