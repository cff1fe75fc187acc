import { type OdcsProperty, type OdcsQualityRule, singular } from '../../../../contracts/index.ts';
import { inWords, type NamedColumn } from '../column-names.ts';
import type { ColumnDraft, Guess, TableDraft } from '../draft.ts';
import type { PersonalData } from '../personal-data.ts';
import type { KeyGuess } from './guess-key.ts';
import { columnRules } from './guess-quality.ts';
import { nestedProperty } from './nested-property.ts';
import type { SettledColumn } from './settle-columns.ts';

/** Everything that was found out about the rows of one table. */
export type TableFacts = {
  readonly name: string;
  /** Where it cannot be made of the name, because the mesh has such a type. */
  readonly type?: string;
  readonly physicalName: string;
  readonly from: string;
  readonly rows: number;
  readonly rowsLookedAt: number;
  readonly columns: readonly SettledColumn[];
  readonly names: ReadonlyMap<string, NamedColumn>;
  readonly personal: ReadonlyMap<string, PersonalData>;
  readonly key: KeyGuess;
  readonly rules: readonly OdcsQualityRule[];
};

/** The contract's view of a table of files, with what was guessed and why. Relations come later. */
export function draftTable(facts: TableFacts): TableDraft {
  const { name, type, physicalName, from, rows, rowsLookedAt, columns, key, rules } = facts;
  const keys = key.columns.map(({ sampled }) => sampled.name);
  const fewRows =
    rows < 20
      ? [
          {
            decision: 'few rows',
            reason: 'What holds in so few rows may not hold in the next: look at every promise.',
          },
        ]
      : [];
  return {
    from,
    rows,
    rowsLookedAt,
    object: {
      id: name,
      name,
      physicalName,
      physicalType: 'file',
      logicalType: 'object',
      businessName: inWords(name),
      description: `One row of ${inWords(name).toLowerCase()}.`,
      ...(type === undefined ? {} : { customProperties: [{ property: 'weft.type', value: type }] }),
      quality: [
        {
          id: `${name}_not_empty`,
          metric: 'rowCount',
          mustBeGreaterThan: 0,
          dimension: 'completeness',
          severity: 'error',
        },
        ...(keys.length > 1
          ? [
              {
                id: `${name}_key_unique`,
                metric: 'duplicateValues' as const,
                arguments: { properties: keys },
                mustBe: 0,
                dimension: 'uniqueness' as const,
                severity: 'error',
              },
            ]
          : []),
        ...rules,
      ],
    },
    guesses: [key.guess, ...fewRows],
    columns: columns.map((column) => draftColumn(column, facts, keys)),
  };
}

function draftColumn(column: SettledColumn, facts: TableFacts, keys: readonly string[]): ColumnDraft {
  const { sampled, reading, nulls, rows } = column;
  const { source, name } = sampled;
  const personal = facts.personal.get(source);
  const isKey = keys.includes(name);
  const isOnlyKey = isKey && keys.length === 1;
  const isOpen = personal === undefined;
  const quality = columnRules(isOpen ? column : { ...column, values: [] }, isOnlyKey).filter(hasValues);
  const isRequired = rows > 0 && nulls === 0;
  const isUnique = isOnlyKey || isAnotherKey(column);
  const examples = isOpen && !reading.transform ? exampleValues(column) : [];
  const property: OdcsProperty = {
    id: name,
    name,
    ...(source === name ? {} : { physicalName: source }),
    description: describeColumn(column, { table: facts.name, isOpen, isOnlyKey }),
    ...typeOf(column),
    ...inside(column, facts, personal),
    ...(isKey ? { primaryKey: true, primaryKeyPosition: keys.indexOf(name) + 1 } : {}),
    ...(isRequired ? { required: true } : {}),
    ...(isUnique ? { unique: true } : {}),
    ...(reading.transform
      ? {
          transformSourceObjects: [facts.physicalName],
          transformLogic: reading.transform(`"${source.replaceAll('"', '""')}"`),
        }
      : {}),
    classification: personal?.classification ?? 'internal',
    ...(examples.length > 0 ? { examples } : {}),
    ...(personal ? { customProperties: [{ property: 'weft.pii', value: true }] } : {}),
    ...(quality.length > 0 ? { quality } : {}),
  };
  return { source, property, guesses: columnGuesses(column, facts, isUnique && !isKey) };
}

/** What lies inside a list or an object. */
function inside(
  { sampled: { nested } }: SettledColumn,
  { name }: TableFacts,
  personal: PersonalData | undefined,
): Partial<OdcsProperty> {
  if (!nested) return {};
  const { items, properties } =
    nestedProperty(nested, { table: name, classification: personal?.classification ?? 'internal' }) ?? {};
  return { ...(items ? { items } : {}), ...(properties ? { properties } : {}) };
}

