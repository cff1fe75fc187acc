import type { OdcsContract, OdcsProperty, OdcsQualityRule } from '../odcs.ts';
import type { Change } from './change.ts';
import { compareClassification } from './compare-classification.ts';
import { compareLimits } from './compare-limits.ts';
import { comparePromises } from './compare-promises.ts';
import { compareRules } from './compare-rules.ts';

/** What a type or field promises in the words of a contract, wherever it is written. */
export type Statements = {
  readonly promises?: NonNullable<OdcsContract['slaProperties']>;
  readonly rules?: readonly OdcsQualityRule[];
  readonly limits?: NonNullable<OdcsProperty['logicalTypeOptions']>;
  readonly classification?: string;
};

/** Grades what directives state by the rules for contracts, so that a promise means the same in both. */
export function gradeStatements(older: Statements, newer: Statements, element: string): Change[] {
  const inside = { element, older: [], newer: [] };
  return [
    ...comparePromises({ slaProperties: older.promises }, { slaProperties: newer.promises }),
    ...compareRules(older.rules, newer.rules, inside),
    ...compareLimits(older.limits, newer.limits, inside),
    ...compareClassification(older.classification, newer.classification, inside),
  ];
}
