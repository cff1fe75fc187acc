import type { Statement, StatementTemplate } from './ir.ts';
import { parameterOf, type RunValues } from './parameter.ts';

/** A statement with the values of one run. Throws UserInputError for a value that no database could take. */
export function bindStatement({ sql, parameters, isHeavy }: StatementTemplate, values: RunValues): Statement {
  return { sql, isHeavy, parameters: parameters.map((one) => parameterOf(one, values)) };
}
