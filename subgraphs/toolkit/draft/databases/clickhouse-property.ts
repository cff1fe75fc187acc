import type { OdcsProperty } from '../../../../contracts/index.ts';
import { plainType, typeName } from '../../query/sql/clickhouse-types.ts';
import { inWords, nameColumns } from '../column-names.ts';
import type { DatabaseType } from './draft-database-table.ts';

const WHOLE: Readonly<Record<string, string>> = {
  ...{ Int8: 'i8', Int16: 'i16', Int32: 'i32', Int64: 'i64' },
  ...{ UInt8: 'u8', UInt16: 'u16', UInt32: 'u32', UInt64: 'u64' },
};
const FLOATS: Readonly<Record<string, string>> = { Float32: 'f32', BFloat16: 'f32', Float64: 'f64' };

/** The type of a column in ClickHouse; undefined for what has no place in a graph. */
export function clickHouseType(type: string): DatabaseType | undefined {
  const plain = plainType(type);
  const base = typeName(plain);
  const [inside = ''] = /(?<=\().*(?=\)$)/s.exec(plain) ?? [];
  const format = WHOLE[base];
  if (format !== undefined)
    return made({ logicalType: 'integer', logicalTypeOptions: { format } }, 'whole number');
  const float = FLOATS[base];
  if (float !== undefined)
    return made({ logicalType: 'number', logicalTypeOptions: { format: float } }, 'number');
  switch (base) {
    case 'Decimal':
      return made(
        { logicalType: 'number', physicalType: `decimal(${inside.replaceAll(' ', '')})` },
        'exact number',
      );
    case 'Bool':
      return made({ logicalType: 'boolean' }, 'yes or no');
    case 'Date':
    case 'Date32':
      return made({ logicalType: 'date' }, 'date');
    case 'DateTime':
    case 'DateTime64':
      return made({ logicalType: 'timestamp', physicalType: plain }, 'moment');
    case 'Time':
    case 'Time64':
      return made({ logicalType: 'time' }, 'time of day');
    case 'Array': {
      const items = clickHouseType(inside)?.property;
      return items && made({ logicalType: 'array', items: { ...items, ...present(inside) } }, 'list');
    }
    case 'Tuple':
      return tuple(inside);
    case 'Map':
    case 'JSON':
    case 'Dynamic':
    case 'Variant':
      return made({ logicalType: 'object' }, 'object');
    default:
      return textType(base, inside);
  }
}

function textType(base: string, inside: string): DatabaseType | undefined {
  switch (base) {
    case 'String':
    case 'Enum8':
    case 'Enum16':
      return made({ logicalType: 'string' }, 'text');
    case 'FixedString':
      return made({ logicalType: 'string', logicalTypeOptions: { maxLength: Number(inside) } }, 'text');
    case 'UUID':
      return made({ logicalType: 'string', logicalTypeOptions: { format: 'uuid' } }, 'UUID');
    case 'IPv4':
    case 'IPv6':
      return made(
        { logicalType: 'string', logicalTypeOptions: { format: base.toLowerCase() } },
        'network address',
      );
    default:
      return undefined;
  }
}

/** A tuple is an object where its members have names, else no more than JSON. */
function tuple(inside: string): DatabaseType {
  const members = splitList(inside).map((member) => /^(?:`((?:[^`\\]|\\.)*)`|(\w+)) (.+)$/s.exec(member));
  if (members.some((member) => member === null)) return made({ logicalType: 'object' }, 'object');
  const sources = members.map((member) => (member?.[1] ?? member?.[2] ?? '').replaceAll(/\\(.)/g, '$1'));
  const named = nameColumns(sources);
  const properties = members.flatMap((member, index): OdcsProperty[] => {
    const type = member?.[3] ?? '';
    const known = clickHouseType(type);
    const { source = '', name = '' } = named[index] ?? {};
    if (!known) return [];
    return [
      {
        id: name,
        name,
        ...(source === name ? {} : { physicalName: source }),
        description: `${inWords(name)}.`,
        ...known.property,
        classification: 'internal',
      },
    ];
  });
  return made({ logicalType: 'object', ...(properties.length > 0 ? { properties } : {}) }, 'object');
}

/** The labels of an enum; undefined for other types. */
export function enumLabels(type: string): string[] | null {
  const plain = plainType(type);
  if (!/^Enum(?:8|16)?\(/.test(plain)) return null;
  return [...plain.matchAll(/'((?:[^'\\]|\\.)*)' = -?\d+/g)].map(([, label = '']) =>
    label.replaceAll(/\\(.)/g, '$1'),
  );
}

/** False for a type whose values may be missing. */
export function isPresent(type: string): boolean {
  return !/^(?:LowCardinality\()?Nullable\(|^(?:JSON|Dynamic|Variant)\b/.test(type);
}

function present(type: string): { readonly required?: true } {
  return isPresent(type) ? { required: true } : {};
}

/** Takes the arguments of a type apart at its own commas. */
function splitList(text: string): readonly string[] {
  const parts: string[] = [];
  let [depth, start, quote] = [0, 0, ''];
  for (let at = 0; at <= text.length; at += 1) {
    const sign = text[at] ?? ',';
    if (quote !== '') {
      if (sign === '\\') at += 1;
      else if (sign === quote) quote = '';
    } else if (sign === "'" || sign === '`') quote = sign;
    else if (sign === '(') depth += 1;
    else if (sign === ')') depth -= 1;
    else if (sign === ',' && depth === 0) {
      parts.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  return parts;
}

function made(property: DatabaseType['property'], decision: string): DatabaseType {
  return { property, decision };
}