function hasValues(rule: OdcsQualityRule): boolean {
  const values = rule.arguments?.['validValues'];
  return !Array.isArray(values) || values.length > 0;
}

function columnGuesses(column: SettledColumn, facts: TableFacts, isUnique: boolean): readonly Guess[] {
  const { sampled, reading, rows, nulls, values } = column;
  const named = facts.names.get(sampled.source)?.guess;
  const personal = facts.personal.get(sampled.source);
  const count = rows.toLocaleString('en-US');
  const isRequired = rows > 0 && nulls === 0;
  const given = isRequired
    ? `Given in ${rows === 1 ? 'the only row' : `all ${count} rows`}.`
    : `No value in ${nulls.toLocaleString('en-US')} of ${count} ${rows === 1 ? 'row' : 'rows'}.`;
  const { decision, reason: said } = reading.guess;
  const isSmall = /^U?(?:BIG|HUGE)INT$|^UINTEGER$/.test(sampled.declared) && fits(column, INT_MAX);
  const reason = isSmall ? `${said} All values fit into 32 bits; format: i64 leaves room for more.` : said;
  const guesses: Guess[] = [
    { decision: isRequired ? `${decision}, required` : decision, reason: `${reason} ${given}` },
  ];
  if (named) guesses.push(named);
  if (isUnique)
    guesses.push({
      decision: 'unique',
      reason: 'Different in every row, and named like something that stays so.',
    });
  if (values && !personal)
    guesses.push({
      decision: `one of ${values.length} values`,
      reason: `Every value is one of these. Drop the rule ${sampled.name}_valid if others may come.`,
    });
  if (personal) guesses.push(personal.guess);
  return guesses;
}

const INT_MAX = 2_147_483_647n;
const BIGINT_MAX = 9_223_372_036_854_775_807n;

/** True when every value lies within a signed type of this largest value. */
function fits({ min, max }: SettledColumn, largest: bigint): boolean {
  return BigInt(min ?? 0) >= -largest - 1n && BigInt(max ?? 0) <= largest;
}

type TypeOfProperty = Pick<OdcsProperty, 'logicalType' | 'logicalTypeOptions' | 'physicalType'>;

function typeOf(column: SettledColumn): TypeOfProperty {
  const { reading, min } = column;
  const { logicalType, options, physicalType } = reading;
  const atLeast = min !== undefined && !min.startsWith('-') ? { minimum: 0 } : {};
  const isWhole = logicalType === 'integer';
  // Whole numbers that no integer type of the graph holds are exact numbers without a fraction.
  if (isWhole && !fits(column, BIGINT_MAX)) return { logicalType: 'number', physicalType: 'decimal(38,0)' };
  const format = isWhole ? { format: fits(column, INT_MAX) ? 'i32' : 'i64' } : options;
  const all = { ...format, ...(isWhole || logicalType === 'number' ? atLeast : {}) };
  return {
    logicalType,
    ...(Object.keys(all).length > 0 ? { logicalTypeOptions: all } : {}),
    ...(physicalType === undefined ? {} : { physicalType }),
  };
}

function isAnotherKey({ distinct, rows, nulls, sampled }: SettledColumn): boolean {
  const isNamed =
    /(?:^|_)(?:id|uuid|e_?mail|code|number|sku|iata|icao|isbn|iban|ean|slug|username|login)$/.test(
      sampled.name,
    );
  return isNamed && nulls === 0 && rows >= 10 && distinct === rows;
}

function exampleValues({ sampled, reading }: SettledColumn): unknown[] {
  const some = [
    ...new Set(sampled.values.flatMap((value) => (value === null || value === '' ? [] : [value]))),
  ];
  const short = some.filter((value) => value.length <= 60).slice(0, 2);
  switch (reading.logicalType) {
    case 'string':
    case 'date':
    case 'time':
      return short;
    case 'integer':
      return short.map(Number).filter(Number.isSafeInteger);
    case 'number':
      return reading.physicalType ? [] : short.map(Number).filter(Number.isFinite);
    default:
      return [];
  }
}

type Described = { readonly table: string; readonly isOpen: boolean; readonly isOnlyKey: boolean };

function describeColumn(column: SettledColumn, { table, isOpen, isOnlyKey }: Described): string {
  const { sampled, reading, min, max, values } = column;
  const words = inWords(sampled.name);
  if (isOnlyKey) return `${words}, which tells one ${inWords(singular(table)).toLowerCase()} from another.`;
  if (!isOpen) return `${words}.`;
  if (values)
    return `${words}: ${values.length <= 6 ? values.join(', ') : `one of ${values.length} values`}.`;
  const isRange =
    ['integer', 'number', 'date'].includes(reading.logicalType) && min !== undefined && min !== max;
  return isRange ? `${words}, from ${min} to ${max} in the data at hand.` : `${words}.`;
}
