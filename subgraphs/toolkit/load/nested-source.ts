import { shownFields, type ValueType } from '../../../contracts/index.ts';
import { identifier, literal } from '../query/dialect.ts';
import { duckDbType } from '../query/sql/duckdb-dialect.ts';

/** True for a column that DuckDB holds as STRUCT or LIST. */
export function isNested({ kind }: ValueType): boolean {
  return kind === 'Object' || kind === 'List';
}

/** True where the source itself has such a column only as text or JSON, whatever the file says of types. */
export function isWrittenAsText({ physicalType }: ValueType): boolean {
  return /^(json|varchar|text|string)/i.test(physicalType ?? '');
}

/**
 * A JSON expression as a value of its type. Each value goes by way of its text and a cast that refuses, as columns do:
 * DuckDB's own transformation would make null of what does not fit, or refuse an object for a key too many.
 */
export function fromJson(json: string, value: ValueType, depth = 0): string {
  if (value.items) {
    const item = `j${depth}`;
    const items = fromJson(item, value.items, depth + 1);
    const list = `list_transform(CAST(${json} AS JSON[]), lambda ${item}: ${items})`;
    return ofForm(json, 'ARRAY', `CAST(${list} AS ${duckDbType(value)})`);
  }
  if (value.kind === 'Object') {
    const members = shownFields(value).map((field) => {
      const member = `json_extract(${json}, ${literal(pointer(field.source))})`;
      return `${identifier(field.source)} := ${fromJson(member, field, depth)}`;
    });
    return ofForm(json, 'OBJECT', `CAST(struct_pack(${members.join(', ')}) AS ${duckDbType(value)})`);
  }
  if (value.kind === 'JSON') return `CASE WHEN json_type(${json}) <> 'NULL' THEN ${json} END`;
  const text = `(${json} ->> '$')`;
  const isWhole = value.kind === 'Int' || value.kind === 'BigInt';
  return `CAST(${isWhole ? wholeNumber(text) : text} AS ${duckDbType(value)})`;
}

function ofForm(json: string, form: 'ARRAY' | 'OBJECT', made: string): string {
  const what = form === 'ARRAY' ? 'a list' : 'an object';
  return `CASE WHEN ${json} IS NULL OR json_type(${json}) = 'NULL' THEN NULL WHEN json_type(${json}) = '${form}' THEN ${made} ELSE error('Could not convert ' || ${json} || ' to ${what}') END`;
}

/** A key as a JSON pointer (RFC 6901), which has a way to write every key. */
function pointer(key: string): string {
  return `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** SQL that refuses a fraction where a whole number is promised: DuckDB's cast would round 1.5 to 2 without a word. */
export function wholeNumber(source: string): string {
  const isFraction = `contains(${source}, '.') AND TRY_CAST(${source} AS DOUBLE) <> floor(TRY_CAST(${source} AS DOUBLE))`;
  return `CASE WHEN ${isFraction} THEN error('Could not convert ''' || ${source} || ''' to a whole number') ELSE ${source} END`;
}
