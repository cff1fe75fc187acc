import type { Column, ColumnKind } from '../../../contracts/index.ts';
import { identifier } from '../query/dialect.ts';

/** Separates the parts of a key of several columns; no text of a key contains it. */
const SEPARATOR = '\0';

const AS_THEY_ARE: readonly ColumnKind[] = ['ID', 'String', 'Enum', 'Date'];

/** Kinds whose equal values have one text, so that a key can be looked up by it. */
const KEY_KINDS: readonly ColumnKind[] = [...AS_THEY_ARE, 'Int', 'BigInt', 'UUID'];

/** True for a key that rows can be found by in memory. */
export function isStorableKey(columns: readonly Column[]): boolean {
  return (
    columns.length > 0 && columns.every(({ kind, restricted }) => KEY_KINDS.includes(kind) && !restricted)
  );
}

/** True for a key that is one whole number of 32 bits. */
export function isIntKey(columns: readonly Column[]): boolean {
  return columns.length === 1 && columns[0]?.kind === 'Int';
}

/** SQL for the bytes of a row's key; null where a part is missing, because nothing equals null. */
export function keySql(columns: readonly Column[], alias: string): string {
  const texts = columns.map(({ name }) => `CAST(${alias}.${identifier(name)} AS VARCHAR)`);
  return `encode(${texts.join(' || chr(0) || ')})`;
}

/** A key as a request brings it, in the form it is looked up by; undefined where it cannot be found by its text. */
export function lookupKey(
  columns: readonly Column[],
  values: readonly unknown[],
): number | Uint8Array | undefined {
  if (isIntKey(columns)) return typeof values[0] === 'number' ? values[0] : undefined;
  const texts: string[] = [];
  for (const [index, { kind }] of columns.entries()) {
    const text = keyText(values[index], kind);
    if (text === undefined || text.includes(SEPARATOR)) return undefined;
    texts.push(text);
  }
  return Buffer.from(texts.join(SEPARATOR));
}

function keyText(value: unknown, kind: ColumnKind): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value);
  if (kind === 'UUID') return text.toLowerCase();
  // Written in several ways, 007 and 7, and equal all the same.
  if (kind === 'BigInt') return BigInt(text).toString();
  return text;
}
