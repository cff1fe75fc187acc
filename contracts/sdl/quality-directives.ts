import { type OdcsQualityRule, QUALITY_OPERATORS } from '../odcs.ts';
import { allUsed, type DirectiveUse, textOf } from './facts.ts';

/** A rule as `@quality`: its numbers, not what it runs. */
export function ruleDirective(rule: OdcsQualityRule): DirectiveUse {
  const { id, metric, unit, dimension, severity } = rule;
  const op = QUALITY_OPERATORS.find((one) => rule[one] !== undefined);
  const limit: unknown = op === undefined ? undefined : rule[op];
  const numbers = (Array.isArray(limit) ? limit : [limit]).filter((one) => typeof one === 'number');
  const value = numbers.length > 0 ? numbers : undefined;
  return { name: 'quality', args: { id, metric, op, value, unit, dimension, severity } };
}

/** The rules of an element, as far as `@quality` and an enum tell them. */
export function rulesOf(
  directives: readonly DirectiveUse[],
  enumValues: readonly string[] | undefined,
): OdcsQualityRule[] {
  let isValuesTold = enumValues === undefined;
  return allUsed(directives, 'quality').map((args) => {
    const rule = ruleOf(args);
    if (isValuesTold || rule.metric !== 'invalidValues') return rule;
    isValuesTold = true;
    return { ...rule, arguments: { validValues: [...(enumValues ?? [])].sort() } };
  });
}

function ruleOf(args: DirectiveUse['args']): OdcsQualityRule {
  const op = QUALITY_OPERATORS.find((one) => one === args['op']);
  const value = args['value'];
  const numbers = Array.isArray(value) ? value.filter((one): one is number => typeof one === 'number') : [];
  const limit = op?.endsWith('Between') ? numbers : numbers[0];
  const metric = METRICS.find((one) => one === args['metric']);
  const dimension = DIMENSIONS.find((one) => one === args['dimension']);
  const texts = Object.fromEntries(
    ['id', 'unit', 'severity'].flatMap((key) => {
      const text = textOf(args, key);
      return text === undefined ? [] : [[key, text]];
    }),
  );
  return {
    ...texts,
    ...(metric ? { metric } : {}),
    ...(dimension ? { dimension } : {}),
    ...(op && limit !== undefined ? { [op]: limit } : {}),
  };
}

const METRICS = ['nullValues', 'missingValues', 'invalidValues', 'duplicateValues', 'rowCount'] as const;
const DIMENSIONS = [
  ...(['accuracy', 'completeness', 'conformity', 'consistency'] as const),
  ...(['coverage', 'timeliness', 'uniqueness'] as const),
];
