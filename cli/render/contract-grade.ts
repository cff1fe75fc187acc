import type { Change, ChangeClass, ContractGrade } from '../../contracts/grade/index.ts';
import type { Contract, OdcsContract, Place } from '../../contracts/index.ts';

/** A contract beside what it was: changed, perhaps in nothing; new; or gone. */
export type ContractDifference =
  | {
      readonly kind: 'changed';
      readonly file: string;
      readonly older: Contract;
      readonly newer: Contract;
      readonly grade: ContractGrade;
    }
  | { readonly kind: 'added'; readonly file: string; readonly contract: OdcsContract }
  | { readonly kind: 'removed'; readonly file: string };

/** A difference for a program. */
export function gradeAsJson(difference: ContractDifference) {
  const { kind, file } = difference;
  if (kind === 'added')
    return { kind, file, id: difference.contract.id, version: difference.contract.version };
  if (kind === 'removed') return { kind, file, consumer: 'breaking', bump: 'major' };
  const { grade, newer } = difference;
  return {
    kind,
    file,
    id: newer.document.id,
    ...grade,
    changes: grade.changes.map(({ at: _at, ...one }) => ({ ...one, place: placeOf(_at, difference) })),
  };
}

/** Differences for a person. Of many contracts, those that stayed as they were are only counted. */
export function renderGrades(differences: readonly ContractDifference[]): string {
  const still = differences.filter(isUnchanged).length;
  if (still < 2) return differences.map(renderGrade).join('\n');
  const told = differences.filter((one) => !isUnchanged(one)).map(renderGrade);
  return [...told, `${still} contracts did not change.\n`].join('\n');
}

function isUnchanged(difference: ContractDifference): boolean {
  if (difference.kind !== 'changed') return false;
  const { changes, version } = difference.grade;
  return changes.length === 0 && version.older === version.newer;
}

/** The worst first, then what the version should be. */
function renderGrade(difference: ContractDifference): string {
  if (difference.kind === 'added') {
    const { id, version } = difference.contract;
    return `${id} is new, at ${version} (${difference.file}).\n`;
  }
  if (difference.kind === 'removed')
    return `${difference.file} is gone: breaking for readers.\n  → Set its status to retired first, and remove it when nobody reads it any more.\n`;
  const { grade, newer } = difference;
  const { version, changes } = grade;
  const head = `${newer.document.id}  ${version.older} → ${version.newer}`;
  if (changes.length === 0) return `${head}\nNothing changed.${verdict(grade)}\n`;
  const lines = changes.flatMap((change) => describeChange(change, placeOf(change.at, difference)));
  return `${head}\n\n${lines.join('\n')}\n\n${summary(changes)}\n${verdict(grade).trim()}\n`;
}

function describeChange(change: Change, place: Place): string[] {
  const { consumer, producer, code, element, message, fix } = change;
  const data = producer === 'safe' ? '' : `, ${producer} for the data`;
  const where = [place.file, place.line, place.column].filter((part) => part !== undefined).join(':');
  // Advice is for who has to act; what is safe for both needs none.
  const advice = fix && (consumer !== 'safe' || producer !== 'safe') ? [`  → ${fix}`] : [];
  return [`${consumer}${data}  ${element}  ${code}: ${message}`, `  ${where}`, ...advice];
}

function placeOf(
  { side, path }: Change['at'],
  { older, newer }: { readonly older: Contract; readonly newer: Contract },
): Place {
  return side === 'older' ? older.placeOf(path) : newer.placeOf(path);
}

function summary(changes: readonly Change[]): string {
  const count = (of: (change: Change) => ChangeClass): string =>
    (['breaking', 'dangerous', 'safe'] as const)
      .map((name) => `${changes.filter((one) => of(one) === name).length} ${name}`)
      .join(', ');
  return `For readers: ${count((one) => one.consumer)}. For the data there is: ${count((one) => one.producer)}.`;
}

function verdict({ version, bump }: ContractGrade): string {
  if (version.isEnough)
    return bump === 'none'
      ? ''
      : ` The version ${version.newer} says so; ${version.needed} is the least that does.`;
  return ` The version ${version.newer} is not enough: write ${version.needed} or higher.`;
}
