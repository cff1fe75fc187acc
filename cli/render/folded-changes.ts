import type { ChangeReport, ChangeVerdict } from '../../registry/index.ts';
import { grouped } from './grouped.ts';

/**
 * Changes that a person made as one: a field of a contract comes with filters, orders and groups of the same name, so that one
 * field removed is twenty changes of the schema.
 */
export type FoldedChange = {
  /** The one that says what was done. */
  readonly title: ChangeReport;
  /** All of them, the title too. */
  readonly members: readonly ChangeReport[];
  /** The worst of theirs. */
  readonly verdict: ChangeVerdict;
};

// From what has to be done first to what nobody has to know.
const ORDER: readonly ChangeVerdict[] = ['blocked', 'notice', 'approved', 'unused', 'safe'];

/** Folds changes that belong together, in the order of the verdicts. */
export function foldChanges(changes: readonly ChangeReport[]): readonly FoldedChange[] {
  return [...grouped(changes, sameMember).values()]
    .flatMap(familiesOf)
    .sort((left, right) => ORDER.indexOf(left.verdict) - ORDER.indexOf(right.verdict));
}

/** The same was done to members of the same name. What is no member of a type stands alone. */
function sameMember({ id, subgraph, code, coordinate }: ChangeReport): string {
  const [, member] = typeAndMember(coordinate);
  return JSON.stringify(member === undefined ? [id] : [subgraph, member, code.split('_').at(-1)]);
}

function typeAndMember(coordinate: string): readonly [type: string, member: string | undefined] {
  const [, type = coordinate, member] = /^(\w+)\.(\w+)$/.exec(coordinate) ?? [];
  return [type, member];
}

/** Types that are made for `Flight` have names that start with it. */
function familiesOf(changes: readonly ChangeReport[]): readonly FoldedChange[] {
  const families: ChangeReport[][] = [];
  for (const change of [...changes].sort(byLengthOfType)) {
    const [type] = typeAndMember(change.coordinate);
    const family = families.find(([first]) => first && type.startsWith(typeAndMember(first.coordinate)[0]));
    if (family) family.push(change);
    else families.push([change]);
  }
  return families.flatMap((members) => {
    const [title] = members;
    const verdict = ORDER.find((one) => members.some((member) => member.verdict === one));
    return title && verdict ? [{ title, members, verdict }] : [];
  });
}

function byLengthOfType(left: ChangeReport, right: ChangeReport): number {
  return typeAndMember(left.coordinate)[0].length - typeAndMember(right.coordinate)[0].length;
}

/** What a change says. That no use is known stands in the head of a report, not with each change. */
export function plainMessage({ message }: ChangeReport): string {
  return message.replace(/ No usage is known, so everything counts as used\.$/, '');
}
