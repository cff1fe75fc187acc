import { asText, type Reading } from './reading.ts';

const INTEGER = /^-?(?:0|[1-9]\d*)$/;
const DECIMAL = /^-?(?:\d+(?:\.\d+)?|\.\d+)$/;
const FLOAT = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const NOT_FINITE = /^[+-]?(?:nan|inf(?:inity)?)$/i;
const MONEY =
  /(?:^|_)(?:amount|price|cost|costs|fee|fees|revenue|salary|balance|tax|total|paid|budget|discount)(?:_|$)/;

/** Digits that name something and are not counted with, by the name of their column. */
const CODE_NAME =
  /(?:^|_)(?:zip|zipcode|postal|postcode|plz|phone|telephone|tel|mobile|fax|iban|bic|swift|account|ssn|isbn|ean|gtin|upc|vat|card|fips|npi|siret|passport|license|licence|code|codes|pin)(?:_(?:code|number|no))?$/;
const DIGITS_OF_A_DOUBLE = 15;
const DIGITS_OF_A_DECIMAL = 38;
const DIGITS_OF_A_BIGINT = 18;

type Numbers = { readonly name: string; readonly values: readonly string[] };

/** How a column of numbers can be read, best first; undefined when not every value is a number. */
export function readNumbers({ name, values }: Numbers): readonly Reading[] | undefined {
  if (values.every((value) => INTEGER.test(value))) {
    const asCode = CODE_NAME.test(name)
      ? asText(
          `Digits, but going by its name (${name}) a code: not counted with, and a 0 in front would count.`,
        )
      : undefined;
    return asCode ? [asCode] : [...integers(values), asText('Not all values are whole numbers.')];
  }
  if (values.every((value) => /^-?\d+$/.test(value))) {
    return [asText('A code, not a number: some values begin with 0, which a number would lose.')];
  }
  if (values.every((value) => DECIMAL.test(value))) return fractions(name, values);
  const areNumbers = values.every((value) => FLOAT.test(value) || NOT_FINITE.test(value));
  if (!areNumbers || !values.some((value) => FLOAT.test(value))) return respelled(name, values);
  const odd = values.some((value) => NOT_FINITE.test(value))
    ? ' NaN and infinite values are shown as no value: JSON has no word for them.'
    : '';
  return [float(`Numbers, some with an exponent.${odd}`)];
}

const WORDS = { decision: 'whole number', reason: 'Every value is a whole number.' };

/** Those of up to 18 digits are read as such: the type for longer ones takes DuckDB ten times as long. */
function integers(values: readonly string[]): readonly Reading[] {
  const digits = longest(values, (value) => value.replace('-', '').length);
  if (digits > DIGITS_OF_A_DECIMAL)
    return [asText(`Whole numbers of up to ${digits} digits: more than any type holds.`)];
  const long = integer('HUGEINT', DIGITS_OF_A_DECIMAL);
  return digits > DIGITS_OF_A_BIGINT ? [long] : [integer('BIGINT', DIGITS_OF_A_BIGINT), long];
}

function integer(type: string, digits: number): Reading {
  return {
    logicalType: 'integer',
    reads: (column) => `regexp_full_match(trim(${column}), '-?(0|[1-9][0-9]{0,${digits - 1}})')`,
    value: (column) => `TRY_CAST(${column} AS ${type})`,
    guess: WORDS,
  };
}

