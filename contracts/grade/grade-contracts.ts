import type { OdcsContract } from '../odcs.ts';
import type { Bump, Change, ChangeClass } from './change.ts';
import { compareHeads } from './compare-head.ts';
import { compareObjects } from './compare-objects.ts';
import { comparePromises } from './compare-promises.ts';
import { isAtLeast, largest, nextVersion } from './version.ts';

/** What one contract becoming another means, for those who read and for the data there is. */
export type ContractGrade = {
  readonly changes: readonly Change[];
  /** The worst verdict of the consumers' grader. */
  readonly consumer: ChangeClass;
  /** The worst verdict of the producer's grader. */
  readonly producer: ChangeClass;
  readonly bump: Bump;
  readonly version: {
    readonly older: string;
    readonly newer: string;
    /** The least version that says what the changes say. */
    readonly needed: string;
    readonly isEnough: boolean;
  };
};

const CLASSES = ['safe', 'dangerous', 'breaking'] as const;

/**
 * Grades the way from one contract to another twice. The _consumer_ grader asks whether anybody who reads loses something; its
 * answer decides the version. The _producer_ grader asks whether data that kept the old contract may break the new one. Both
 * contracts must have passed the reader; lists are matched by id, else by natural key.
 */
export function gradeContracts(older: OdcsContract, newer: OdcsContract): ContractGrade {
  const changes = [
    ...compareHeads(older, newer),
    ...compareObjects(older, newer),
    ...comparePromises(older, newer),
  ];
  const bump = largest(changes.map((one) => one.bump));
  const needed = nextVersion(older.version, bump);
  return {
    changes: changes.sort((left, right) => weight(right) - weight(left)),
    consumer: worst(changes.map((one) => one.consumer)),
    producer: worst(changes.map((one) => one.producer)),
    bump,
    version: {
      older: older.version,
      newer: newer.version,
      needed,
      isEnough: isAtLeast(newer.version, needed) && isAtLeast(newer.version, older.version),
    },
  };
}

/** The worst of some verdicts; safe when there are none. */
function worst(classes: readonly ChangeClass[]): ChangeClass {
  return CLASSES.findLast((one) => classes.includes(one)) ?? 'safe';
}

function weight({ consumer, producer }: Change): number {
  return CLASSES.indexOf(consumer) * CLASSES.length + CLASSES.indexOf(producer);
}
