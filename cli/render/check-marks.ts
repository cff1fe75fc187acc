import { createHash } from 'node:crypto';
import type { ChangeReport, CheckFinding, CheckReport, CheckStage } from '../../registry/index.ts';
import type { MarkedFinding } from './finding-formats.ts';
import { type JunitCase, junit } from './junit.ts';
import { ago, counted } from './words.ts';

/**
 * The findings of a report as remarks that tools put beside lines: each with a fingerprint, so that a tool knows it again, and
 * with whom it hurts. A change has the same fingerprint in every check.
 */
export function checkMarks(report: CheckReport): readonly MarkedFinding[] {
  return report.findings.map((finding) => {
    const change = changeOf(finding, report);
    const users = change && change.affected.length > 0 ? `\n${usersText(change, report)}` : '';
    return {
      ...finding,
      message: `${finding.message}${users}`,
      fingerprint: change?.id ?? fingerprint(finding),
    };
  });
}

function changeOf({ code, coordinate }: CheckFinding, { changes }: CheckReport): ChangeReport | undefined {
  return changes.find((change) => change.code === code && change.coordinate === coordinate);
}

function usersText({ affected }: ChangeReport, { at }: CheckReport): string {
  return affected
    .map(({ client, team, name, operation, count, lastSeen }) => {
      const seen =
        count === 0 ? 'registered' : `${counted(count, 'request')}, last seen ${ago(lastSeen, at)}`;
      return `${client}${team ? ` of ${team}` : ''}: ${name ?? operation.slice(0, 12)} (${seen})`;
    })
    .join('\n');
}

/** Stays the same while lines move. */
function fingerprint({ code, coordinate, subgraph, place, message }: CheckFinding): string {
  const identity = [code, subgraph, coordinate ?? message, place?.file];
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex');
}

/** What it means that a step found nothing, in the order of the steps. */
const STAGES = {
  parse: 'the schema can be read',
  ownership: 'everything has an owner',
  compose: 'the mesh composes',
  consumer: 'no reader loses anything',
  producer: 'the data there is fits',
  variant: 'the variants go on serving',
  policy: 'the policies hold',
  contract: 'the contracts are sound',
  'contract-test': 'the data keeps its contracts',
} as const satisfies Record<CheckStage, string>;

const NEEDS_SUPERGRAPH: readonly CheckStage[] = ['consumer', 'producer', 'variant', 'policy'];

/** Reports as JUnit: a suite per subgraph; a case per error, and one per step that found none. */
export function checkJunit(reports: readonly CheckReport[], isTested: boolean): string {
  const suites = reports.map((report) => ({
    name: `weft check ${report.subgraph}`,
    cases: Object.entries(STAGES).flatMap(([stage, meaning]) => {
      if (stage === 'contract-test' && !isTested) return [];
      return casesOf(stage, meaning, report);
    }),
  }));
  return junit('weft check', suites);
}

function casesOf(stage: string, meaning: string, report: CheckReport): readonly JunitCase[] {
  const marks = checkMarks(report).filter((mark) => 'stage' in mark && mark.stage === stage);
  const classname = `${report.subgraph}.${stage}`;
  const errors = marks.filter(({ severity }) => severity === 'error');
  const told = marks
    .filter(({ severity }) => severity !== 'error')
    .map(({ code, message }) => `${code}: ${message}`);
  if (errors.length === 0) {
    const isLeftOut = report.supergraph === undefined && NEEDS_SUPERGRAPH.some((one) => one === stage);
    const outcome = isLeftOut
      ? ({ kind: 'skipped', reason: 'It does not compose.' } as const)
      : ({ kind: 'passed' } as const);
    return [{ classname, name: meaning, outcome, output: told.join('\n') }];
  }
  return errors.map(({ code, coordinate, message, place, fix }, index) => ({
    classname,
    name: [code, coordinate].filter(Boolean).join(' '),
    ...(place ? { place } : {}),
    outcome: {
      kind: 'failed',
      type: code,
      reason: message.split('\n')[0] ?? '',
      text: [message, fix].filter(Boolean).join('\n'),
    },
    output: index === 0 ? told.join('\n') : '',
  }));
}
