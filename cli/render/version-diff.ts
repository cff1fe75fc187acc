import type { ChangeClass } from '../../contracts/grade/index.ts';
import type { ChangeReport } from '../../registry/index.ts';
import { type FoldedChange, foldChanges, plainMessage } from './folded-changes.ts';
import { counted, listedUpTo } from './words.ts';

/** What was compared: version numbers, or the files here. */
export type DiffHead = {
  readonly subgraph: string;
  readonly from: number;
  readonly to: number | 'files';
};

const NAMES_SHOWN = 3;
const CLASSES: readonly ChangeClass[] = ['breaking', 'dangerous', 'safe'];

/** The changes between two versions, the worst first. What they do to whom is told by weft check. */
export function renderVersionDiff(
  { subgraph, from, to }: DiffHead,
  { changes, isWhole }: { readonly changes: readonly ChangeReport[]; readonly isWhole: boolean },
): string {
  const head = `${subgraph} ${from} → ${to === 'files' ? 'the files here' : to}`;
  const note = isWhole
    ? ''
    : '\nOne of them does not compose with the others as they serve now, so only contracts are compared.\n';
  if (changes.length === 0) return `${head}: nothing changed.\n${note}`;
  const folded = foldChanges(changes);
  const of = (name: ChangeClass) => folded.filter((one) => classOf(one) === name);
  const summary = CLASSES.filter((name) => of(name).length > 0).map((name) => `${of(name).length} ${name}`);
  const lines = CLASSES.flatMap((name) => of(name).map(describe));
  return `${head}: ${counted(folded.length, 'change')}, ${summary.join(', ')}.\n\n${lines.join('\n')}\n${note}`;
}

/** The worst of what it does to readers and to the data there is. */
function classOf({ members }: FoldedChange): ChangeClass {
  const isOf = (name: ChangeClass) =>
    members.some(({ consumer, producer }) => consumer === name || producer === name);
  return CLASSES.find(isOf) ?? 'safe';
}

const MARGIN = ' '.repeat('dangerous  '.length);

function describe(change: FoldedChange): string {
  const { title, members } = change;
  const { code, place } = title;
  const others = members.filter((one) => one !== title).map(({ coordinate }) => coordinate);
  return [
    `${classOf(change).padEnd(9)}  ${plainMessage(title)}`,
    `${MARGIN}${[code, place && [place.file, place.line].filter((part) => part !== undefined).join(':')].filter(Boolean).join('  ')}`,
    ...(others.length === 0 ? [] : [`${MARGIN}With it: ${listedUpTo(others, NAMES_SHOWN)}.`]),
  ].join('\n');
}
