/** What lies inside the objects and lists of a column, as far as all rows agree. */
export type NestedType =
  /** A value, by DuckDB's name of its type. */
  | { readonly kind: 'plain'; readonly type: string }
  | { readonly kind: 'list'; readonly items: NestedType }
  | { readonly kind: 'object'; readonly fields: readonly NestedField[] }
  /** Anything: values of several kinds, or keys that are data themselves. */
  | { readonly kind: 'any' };

type NestedField = { readonly source: string; readonly type: NestedType };

const ANY: NestedType = { kind: 'any' };
/** An object with more members has data for its keys, or is more than anybody wants to select from. */
const MAX_FIELDS = 40;
const MAX_DEPTH = 5;

/** Reads a type as DuckDB writes it: `STRUCT(a INTEGER, "b c" VARCHAR[])[]`. */
export function parseNestedType(text: string, depth = 0): NestedType {
  const list = /^(.*)\[\d*\]$/s.exec(text)?.[1];
  if (list !== undefined) return listOf(parseNestedType(list, depth + 1), depth);
  const inside = /^STRUCT\((.*)\)$/s.exec(text)?.[1];
  if (inside !== undefined) {
    const fields = splitMembers(inside).map(({ name, type }) => ({
      source: name,
      type: parseNestedType(type, depth + 1),
    }));
    return objectOf(fields, depth);
  }
  return /^(?:MAP|UNION|JSON|VARIANT)/.test(text) ? ANY : { kind: 'plain', type: text };
}

/** Whole numbers of JSON, by how many digits the longest has: those of nine fit into 32 bits, of eighteen into 64. */
export type WholeNumbers = 'INTEGER' | 'BIGINT' | 'DECIMAL(38,0)';

/** Reads what `json_group_structure` says of all values of a column: `[{"a":"UBIGINT","b":["VARCHAR"]}]`. */
export function ofJsonStructure(structure: unknown, whole: WholeNumbers, depth = 0): NestedType {
  if (Array.isArray(structure)) return listOf(ofJsonStructure(structure[0], whole, depth + 1), depth);
  if (typeof structure === 'object' && structure !== null) {
    const fields = Object.entries(structure).map(([source, type]) => ({
      source,
      type: ofJsonStructure(type, whole, depth + 1),
    }));
    return objectOf(fields, depth);
  }
  switch (structure) {
    case 'UBIGINT':
    case 'BIGINT':
    case 'HUGEINT':
      return { kind: 'plain', type: whole };
    case 'DOUBLE':
    case 'BOOLEAN':
    case 'VARCHAR':
      return { kind: 'plain', type: structure };
    default:
      return ANY;
  }
}

function listOf(items: NestedType, depth: number): NestedType {
  return items.kind === 'any' || depth >= MAX_DEPTH ? ANY : { kind: 'list', items };
}

function objectOf(fields: readonly NestedField[], depth: number): NestedType {
  const isData = fields.some(({ source }) => !/^[A-Za-z_]/.test(source));
  if (isData || fields.length === 0 || fields.length > MAX_FIELDS || depth >= MAX_DEPTH) return ANY;
  return { kind: 'object', fields };
}

/** Takes the members of a STRUCT apart: names may be quoted, types have commas and brackets of their own. */
function splitMembers(text: string): { readonly name: string; readonly type: string }[] {
  const parts: string[] = [];
  let [depth, start, quote] = [0, 0, ''];
  for (let at = 0; at <= text.length; at += 1) {
    const sign = text[at] ?? ',';
    if (quote !== '') {
      if (sign === quote) quote = '';
    } else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === '(') depth += 1;
    else if (sign === ')') depth -= 1;
    else if (sign === ',' && depth === 0) {
      parts.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  return parts.flatMap((part) => {
    const [, quoted, plain, type] = /^(?:"((?:[^"]|"")*)"|(\S+))\s+(.*)$/s.exec(part) ?? [];
    const name = quoted?.replaceAll('""', '"') ?? plain;
    return name === undefined || type === undefined ? [] : [{ name, type }];
  });
}
