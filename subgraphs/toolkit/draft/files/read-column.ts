import { readNumbers } from './read-numbers.ts';
import { readBooleans, readDates, readFormats } from './read-texts.ts';
import { asText, type Reading, type SampledColumn, withoutMarkers } from './reading.ts';
import { typedReadings } from './typed-readings.ts';

/** Words that people write where there is no value. Taken for that only in columns of numbers, days and the like. */
const MARKERS = new Set([
  'na',
  'n/a',
  '#n/a',
  'null',
  'none',
  'nil',
  'nan',
  '-',
  '--',
  '.',
  '?',
  'unknown',
  '\\n',
]);
/** From here on a column with a few odd values is worth a word. */
const NEARLY_ALL = 0.9;

/**
 * The ways to understand a column, best first and text last, from the rows that were looked at. Whether the first holds
 * in all rows is not known here.
 */
export function readColumn(column: SampledColumn): readonly Reading[] {
  const { declared } = column;
  if (declared !== 'untyped' && declared !== 'text') return typedReadings(declared);
  const values = column.values.flatMap((value) => (value === null ? [] : [value.trim()]));
  if (values.length === 0) return [asText('No row that was looked at has a value.')];
  const found = readValues(column, values);
  if (found) return found;
  const bare = values.filter((value) => !MARKERS.has(value.toLowerCase()));
  const markers = [...new Set(values.filter((value) => MARKERS.has(value.toLowerCase())))];
  const rest = markers.length > 0 && bare.length > 0 ? readValues(column, bare) : undefined;
  const typed = rest?.filter(({ logicalType }) => logicalType !== 'string');
  if (typed && typed.length > 0)
    return [
      ...typed.map((reading) => withoutMarkers(reading, markers)),
      asText('Not all values fit another type.'),
    ];
  return [asText(oddValues(column, values) ?? 'No other type fits every value.')];
}

function readValues(column: SampledColumn, values: readonly string[]): readonly Reading[] | undefined {
  const { name, declared } = column;
  const isUntyped = declared === 'untyped';
  const about = { name, values, isUntyped };
  return (
    readDates(about) ??
    readBooleans(about) ??
    readFormats(about) ??
    (isUntyped ? readNumbers(about) : undefined)
  );
}

/** A column that would be of another type but for a few values: the person may want to mend them. */
function oddValues(column: SampledColumn, values: readonly string[]): string | undefined {
  const sample = values.slice(0, 1_000);
  for (const one of sample.slice(0, 20)) {
    const [reading] = readValues(column, [one]) ?? [];
    if (!reading || reading.logicalType === 'string') continue;
    const odd = sample.filter(
      (value) => readValues(column, [value])?.[0]?.logicalType !== reading.logicalType,
    );
    if (odd.length === 0 || odd.length > sample.length * (1 - NEARLY_ALL)) continue;
    return `Nearly all values would be of type ${reading.logicalType}, but ${odd.length} of ${sample.length} would not. Mend them, and the type can follow.`;
  }
  return undefined;
}
