import type { OdcsProperty } from '../../../../contracts/index.ts';
import { literal } from '../../query/dialect.ts';
import type { Guess } from '../draft.ts';
import type { NestedType } from './nested-type.ts';

/** One way to understand the values of a column. */
export type Reading = {
  readonly logicalType: NonNullable<OdcsProperty['logicalType']>;
  readonly options?: NonNullable<OdcsProperty['logicalTypeOptions']>;
  readonly physicalType?: string;
  /** SQL that makes the value of what stands in the source, where a cast alone does not. */
  readonly transform?: (column: string) => string;
  /** SQL condition that a text of the column can be read so. */
  readonly reads: (column: string) => string;
  /** SQL of the value; null where the graph will show none. */
  readonly value: (column: string) => string;
  readonly guess: Guess;
};

/** A column as it lies in the source, with the values of the rows that were looked at; all as text. */
export type SampledColumn = {
  readonly source: string;
  /** Name it will have in the contract. */
  readonly name: string;
  /** The type in the source: `text` was written as text, `untyped` (CSV) could be anything, else DuckDB's name of it. */
  readonly declared: 'untyped' | 'text' | string;
  /** What lies inside its objects or lists; only of those. */
  readonly nested?: NestedType;
  readonly values: readonly (string | null)[];
};

/** The reading as plain text, which every value can be read as. */
export function asText(reason: string, options?: Reading['options'], decision = 'text'): Reading {
  return {
    logicalType: 'string',
    ...(options ? { options } : {}),
    reads: () => 'true',
    value: (column) => column,
    guess: { decision, reason },
  };
}

/** The reading with words such as NA taken for no value. */
export function withoutMarkers(reading: Reading, markers: readonly string[]): Reading {
  if (markers.length === 0) return reading;
  const list = markers.map(literal).join(', ');
  const shown = markers.map((marker) => JSON.stringify(marker)).join(' and ');
  return {
    ...reading,
    transform: (column) =>
      `case when trim(${column}) not in (${list}) then ${reading.transform?.(column) ?? column} end`,
    reads: (column) => `(trim(${column}) IN (${list}) OR ${reading.reads(column)})`,
    value: (column) => `CASE WHEN trim(${column}) NOT IN (${list}) THEN ${reading.value(column)} END`,
    guess: { ...reading.guess, reason: `${reading.guess.reason} ${shown} is taken for no value.` },
  };
}
