import type { YAMLMap } from 'yaml';
import { QUALITY_DIMENSIONS, QUALITY_OPERATORS } from '../odcs.ts';
import type { Editor } from './editor.ts';

/** The short names of the standard's text; its JSON Schema knows only the long ones. */
const DIMENSIONS: Readonly<Record<string, string>> = {
  ac: 'accuracy',
  cp: 'completeness',
  cf: 'conformity',
  cs: 'consistency',
  cv: 'coverage',
  tm: 'timeliness',
  uq: 'uniqueness',
};

/** What `metric` was called before v3.1, and what other tools call it. */
const METRICS: Readonly<Record<string, string>> = {
  duplicatecount: 'duplicateValues',
  duplicatepercent: 'duplicateValues',
  unique: 'duplicateValues',
  nullcheck: 'nullValues',
  nullcount: 'nullValues',
  missingcount: 'missingValues',
  validvalues: 'invalidValues',
  invalidcount: 'invalidValues',
  countcheck: 'rowCount',
};

/** Rewrites the quality rules of an object or a property. */
export function readQualityRules(editor: Editor, element: YAMLMap): void {
  for (const rule of editor.maps(element, 'quality')) {
    readMetric(editor, rule);
    readDimension(editor, rule);
    readOperators(editor, rule);
  }
  readEnumOption(editor, element);
}

function readMetric(editor: Editor, rule: YAMLMap): void {
  if (editor.has(rule, 'rule') && !editor.has(rule, 'metric')) {
    editor.say(rule, 'rule is deprecated since ODCS v3.1: it is read as metric.', 'rule');
    editor.rename(rule, 'rule', 'metric');
  }
  const metric = editor.text(rule, 'metric');
  const meant = metric === undefined ? undefined : METRICS[metric.toLowerCase()];
  if (metric !== undefined && meant !== undefined && meant !== metric) {
    editor.say(rule, `The metric ${metric} is read as ${meant}.`, 'metric');
    editor.set(rule, 'metric', meant);
    if (/percent$/i.test(metric) && !editor.has(rule, 'unit')) editor.set(rule, 'unit', 'percent');
  }
  if (!editor.has(rule, 'validValues')) return;
  editor.say(rule, 'validValues beside the metric is read as arguments.validValues.', 'validValues');
  const values = editor.data(rule.get('validValues', true));
  editor.remove(rule, 'validValues');
  editor.set(rule, 'arguments', { validValues: values });
  if (!QUALITY_OPERATORS.some((operator) => editor.has(rule, operator))) editor.set(rule, 'mustBe', 0);
}

function readDimension(editor: Editor, rule: YAMLMap): void {
  const dimension = editor.text(rule, 'dimension');
  if (dimension === undefined) return;
  const lower = dimension.toLowerCase();
  const meant = DIMENSIONS[lower] ?? QUALITY_DIMENSIONS.find((name) => name === lower);
  if (meant === undefined || meant === dimension) return;
  editor.say(rule, `The dimension "${dimension}" is read as ${meant}.`, 'dimension');
  editor.set(rule, 'dimension', meant);
}

const LOWER = ['mustBeGreaterThan', 'mustBeGreaterOrEqualTo'] as const;
const UPPER = ['mustBeLessThan', 'mustBeLessOrEqualTo'] as const;

/** A lower and an upper bound in one rule: the text shows it, the JSON Schema refuses it. */
function readOperators(editor: Editor, rule: YAMLMap): void {
  const given = QUALITY_OPERATORS.filter((operator) => editor.has(rule, operator));
  const lower = LOWER.find((operator) => given.includes(operator));
  const upper = UPPER.find((operator) => given.includes(operator));
  if (given.length !== 2 || lower === undefined || upper === undefined) return;
  const low = editor.value(rule, lower);
  const high = editor.value(rule, upper);
  if (typeof low !== 'number' || typeof high !== 'number') return;
  // Counts are whole numbers, so open bounds can be closed exactly; a percentage keeps them as they are.
  const isCount = editor.text(rule, 'unit') !== 'percent' && Number.isInteger(low) && Number.isInteger(high);
  const from = lower === 'mustBeGreaterThan' && isCount ? low + 1 : low;
  const to = upper === 'mustBeLessThan' && isCount ? high - 1 : high;
  if (from > to) return;
  const operator = from === to ? 'mustBe' : 'mustBeBetween';
  const meant = from === to ? from : [from, to];
  editor.say(
    rule,
    `A rule has one operator: ${lower} ${low} with ${upper} ${high} is read as ${operator} ${JSON.stringify(meant)}, both ends included.`,
    lower,
  );
  editor.remove(rule, upper);
  editor.rename(rule, lower, operator);
  editor.set(rule, operator, meant);
}

/** `logicalTypeOptions.enum` of other tools is a rule about valid values here. */
function readEnumOption(editor: Editor, element: YAMLMap): void {
  const options = editor.map(element.get('logicalTypeOptions', true));
  const list = options && editor.list(options, 'enum');
  if (!options || !list) return;
  editor.say(
    options,
    'logicalTypeOptions.enum is read as a quality rule: invalidValues with these validValues, mustBe 0.',
    'enum',
  );
  const rule = { metric: 'invalidValues', arguments: { validValues: editor.data(list) }, mustBe: 0 };
  editor.append(element, 'quality', rule, list);
  editor.remove(options, 'enum');
  if (options.items.length === 0) editor.remove(element, 'logicalTypeOptions');
}
