import type { Parameter } from '../query/parameter.ts';

/** ClickHouse takes values of up to 128 KiB, in the bytes they have before they are written as part of a URL. */
const MAX_VALUE_BYTES = 100_000;

/** A statement and its parameters as they are sent. */
export type Sent = {
  readonly sql: string;
  readonly values: readonly (readonly [name: string, text: string])[];
};

/** Writes the parameters of a statement; one that is too long for a value of ClickHouse is sent as several. */
export function writeParameters(sql: string, parameters: readonly Parameter[]): Sent {
  const values: (readonly [string, string])[] = [];
  let sent = sql;
  parameters.forEach((value, index) => {
    const name = `p${index + 1}`;
    const parts = isList(value) ? listParts(value) : textParts(value);
    for (const [at, part] of parts.entries()) values.push([at === 0 ? name : `${name}_${at}`, part]);
    if (parts.length > 1) sent = inParts(sent, name, parts.length);
  });
  return { sql: sent, values };
}

type List = Extract<Parameter, readonly unknown[]>;

function isList(value: Parameter): value is List {
  return Array.isArray(value);
}

/** Puts the parts of a value together where the statement names it. */
function inParts(sql: string, name: string, count: number): string {
  return sql.replaceAll(new RegExp(`\\{${name}:([^}]*)\\}`, 'g'), (_all, type: string) => {
    const parts = Array.from({ length: count }, (_, at) => `{${at === 0 ? name : `${name}_${at}`}:${type}}`);
    return `${type.startsWith('Array') ? 'arrayConcat' : 'concat'}(${parts.join(', ')})`;
  });
}

/** A text as ClickHouse reads a value: tabs, line ends and backslashes escaped, \N for none. */
function textParts(value: Exclude<Parameter, List>): readonly string[] {
  if (value === null) return ['\\N'];
  const parts: string[] = [];
  let rest = String(value);
  // A sign has at most three bytes for each of its units, and one that is escaped two.
  const size = Math.floor(MAX_VALUE_BYTES / 3);
  while (rest.length > size) {
    const isPair = /[\uD800-\uDBFF]/.test(rest[size - 1] ?? '');
    const cut = isPair ? size - 1 : size;
    parts.push(escaped(rest.slice(0, cut)));
    rest = rest.slice(cut);
  }
  return [...parts, escaped(rest)];
}

/** A list as ClickHouse writes one, its texts in quotes. */
function listParts(list: List): readonly string[] {
  const parts: string[] = [];
  let items: string[] = [];
  let bytes = 0;
  for (const item of list) {
    const text = item === null ? 'NULL' : `'${escaped(String(item)).replaceAll("'", "\\'")}'`;
    const size = Buffer.byteLength(text) + 1;
    if (items.length > 0 && bytes + size > MAX_VALUE_BYTES) {
      parts.push(`[${items.join(',')}]`);
      items = [];
      bytes = 0;
    }
    items.push(text);
    bytes += size;
  }
  return [...parts, `[${items.join(',')}]`];
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\0': '\\0',
  '\b': '\\b',
  '\f': '\\f',
};

function escaped(text: string): string {
  return text.replaceAll(/[\\\t\n\r\0\b\f]/g, (sign) => ESCAPES[sign] ?? sign);
}
