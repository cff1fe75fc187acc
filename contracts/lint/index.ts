export { lintContracts } from './lint-contracts.ts';
export { LINT_RULES } from './lint-rule.ts';
