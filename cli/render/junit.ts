import type { Place } from '../../contracts/index.ts';
import { attributes, escapeXml } from './xml.ts';

/** One case of a JUnit report. `output` is shown whatever the outcome. */
export type JunitCase = {
  readonly classname: string;
  readonly name: string;
  readonly place?: Place;
  readonly outcome: JunitOutcome;
  readonly output?: string;
};

/** How a case of a JUnit report ended. */
export type JunitOutcome =
  | { readonly kind: 'passed' }
  | { readonly kind: 'skipped'; readonly reason: string }
  | {
      readonly kind: 'failed' | 'error';
      readonly type?: string;
      readonly reason: string;
      readonly text?: string;
    };

/** Cases that belong together; `more` are further attributes, such as `time`. */
export type JunitSuite = {
  readonly name: string;
  readonly cases: readonly JunitCase[];
  readonly more?: Readonly<Record<string, string | number>>;
};

/** Suites in the XML that CI systems read. */
export function junit(name: string, suites: readonly JunitSuite[]): string {
  const texts = suites.map(suite).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${attributes({ name })}>\n${texts}</testsuites>\n`;
}

function suite({ name, cases, more }: JunitSuite): string {
  const count = (kind: JunitOutcome['kind']) => cases.filter(({ outcome }) => outcome.kind === kind).length;
  const counts = {
    tests: cases.length,
    failures: count('failed'),
    errors: count('error'),
    skipped: count('skipped'),
  };
  return `  <testsuite${attributes({ name, ...counts, ...more })}>\n${cases.map(testcase).join('')}  </testsuite>\n`;
}

function testcase({ classname, name, place, outcome, output = '' }: JunitCase): string {
  const head = attributes({ classname, name, file: place?.file, line: place?.line });
  const body = `${outcomeXml(outcome)}${output === '' ? '' : `<system-out>${escapeXml(output)}</system-out>`}`;
  return body === '' ? `    <testcase${head}/>\n` : `    <testcase${head}>${body}</testcase>\n`;
}

function outcomeXml(outcome: JunitOutcome): string {
  switch (outcome.kind) {
    case 'passed':
      return '';
    case 'skipped':
      return `<skipped${attributes({ message: outcome.reason })}/>`;
    case 'failed':
    case 'error': {
      const { kind, reason, type, text = '' } = outcome;
      const element = kind === 'failed' ? 'failure' : 'error';
      const head = attributes({ message: reason, type });
      return kind === 'error' && text === ''
        ? `<error${head}/>`
        : `<${element}${head}>${escapeXml(text)}</${element}>`;
    }
  }
}
