import { type OdcsQualityRule, QUALITY_OPERATORS } from '../odcs.ts';
import { isSame } from '../same-data.ts';
import { type Change, type ChangeCode, change, type Inside } from './change.ts';
import { validValuesOf } from './compare-enums.ts';
import { pairUp } from './pair.ts';
import { compareThresholds } from './thresholds.ts';

type Rules = readonly OdcsQualityRule[] | undefined;

/** Compares the quality rules of an object or a property. */
export function compareRules(older: Rules, newer: Rules, { element, ...paths }: Inside): Change[] {
  return pairUp(older, newer, naturalKey).flatMap((pair): Change[] => {
    const name = nameOf(pair.kind === 'removed' ? pair.older : pair.newer);
    if (pair.kind === 'removed') {
      const at = { side: 'older', path: [...paths.older, 'quality', pair.from] } as const;
      return [change('RULE_REMOVED', { element, message: `The rule ${name} was removed.`, at })];
    }
    const at = { side: 'newer', path: [...paths.newer, 'quality', pair.to] } as const;
    if (pair.kind === 'added')
      return [added(pair.newer, { element, message: `The rule ${name} was added.`, at })];
    return kept(pair.older, pair.newer).map(({ code, message }) =>
      change(code, { element, message: `The rule ${name} ${message}.`, at }),
    );
  });
}

/** A rule that only warns, or is for people to read, blocks no data. */
function added(rule: OdcsQualityRule, what: Parameters<typeof change>[1]): Change {
  const made = change('RULE_ADDED', what);
  if (rule.type === 'text') return { ...made, producer: 'safe' };
  return isSevere(rule) ? made : { ...made, producer: 'dangerous' };
}

type Verdict = { readonly code: ChangeCode; readonly message: string };

function kept(older: OdcsQualityRule, newer: OdcsQualityRule): Verdict[] {
  const verdicts: Verdict[] = [];
  if (isSevere(older) !== isSevere(newer))
    verdicts.push(
      isSevere(newer)
        ? { code: 'RULE_TIGHTENED', message: 'is an error now when it is broken' }
        : { code: 'RULE_LOOSENED', message: 'is no longer an error when it is broken' },
    );
  const measured = ({
    type,
    metric,
    query,
    unit,
    engine,
    implementation,
    arguments: given,
  }: OdcsQualityRule) => ({
    type: type === 'library' ? undefined : type,
    metric,
    query,
    unit: unit === 'rows' ? undefined : unit,
    engine,
    implementation,
    // Valid values are compared one by one, as the enum they are.
    given: validValuesOf(older) && validValuesOf(newer) ? undefined : given,
  });
  if (!isSame(measured(older), measured(newer)))
    return [...verdicts, { code: 'RULE_CHANGED', message: 'measures something else' }];
  const threshold = compareThresholds(older, newer);
  if (threshold !== 'same')
    verdicts.push({
      code:
        threshold === 'tighter'
          ? 'RULE_TIGHTENED'
          : threshold === 'looser'
            ? 'RULE_LOOSENED'
            : 'RULE_CHANGED',
      message: `was ${limitOf(older)} and is ${limitOf(newer)}`,
    });
  if (verdicts.length === 0 && !isSame(withoutValues(older), withoutValues(newer)))
    return [{ code: 'TEXT_CHANGED', message: 'is described otherwise' }];
  return verdicts;
}

function isSevere({ severity }: OdcsQualityRule): boolean {
  return severity === undefined || !/^(info|warn|warning|low)$/i.test(severity);
}

function withoutValues(rule: OdcsQualityRule) {
  return validValuesOf(rule) ? { ...rule, arguments: undefined } : rule;
}

function nameOf({ id, name, metric, type }: OdcsQualityRule): string {
  return id ?? name ?? metric ?? type ?? 'without a name';
}

function naturalKey({ name, metric, query, implementation, description }: OdcsQualityRule): string {
  return name ?? metric ?? query ?? JSON.stringify(implementation) ?? description ?? '';
}

function limitOf(rule: OdcsQualityRule): string {
  const operator = QUALITY_OPERATORS.find((one) => rule[one] !== undefined);
  return operator ? `${operator} ${JSON.stringify(rule[operator])}` : 'without a limit';
}
