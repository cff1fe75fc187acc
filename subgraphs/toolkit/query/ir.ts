import type { Column, ColumnKind, Table, ValueType } from '../../../contracts/index.ts';
import type { Parameter, Placeholder } from './parameter.ts';
import type { ScanLimit } from './scan-limit.ts';

/** An object of the answer: response names and where their values come from, relative to the current row. */
export type Shape = readonly ShapeField[];
type ShapeField = { readonly as: string; readonly value: ShapeValue };

/** Where one value of the answer comes from. */
export type ShapeValue =
  /** A text known beforehand (`__typename`). */
  | { readonly kind: 'text'; readonly text: string }
  /** Nothing: a group's key that was not grouped by. */
  | { readonly kind: 'null' }
  /** A column of the current row. */
  | { readonly kind: 'column'; readonly column: RowColumn }
  /** The place of the current row in the ordering of its connection. */
  | { readonly kind: 'cursor' }
  /** An object made of the current row itself. */
  | { readonly kind: 'object'; readonly shape: Shape }
  /** An object inside a column, null where it is missing; the shape is relative to it. */
  | { readonly kind: 'nested'; readonly column: RowColumn; readonly shape: Shape }
  /** The items of a list inside a column; what is shown is relative to each. */
  | {
      readonly kind: 'items';
      readonly column: RowColumn;
      readonly items: ValueType;
      readonly shown: ShapeValue;
    }
  /** An entity of another domain: an object of its key, null where one of the columns is null. */
  | { readonly kind: 'reference'; readonly columns: readonly RowColumn[]; readonly shape: Shape }
  /** A row of this domain that the current row points at. */
  | { readonly kind: 'toOne'; readonly join: Join; readonly table: Table; readonly shape: Shape }
  /** Rows of this domain that point at the current row. */
  | { readonly kind: 'toMany'; readonly join: Join; readonly list: ListQuery }
  | { readonly kind: 'groups'; readonly join: Join; readonly groups: AggregateQuery };

/** A column of whatever row is current: a table's, a group's or a representation's; or what lies inside one. */
export type RowColumn = {
  readonly name: string;
  readonly type: ColumnKind;
  /** Steps from an object to a field of it, and on. */
  readonly path?: readonly Column[];
};

/** The name of the value itself, where the current row is an object or an item of a list inside a column. */
export const VALUE = '#value';

/** Inner rows belong to the outer one where the columns of each pair are equal. */
export type Join = readonly { readonly outer: RowColumn; readonly inner: Column }[];

/** Rows of a table: which, in what order, and what is shown of each. */
export type ListQuery = {
  readonly table: Table;
  readonly where?: Predicate;
  readonly orderBy: readonly OrderTerm[];
  readonly limit: number;
  readonly offset: number;
  readonly shape: Shape;
};

/** The place of a row in an ordering: the text of each ordering value, null where it is missing. */
export type CursorValues = readonly (string | null)[];

/** An ordering as cursors know it. */
export type Ordering = {
  /** Eight characters that stand before every cursor of it. */
  readonly mark: string;
  /** What the checksum of a cursor is made with, beside its values. */
  readonly seal: string;
};

/** A page of a table's rows between two cursors, with what surrounds it. */
export type ConnectionQuery = {
  readonly table: Table;
  /** What the rows of the page fulfil, the bounds of the cursors included. */
  readonly where?: Predicate;
  /** What the rows counted fulfil. */
  readonly countWhere?: Predicate;
  /** The order in which rows are looked for: backwards for the last rows. */
  readonly orderBy: readonly OrderTerm[];
  readonly size: number;
  readonly isBackward: boolean;
  /** Whether a cursor says that there are rows on that side. */
  readonly continues: { readonly before: boolean; readonly after: boolean };
  /** The ordering that cursors are of, whichever way the page is read. */
  readonly cursor: { readonly orderBy: readonly OrderTerm[]; readonly ordering: Ordering };
  readonly fields: readonly ConnectionField[];
};

/** A selected field of a connection. */
export type ConnectionField = { readonly as: string } & (
  | { readonly kind: 'text'; readonly text: string }
  /** `edges` or `nodes`: what is shown of each row. */
  | { readonly kind: 'rows'; readonly shape: Shape }
  | { readonly kind: 'total' }
  | { readonly kind: 'pageInfo'; readonly fields: readonly PageInfoField[] }
);

/** A selected field of `pageInfo`. */
export type PageInfoField = { readonly as: string } & (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'hasNextPage' | 'hasPreviousPage' | 'startCursor' | 'endCursor' }
);

/** One ordering; without `nulls`, missing values count as the largest. */
export type OrderTerm = {
  readonly column: RowColumn;
  readonly descending: boolean;
  readonly nulls?: 'first' | 'last';
};