/** Numbers with fractions: exact where money is meant or a double would lose digits. */
function fractions(name: string, values: readonly string[]): readonly Reading[] {
  const scale = longest(values, (value) => value.split('.')[1]?.length ?? 0);
  const digits = longest(values, (value) => value.replace(/^-?0*/, '').replace('.', '').length);
  const areCents = scale === 2 && values.every((value) => /^-?\d*\.\d\d$/.test(value));
  const isMoney = scale <= 4 && MONEY.test(name);
  const why = isMoney
    ? `Going by its name (${name}) an amount: kept exact, with ${scale} places after the point.`
    : areCents
      ? 'Every value has two places after the point, as money does: kept exact.'
      : `Up to ${digits} digits: a binary fraction would not keep them all.`;
  const binary = float('Numbers with fractions.');
  if (!isMoney && !areCents && digits <= DIGITS_OF_A_DOUBLE) return [binary];
  return scale + 18 > DIGITS_OF_A_DECIMAL
    ? [binary]
    : [decimal(Math.max(18, digits + 2), scale, why), binary];
}

function decimal(precision: number, scale: number, reason: string): Reading {
  const type = `decimal(${Math.min(DIGITS_OF_A_DECIMAL, precision)},${scale})`;
  return {
    logicalType: 'number',
    physicalType: type,
    reads: (column) =>
      `(regexp_full_match(trim(${column}), '-?[0-9]*([.][0-9]{1,${scale}})?') AND TRY_CAST(${column} AS ${type}) IS NOT NULL)`,
    value: (column) => `TRY_CAST(${column} AS ${type})`,
    guess: { decision: 'exact number', reason },
  };
}

function float(reason: string): Reading {
  return {
    logicalType: 'number',
    options: { format: 'f64' },
    reads: (column) => `TRY_CAST(${column} AS DOUBLE) IS NOT NULL`,
    value: (column) =>
      `CASE WHEN isfinite(TRY_CAST(${column} AS DOUBLE)) THEN TRY_CAST(${column} AS DOUBLE) END`,
    guess: { decision: 'number', reason },
  };
}

type Spelling = {
  readonly regex: RegExp;
  readonly isSeen: RegExp;
  readonly plain: (text: string) => string;
  readonly sql: (column: string) => string;
  readonly told: string;
};

/** Ways to write a number that a cast does not take. */
const SPELLINGS: readonly Spelling[] = [
  {
    regex: /^-?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?$/,
    isSeen: /,(?:\d{1,2}|\d{4,})$|\..*,/,
    plain: (text) => text.replaceAll('.', '').replace(',', '.'),
    sql: (column) => `replace(replace(${column}, '.', ''), ',', '.')`,
    told: 'written with a comma before the fraction',
  },
  {
    regex: /^-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?$/,
    isSeen: /,/,
    plain: (text) => text.replaceAll(',', ''),
    sql: (column) => `replace(${column}, ',', '')`,
    told: 'written with commas between thousands',
  },
  {
    regex: /^-?[$€£] ?-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?$/,
    isSeen: /[$€£]/,
    plain: (text) => text.replaceAll(/[$€£, ]/g, ''),
    sql: (column) => `regexp_replace(${column}, '[$€£, ]', '', 'g')`,
    told: 'written with a sign of currency',
  },
  {
    regex: /^-?\d+(?:\.\d+)? ?%$/,
    isSeen: /%/,
    plain: (text) => text.replace(/ ?%$/, ''),
    sql: (column) => `rtrim(${column}, ' %')`,
    told: 'written with a percent sign',
  },
];

function respelled(name: string, values: readonly string[]): readonly Reading[] | undefined {
  for (const { regex, isSeen, plain, sql, told } of SPELLINGS) {
    if (!values.every((value) => regex.test(value)) || !values.some((value) => isSeen.test(value))) continue;
    const readings = readNumbers({ name, values: values.map(plain) });
    return readings
      ?.filter(({ logicalType }) => logicalType !== 'string')
      .map((reading) => ({
        ...reading,
        transform: sql,
        reads: (column) => reading.reads(sql(column)),
        value: (column) => reading.value(sql(column)),
        guess: { ...reading.guess, reason: `Numbers ${told}. ${reading.guess.reason}` },
      }));
  }
  return undefined;
}

function longest(values: readonly string[], lengthOf: (value: string) => number): number {
  return values.reduce((most, value) => Math.max(most, lengthOf(value)), 0);
}
