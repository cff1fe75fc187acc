import { asText, type Reading } from './reading.ts';

const SMALL = new Set(['TINYINT', 'SMALLINT', 'INTEGER', 'UTINYINT', 'USMALLINT']);
const LARGE = new Set(['UINTEGER', 'BIGINT', 'UBIGINT', 'HUGEINT', 'UHUGEINT']);

/** How a column is read whose source knows its type, by DuckDB's name of it. Empty for bytes, which have no place in a graph. */
export function typedReadings(declared: string): readonly Reading[] {
  if (declared === 'BLOB' || declared === 'BIT') return [];
  return [{ ...typed(declared), guess: { decision: wordsFor(declared), reason: reasonFor(declared) } }];
}

function typed(declared: string): Omit<Reading, 'guess'> {
  const plain = { reads: () => 'true', value: (column: string) => column };
  if (/\[\d*\]$/.test(declared)) return { logicalType: 'array', ...plain };
  if (SMALL.has(declared) || LARGE.has(declared)) return { logicalType: 'integer', ...plain };
  if (declared.startsWith('DECIMAL'))
    return { logicalType: 'number', physicalType: declared.toLowerCase(), ...plain };
  if (declared === 'FLOAT' || declared === 'DOUBLE')
    return {
      logicalType: 'number',
      options: { format: declared === 'FLOAT' ? 'f32' : 'f64' },
      reads: () => 'true',
      value: (column) => `CASE WHEN isfinite(${column}) THEN ${column} END`,
    };
  if (declared === 'BOOLEAN') return { logicalType: 'boolean', ...plain };
  if (declared === 'DATE') return { logicalType: 'date', reads: () => 'true', value: inRange('DATE') };
  if (declared === 'TIME') return { logicalType: 'time', ...plain };
  if (declared.startsWith('TIMESTAMP'))
    return {
      logicalType: 'timestamp',
      options: { timezone: declared.includes('ZONE') },
      reads: () => 'true',
      // In nanoseconds, as pandas writes them, no moment after 2262 can be written to compare with.
      value: (column) => inRange('TIMESTAMP')(/_N?S$|_MS$/.test(declared) ? `${column}::TIMESTAMP` : column),
    };
  if (declared === 'UUID')
    return { ...asText('', { format: 'uuid' }), value: (column) => `${column}::VARCHAR` };
  if (/^(?:STRUCT|MAP|UNION|JSON)/.test(declared)) return { logicalType: 'object', ...plain };
  return asText('');
}

/** Years that ISO 8601 cannot write are shown as no value. */
function inRange(type: string): (column: string) => string {
  return (column) =>
    `CASE WHEN ${column} >= ${type} '0001-01-01' AND ${column} < ${type} '10000-01-01' THEN ${column} END`;
}

function reasonFor(declared: string): string {
  if (declared === 'JSON') return 'Its values are objects.';
  return declared === 'JSON[]' ? 'Its values are lists.' : `The data says ${declared}.`;
}

function wordsFor(declared: string): string {
  const { logicalType, physicalType } = typed(declared);
  const words: Readonly<Record<string, string>> = {
    string: 'text',
    integer: 'whole number',
    number: physicalType ? 'exact number' : 'number',
    boolean: 'yes or no',
    timestamp: 'moment',
    time: 'time of day',
    array: 'list',
    object: 'object',
  };
  return words[logicalType] ?? logicalType;
}
