import type { Column, ColumnKind, ValueType } from '../../../../contracts/index.ts';
import type { ItemsOf } from '../dialect.ts';
import { SQL_TYPES, text } from './clickhouse-types.ts';

/*
 * JSON in ClickHouse is text here: objects and lists are read as text whatever their column is, and an answer is put together
 * of texts, because toJSONString of a tuple would not keep its null fields apart from missing ones, nor exact numbers exact.
 */

/** Fields as the text of an object. */
export function jsonObject(fields: readonly (readonly [name: string, value: string])[]): string {
  if (fields.length === 0) return "'{}'";
  const parts = fields.map(
    ([name, value], index) =>
      `${text(`${index === 0 ? '{' : ','}${JSON.stringify(name)}:`)}, ifNull(${value}, 'null')`,
  );
  return `concat(${parts.join(', ')}, '}')`;
}

/** The items of a group as the text of an array, in the order of a rank. */
export function jsonArray(item: string, orderBy: string, filter?: string): string {
  const [, rank = '0', direction] = /^(.*?)( DESC)?$/s.exec(orderBy) ?? [];
  const pair = `(${rank}, ifNull(${item}, 'null'))`;
  const rows = filter ? `groupArrayIf(${pair}, ${filter})` : `groupArray(${pair})`;
  const sort = direction ? 'arrayReverseSort' : 'arraySort';
  return `concat('[', arrayStringConcat(arrayMap(x -> x.2, ${sort}(x -> x.1, ${rows})), ','), ']')`;
}

/** A value of the type mapping as the text of JSON: exact numbers as text, times in ISO 8601. */
export function jsonValue(expression: string, type: ColumnKind): string {
  switch (type) {
    case 'Int':
      return `toString(${expression})`;
    case 'BigInt':
    case 'UUID':
    case 'Date':
      return `concat('"', toString(${expression}), '"')`;
    // With the zeros its scale has, which toString leaves out; quoted, as the engine's settings have it.
    case 'Decimal':
      return `toJSONString(${expression})`;
    case 'Boolean':
      return `toString(CAST(${expression} AS Nullable(Bool)))`;
    case 'Float':
      return `if(isFinite(${expression}), toString(${expression}), NULL)`;
    case 'LocalTime':
      return `concat('"', ${withoutZeros(`CAST(${expression} AS Nullable(Time64(6)))`)}, '"')`;
    case 'DateTime':
      return `concat('"', ${isoText(expression)}, 'Z"')`;
    case 'LocalDateTime':
      return `concat('"', ${isoText(expression)}, '"')`;
    // What is no JSON counts as missing. A line ends a row of the answer, and in JSON only stands between values.
    case 'JSON':
      return `if(isValidJSON(${expression}), replaceRegexpAll(${expression}, '[\\\\n\\\\r\\\\t]', ' '), NULL)`;
    default:
      return `toJSONString(${expression})`;
  }
}

function isoText(expression: string): string {
  return `replaceOne(${withoutZeros(`toDateTime64(${expression}, 6, 'UTC')`)}, ' ', 'T')`;
}

function withoutZeros(time: string): string {
  return `trim(TRAILING '.' FROM trim(TRAILING '0' FROM toString(${time})))`;
}

/** The text of objects and lists, null where the column holds something else. */
export function container(expression: string, { kind }: ValueType): string {
  return `if(${formOf(expression)} = '${kind === 'List' ? 'Array' : 'Object'}', ${expression}, NULL)`;
}

/** True where a column holds something else than its form. */
export function isOtherForm(expression: string, { kind }: ValueType): string {
  return `${formOf(expression)} NOT IN ('Null', '${kind === 'List' ? 'Array' : 'Object'}')`;
}

function formOf(expression: string): string {
  return `toString(JSONType(ifNull(${expression}, 'null')))`;
}

/** A field of an object. */
export function member(object: string, field: Column): string {
  return rawValue(`JSONExtractRaw(${object}, ${text(field.source)})`, field);
}

/** A value inside JSON: numbers and times by way of their text. */
function rawValue(raw: string, value: ValueType): string {
  const { kind, physicalType } = value;
  if (kind === 'Object' || kind === 'List') return container(raw, value);
  if (kind === 'JSON') return `nullIf(nullIf(${raw}, 'null'), '')`;
  const plain = `JSONExtract(${raw}, 'Nullable(String)')`;
  if (kind === 'DateTime' || kind === 'LocalDateTime')
    return `parseDateTime64BestEffortOrNull(${plain}, 6, 'UTC')`;
  const [, precision, scale = '0'] =
    (kind === 'Decimal' && /\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)/.exec(physicalType ?? '')) || [];
  const type = precision === undefined ? SQL_TYPES[kind] : `Decimal(${precision}, ${scale})`;
  return `CAST(${plain} AS Nullable(${type}))`;
}

/** An object as JSON, null where it is missing; `print` gets the object under a name of its own. */
export function jsonNested(object: string, alias: string, print: (value: string) => string): string {
  return `arrayMap(${alias} -> if(isNull(${alias}), NULL, ${print(alias)}), [CAST(${object} AS Nullable(String))])[1]`;
}

/** A list as the text of an array, null where it is missing. */
export function jsonItems(list: string, of: ItemsOf, print: (item: string) => string): string {
  const shown = `arrayMap(${of.alias} -> ifNull(${print(rawValue(of.alias, of.items))}, 'null'), ${items(list)})`;
  return `if(isNull(${list}), NULL, concat('[', arrayStringConcat(${shown}, ','), ']'))`;
}

/** True where a list holds an item for which the condition is true; null where the list is missing. */
export function anyItem(list: string, of: ItemsOf, condition: (item: string) => string): string {
  const found = `arrayExists(${of.alias} -> ifNull(${condition(rawValue(of.alias, of.items))}, FALSE), ${items(list)})`;
  return `if(isNull(${list}), NULL, ${found})`;
}

function items(list: string): string {
  return `JSONExtractArrayRaw(ifNull(${list}, '[]'))`;
}
