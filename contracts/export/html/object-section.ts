import { columnKind } from '../../column-type.ts';
import { weftProperty } from '../../contract.ts';
import { fieldNameOf, typeNameOf } from '../../element-names.ts';
import { type OdcsObject, type OdcsProperty, type OdcsQualityRule, QUALITY_OPERATORS } from '../../odcs.ts';
import { type Html, html } from './html-text.ts';

/** One object of a contract: what a row is, its rules, and a table of its properties. */
export function objectSection(object: OdcsObject): Html {
  const { name, businessName, description, dataGranularityDescription, quality = [] } = object;
  return html`<section>
<h2>${businessName ?? name} <code class="soft">${typeNameOf(object)}</code></h2>
${description === undefined ? '' : html`<p>${description}</p>`}
${dataGranularityDescription === undefined ? '' : html`<p class="soft">${dataGranularityDescription}</p>`}
${quality.length > 0 ? html`<ul>${quality.map((rule) => html`<li>${ruleText(rule)}</li>`)}</ul>` : ''}
<div class="scroll"><table>
<thead><tr><th scope="col">Field</th><th scope="col">Type</th><th scope="col">What it is</th><th scope="col">Class</th></tr></thead>
<tbody>
${object.properties.flatMap((property) => rows(property, ''))}
</tbody>
</table></div>
</section>`;
}

function rows(property: OdcsProperty, prefix: string): Html[] {
  const field = prefix + fieldNameOf(property);
  const inner = (property.properties ?? property.items?.properties ?? []).flatMap((one) =>
    rows(one, `${field}.`),
  );
  return [row(property, field), ...inner];
}

function row(property: OdcsProperty, field: string): Html {
  const { required, primaryKey, unique, relationships = [], quality = [], classification } = property;
  const marks = [
    ...(primaryKey ? ['key'] : required ? ['always there'] : []),
    ...(unique && !primaryKey ? ['unique'] : []),
    ...(property.criticalDataElement ? ['critical'] : []),
  ];
  const isPersonal = weftProperty(property, 'pii') === true;
  return html`<tr>
<th scope="row"><code>${field}</code></th>
<td>${typeText(property)}${marks.map((mark) => html`<br><span class="soft">${mark}</span>`)}</td>
<td>${words(property)}${quality.map((rule) => html`<br><span class="soft">${ruleText(rule)}</span>`)}${relationships.map(
    ({ to }) =>
      html`<br><span class="soft">leads to <code>${String(to)
        .replace(/^.*#?\/schema\//, '')
        .replace('/properties/', '.')}</code></span>`,
  )}</td>
<td>${classification === undefined ? html`<span class="soft">not said</span>` : html`<span class="${CLASSES[classification] ?? ''}">${classification}</span>`}${isPersonal ? html`<br><span class="warn">personal</span>` : ''}</td>
</tr>`;
}

const CLASSES: Readonly<Record<string, string>> = { public: 'good', confidential: 'warn', restricted: 'bad' };

function typeText(property: OdcsProperty): string {
  const { items, logicalTypeOptions: options = {} } = property;
  if (items) return `list of ${columnKind(items)}`;
  const kind = columnKind(property) === 'Enum' ? 'String' : columnKind(property);
  const low = options.minimum ?? options.minLength;
  const high = options.maximum ?? options.maxLength;
  const range =
    low === undefined && high === undefined
      ? ''
      : low === high
        ? ` of ${low}`
        : ` ${low ?? ''}…${high ?? ''}`;
  return kind + range;
}

function words({ businessName, description, examples = [], classification }: OdcsProperty): Html {
  // An example of what nobody may see would show it.
  const shown = (classification === 'restricted' ? [] : examples)
    .map((one) => (typeof one === 'object' ? JSON.stringify(one) : String(one)))
    .join(', ');
  return html`${businessName === undefined ? '' : html`<b>${businessName}</b>. `}${description ?? ''}${shown === '' ? '' : html` <span class="soft">For example ${shown}.</span>`}`;
}

const METRICS: Readonly<Record<string, string>> = {
  rowCount: 'Rows',
  nullValues: 'Empty values',
  missingValues: 'Missing values',
  invalidValues: 'Invalid values',
  duplicateValues: 'Values that occur twice',
};

const OPERATORS: Readonly<Record<(typeof QUALITY_OPERATORS)[number], string>> = {
  mustBe: '',
  mustNotBe: 'not',
  mustBeGreaterThan: 'more than',
  mustBeGreaterOrEqualTo: 'at least',
  mustBeLessThan: 'fewer than',
  mustBeLessOrEqualTo: 'at most',
  mustBeBetween: 'from',
  mustNotBeBetween: 'not from',
};

/** A rule in words: its own, or its numbers. */
function ruleText(rule: OdcsQualityRule): string {
  const values: unknown = rule.arguments?.['validValues'];
  if (Array.isArray(values) && rule.mustBe === 0) return `One of ${values.map(String).join(', ')}.`;
  if (rule.description !== undefined) return rule.description;
  const operator = QUALITY_OPERATORS.find((one) => rule[one] !== undefined);
  const name = METRICS[rule.metric ?? ''] ?? rule.name ?? rule.id ?? 'A rule';
  if (operator === undefined) return name;
  const limit: unknown = rule[operator];
  const amount = Array.isArray(limit) ? limit.map(String).join(' to ') : String(limit);
  const zero = rule.mustBe === 0 ? 'none' : `${OPERATORS[operator]} ${amount}`.trim();
  return `${name}: ${zero}${rule.unit === 'percent' ? ' %' : ''}.`;
}
