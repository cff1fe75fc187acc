import { GraphQLError } from 'graphql';
import type { Column, Table } from '../../../contracts/index.ts';
import type { SubgraphErrorCode } from '../query/subgraph-errors.ts';
import { UserInputError } from '../query/user-input-error.ts';
import type { Cell } from '../write/check-value.ts';

/** What happened to a row. */
export type ChangeKind = 'INSERT' | 'UPDATE' | 'DELETE';

/** A place in the changes of a table, as its source names it; later places follow on earlier ones. */
export type Position = readonly string[];

/** One change of a row, with the row as it was after it; before it, where it is gone. */
export type Change = { readonly position: Position; readonly kind: ChangeKind; readonly image: RowImage };

/** A row by the columns of `imageColumns`, in their order. */
export type RowImage = readonly Cell[];

/** Where the changes of one table come from. */
export type ChangeSource = {
  /** Opens reading after a position; without one, after what is there by now. Rejects with ChangesRefused or UserInputError. */
  open(since: Position | undefined): Promise<ChangeReader>;
  /** Says that there may be something new, where the source would otherwise notice later. */
  nudge(): void;
  /** Ends every reader. */
  close(): Promise<void>;
};

/** The changes of one subscriber, who asks for more when it has room: none is lost while it is slow. */
export type ChangeReader = {
  /** Waits for changes, oldest first; empty when the reader was closed. Rejects when the source failed. */
  next(): Promise<readonly Change[]>;
  close(): void;
};

/** Changes of one batch; what a subscriber holds in memory at most. */
export const BATCH_SIZE = 100;

/** A stream of changes that cannot go on, for a reason the subscriber may read. */
export class ChangesRefused extends Error {
  readonly code: Extract<SubgraphErrorCode, 'CURSOR_EXPIRED' | 'CHANGES_LOST' | 'TOO_MANY_SUBSCRIPTIONS'>;

  constructor(code: ChangesRefused['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** The error that ends the stream. */
  toGraphQLError(): GraphQLError {
    return new GraphQLError(this.message, { extensions: { code: this.code } });
  }
}

/** Refusal of a cursor whose followers are no longer all there. */
export function expired(): ChangesRefused {
  return new ChangesRefused(
    'CURSOR_EXPIRED',
    'The changes after this cursor are no longer kept. Read the rows anew, and subscribe without since.',
  );
}

/** The end of a stream whose source broke: what was sent stays true, and the rest waits behind the last cursor. */
export function lost(what: string, cause?: unknown): ChangesRefused {
  return new ChangesRefused(
    'CHANGES_LOST',
    `${what} Subscribe again with since and the last cursor you got.`,
    cause === undefined ? {} : { cause },
  );
}

/** Refusal of a cursor that was never given out. */
export function foreignCursor(): UserInputError {
  return new UserInputError(
    'Expected at since a cursor that an event of this field came with, got another text.',
  );
}

/** The columns that travel with a change; restricted ones stay where they are. */
export function imageColumns(table: Table): readonly Column[] {
  return table.columns.filter((column) => !column.restricted);
}

/** A position as subscribers hold it. */
export function writeCursor(table: Table, position: Position): string {
  return Buffer.from(JSON.stringify([table.name, ...position])).toString('base64url');
}

/** The position of a cursor. Throws UserInputError for one of another table, or that is none. */
export function readCursor(table: Table, cursor: string): Position {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (!Array.isArray(parts)) throw foreignCursor();
    const [name, ...position] = parts;
    if (name === table.name && position.every((part) => typeof part === 'string')) return position;
  } catch {
    throw foreignCursor();
  }
  throw foreignCursor();
}