/** A condition on the current row. */
export type Predicate =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Predicate[] }
  | { readonly kind: 'not'; readonly of: Predicate }
  | {
      readonly kind: 'compare';
      readonly column: RowColumn;
      readonly operator: Comparison;
      readonly value: Placeholder;
    }
  /** A list holds at least one of the values. */
  | {
      readonly kind: 'holdsAny';
      readonly column: RowColumn;
      readonly items: ValueType;
      readonly values: Parameter;
    }
  /** A list of objects holds one of which the condition holds. */
  | {
      readonly kind: 'holdsSuch';
      readonly column: RowColumn;
      readonly items: ValueType;
      readonly where: Predicate;
    }
  /** The current row comes after a place in an ordering. */
  | { readonly kind: 'beyond'; readonly terms: readonly OrderTerm[]; readonly values: CursorValues }
  | { readonly kind: 'isNull'; readonly column: RowColumn; readonly isNull: boolean }
  /** There is a row that belongs to the current one, and of which the condition holds. */
  | { readonly kind: 'related'; readonly join: Join; readonly table: Table; readonly where?: Predicate };

/** The operators of filters that take a value. */
export type Comparison =
  | 'eq'
  | 'ne'
  | 'gt'
  | 'gte'
  | 'lt'
  | 'lte'
  | 'in'
  | 'notIn'
  | 'like'
  | 'ilike'
  | 'startsWith'
  | 'contains';

/** Groups of a table's rows: by what, what is measured, and what is shown of each. */
export type AggregateQuery = {
  readonly table: Table;
  readonly where?: Predicate;
  /** Become the columns g0, g1 … of the group row. */
  readonly keys: readonly GroupKey[];
  /** Become the columns a0, a1 … of the group row. */
  readonly aggregates: readonly Aggregate[];
  readonly having?: Predicate;
  readonly orderBy: readonly OrderTerm[];
  readonly limit: number;
  readonly offset: number;
  /** Smaller groups are left out. */
  readonly minGroup: number;
  readonly shape: Shape;
};

/** What rows are grouped by. */
export type GroupKey =
  | { readonly kind: 'column'; readonly column: Column }
  | { readonly kind: 'bucket'; readonly column: Column; readonly unit: TimeUnit; readonly timeZone: string }
  | { readonly kind: 'bin'; readonly column: Column; readonly width: number };

/** The values of the enum TimeUnit. */
export type TimeUnit = 'MINUTE' | 'HOUR' | 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR';

/** What is measured of a group. */
export type Aggregate =
  | { readonly kind: 'count' }
  | { readonly kind: 'countDistinct' | 'sum' | 'avg' | 'min' | 'max'; readonly column: Column }
  | { readonly kind: 'quantile'; readonly column: Column; readonly q: number };

/** Rows found by key: one per representation, in their order. */
export type EntityQuery = {
  readonly typeName: string;
  /** What each representation brings: its key, and fields it `@requires`. */
  readonly fields: readonly RowColumn[];
  /** One array per field, all of the same length. */
  readonly values: readonly Placeholder[];
  /** Set when the type is a table of this domain: the columns that equal `fields`. Else the representation is the row. */
  readonly table?: { readonly table: Table; readonly key: readonly Column[] };
  readonly shape: Shape;
};

/** One root field: what one SQL statement answers. */
export type RootQuery =
  | { readonly kind: 'list'; readonly list: ListQuery }
  | { readonly kind: 'one'; readonly list: ListQuery }
  | { readonly kind: 'connection'; readonly connection: ConnectionQuery }
  | { readonly kind: 'groups'; readonly groups: AggregateQuery }
  | { readonly kind: 'entities'; readonly entities: EntityQuery };

/** A statement without the values of a run. */
export type StatementTemplate = Omit<Statement, 'parameters'> & {
  readonly parameters: readonly Placeholder[];
};

/** A statement ready for an engine. Each row it yields is one JSON text, or null. */
export type Statement = {
  readonly sql: string;
  readonly parameters: readonly Parameter[];
  /** True when it makes groups, and so may have to read every row there is. */
  readonly isHeavy: boolean;
  /** Set when it goes through tables, and may read only so much of them. */
  readonly scan?: ScanLimit;
};

/** Rows of a table that are sent along instead of being looked up, as one list of values per column. */
export type SentRows = {
  readonly table: Table;
  readonly columns: readonly {
    readonly column: SentColumn;
    readonly values: readonly (string | number | null)[];
  }[];
  readonly where?: Predicate | undefined;
  readonly shape: Shape;
};
type SentColumn = RowColumn & { readonly physicalType?: string | undefined };
