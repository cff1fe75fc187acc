import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Table } from '../../../contracts/index.ts';
import { checkText } from './check-text.ts';
import type { CursorValues, Ordering, OrderTerm } from './ir.ts';
import { UserInputError } from './user-input-error.ts';

const MAX_CURSOR_LENGTH = 10_000;
const MARK_LENGTH = 8;
/** Characters of a checksum that a cursor carries. */
export const CHECK_LENGTH = 16;

/**
 * The marks of an ordering of a table. A cursor is base64 of mark, checksum and values: `1f0c9a3b` `0011223344556677`
 * `["12","2001-07-01"]`. It holds nothing that its row does not show, so the checksum is no secret; it tells cursors
 * that were cut, changed or made up from those that were given out.
 */
export function orderingOf(table: Table, terms: readonly OrderTerm[]): Ordering {
  const names = terms.map(({ column, descending, nulls }) => [column.name, descending, nulls ?? '']);
  const text = JSON.stringify([table.product.id, table.name, names]);
  const hash = createHash('sha256').update(text).digest('hex');
  return { mark: hash.slice(0, MARK_LENGTH), seal: hash };
}

const valuesSchema = z.array(z.string().nullable());

/** Reads a cursor that a client sent. Throws UserInputError for one of another ordering, or that nobody gave out. */
export function readCursor(
  text: unknown,
  argument: 'after' | 'before',
  { ordering, terms }: { readonly ordering: Ordering; readonly terms: readonly OrderTerm[] },
): CursorValues {
  const cursor = decoded(text);
  if (!cursor) throw refused(argument, text);
  if (cursor.mark !== ordering.mark) {
    throw new UserInputError(
      `Expected ${argument} to be a cursor of the same orderBy, got one of another ordering or another list.`,
    );
  }
  const values = valuesSchema.safeParse(parsed(cursor.values));
  if (cursor.check !== checkOf(ordering, cursor.values) || !values.success) throw refused(argument, text);
  if (values.data.length !== terms.length) throw refused(argument, text);
  for (const value of values.data) checkText(value, argument);
  return values.data;
}

/** The checksum as the databases compute it: MD5 of the seal and the values. */
function checkOf({ seal }: Ordering, values: string): string {
  return createHash('md5')
    .update(seal + values)
    .digest('hex')
    .slice(0, CHECK_LENGTH);
}

function decoded(text: unknown): { mark: string; check: string; values: string } | undefined {
  if (typeof text !== 'string' || text.length > MAX_CURSOR_LENGTH) return undefined;
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  const plain = Buffer.from(text, 'base64').toString('utf8');
  const [, mark, check, values] = /^([0-9a-f]{8})([0-9a-f]{16})(\[.*\])$/s.exec(plain) ?? [];
  return mark && check && values ? { mark, check, values } : undefined;
}

function parsed(values: string): unknown {
  try {
    return JSON.parse(values);
  } catch {
    return undefined;
  }
}

function refused(argument: string, text: unknown): UserInputError {
  const shown = JSON.stringify(typeof text === 'string' ? text.slice(0, 40) : text);
  return new UserInputError(`Expected ${argument} to be a cursor as this field gave it out, got ${shown}.`);
}
