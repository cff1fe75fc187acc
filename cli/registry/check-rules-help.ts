import { CHANGES } from '../../contracts/grade/index.ts';
import { LINT_RULES } from '../../contracts/lint/index.ts';
import { CHANGE_CODES, POLICY_CODES } from '../../registry/index.ts';

/** What the codes of a check mean, as far as a table says. */
export const CHECK_RULES_HELP: Readonly<Record<string, { readonly help: string }>> = {
  ...LINT_RULES,
  ...CHANGES,
  ...CHANGE_CODES,
  ...POLICY_CODES,
};
