import type { Statement, StatementTemplate } from './ir.ts';
import { parameterOf, type RunValues } from './parameter.ts';

/** A statement with the values of one run. Throws UserInputError for a value that no database could take. */
export function bindStatement(
  { sql, parameters, isHeavy, scan }: StatementTemplate,
  values: RunValues,
): Statement {
  const bound = parameters.map((one) => parameterOf(one, values));
  return scan ? { sql, isHeavy, scan, parameters: bound } : { sql, isHeavy, parameters: bound };
}
