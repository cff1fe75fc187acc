import type { ColumnKind } from './column-type.ts';
import type { ElementFacts, Sunset } from './element-facts.ts';
import type { Place } from './finding.ts';
import type { ContractLimits } from './limits.ts';
import type { OdcsServer } from './odcs.ts';
import type { ContractRule, QualitySettings } from './quality-rule.ts';

/** What a value of a column is: a scalar, an enum, an object with fields of its own, or a list. */
export type ValueType = {
  readonly kind: ColumnKind;
  readonly physicalType?: string;
  readonly enumType?: string;
  readonly enumValues?: readonly string[];
  /** The type of an object, and its fields. */
  readonly objectType?: string;
  readonly fields?: readonly Column[];
  /** What a list holds; `nonNull` promises a value in every place. */
  readonly items?: ValueType & { readonly nonNull: boolean };
};

/** One property of a contract as the graph shows it. */
export type Column = ValueType & {
  /** Name in the contract, and of the column once the data is loaded; inside an object the source's name stays. */
  readonly name: string;
  readonly field: string;
  /** Name of the column in the source. */
  readonly source: string;
  /** SQL over the source's columns that makes the value, when it is not simply a column. */
  readonly expression?: string;
  /** True when the graph says so too: a product that is served although it breaks promises may lack any value. */
  readonly nonNull: boolean;
  /** True when the contract promises a value in every row. */
  readonly required: boolean;
  /** True when the contract promises that no two rows have the same value. */
  readonly unique: boolean;
  readonly description: string;
  readonly facts: ElementFacts;
  readonly classification?: string;
  readonly pii: boolean;
  /** True for columns that never leave the domain as values (classified restricted). */
  readonly restricted: boolean;
  readonly lineage?: readonly string[];
  readonly constraint?: Readonly<Record<string, string | number>>;
  readonly qualityRules: readonly QualityRule[];
  /** True for a column that is served although the data has none like it: it is null, and asking for it is told so. */
  readonly isUnreadable?: true;
  /** Where the contract writes the property. */
  readonly place: Place;
};

/** A quality rule as far as the graph carries it; bodies of SQL rules stay in the contract. */
export type QualityRule = {
  readonly id: string;
  readonly metric?: string;
  readonly operator?: string;
  readonly values?: readonly number[];
  readonly unit?: string;
  readonly dimension?: string;
  readonly severity?: string;
};

/** A field of a key, as another domain sees it. */
export type KeyField = { readonly field: string; readonly kind: ColumnKind };

/** Properties that together find one row through the graph. */
export type TableKey = {
  readonly columns: readonly Column[];
  /** The root field that finds a row by this key. */
  readonly lookupField: string;
};

/** What both directions of a relationship know. */
type Relation = {
  readonly field: string;
  /** The columns of this table that point, in the order of the fields they equal. */
  readonly columns: readonly Column[];
  readonly typeName: string;
  /** Set when the target lies in this domain: a join instead of an entity reference. */
  readonly table?: string;
  readonly targetColumns?: readonly string[];
  /** Where the contract writes the relationship, or the property that has it. */
  readonly place: Place;
};

/** Properties of this table that point at one row of a type, here or in another domain. */
export type ToOne = Relation & {
  /** The fields of the target that the columns equal: a key of it. */
  readonly key: readonly KeyField[];
  /** False when the key is another one than the target's primary key. */
  readonly isPrimary: boolean;
};

/** Rows of this table that belong to one row of a type: the way back of a relationship. */
export type ToMany = Relation & {
  /** The keys by which the other domain's type is found; empty when the type is of this domain. */
  readonly keys: readonly KeyField[];
  /** The fields of the target that the columns equal. */
  readonly on: readonly KeyField[];
  /** True when those fields are a key of the target. */
  readonly isKey: boolean;
};

/** What may be done to the rows of a table. */
export type WriteKind = 'insert' | 'update' | 'delete';

/** What a contract allows to be written, and how (`weft.writable`). */
export type WriteRules = {
  readonly kinds: readonly WriteKind[];
  /** The properties a caller may set. Restricted ones among them can be written and never read back. */
  readonly settable: readonly Column[];
  /** Names of settable properties that the database fills in when an insert leaves them out (`weft.hasDefault`). */
  readonly defaults: readonly string[];
  /** The property that tells one version of a row from the next (`weft.version`); kept by the toolkit. */
  readonly version?: Column;
};

/** How changes of a table are noticed (`weft.events`). */
export type EventRules =
  /** A log that triggers in PostgreSQL fill. */
  | { readonly source: 'trigger'; readonly keepHours: number }
  /** A property that grows with each change of a row; `settleMs`: how long a transaction may take to show up. */
  | {
      readonly source: 'poll';
      readonly column: string;
      readonly everyMs: number;
      readonly settleMs: number;
    }
  /** Messages of a NATS JetStream that somebody else publishes. */
  | {
      readonly source: 'nats';
      readonly servers: string;
      readonly stream: string;
      readonly subject: string;
    };

/** One object of a contract: a table with a GraphQL type. */
export type Table = {
  readonly product: ProductHeader;
  readonly name: string;
  readonly typeName: string;
  readonly listField: string;
  readonly singleField: string;
  readonly description: string;
  readonly physicalName: string;
  readonly physicalType?: string;
  /** Id of the object in its contract, else its name. */
  readonly element: string;
  readonly facts: ElementFacts;
  /** SQL over the other tables of the domain that makes the rows. */
  readonly query?: string;
  readonly columns: readonly Column[];
  /** Names of the primary key's columns, in key order; empty when the contract declares none. */
  readonly key: readonly string[];
  /**
   * The keys the graph finds rows by: the primary key unless part of it is restricted, then each required property that
   * is `unique`. Empty where no rows are published.
   */
  readonly keys: readonly TableKey[];
  readonly toOne: readonly ToOne[];
  readonly toMany: readonly ToMany[];
  readonly qualityRules: readonly QualityRule[];
  /** All rules of the object and its properties, with their bodies. */
  readonly rules: readonly ContractRule[];
  /** What may be written; without it nothing. */
  readonly write?: WriteRules;
  /** Where its changes are published from; without it there are none to subscribe to. */
  readonly events?: EventRules;
};

/** A promise of a contract (ODCS `slaProperties`). */
export type ServicePromise = {
  readonly id?: string;
  readonly property: string;
  readonly value: string;
  readonly unit?: string;
  readonly element?: string;
  readonly driver?: string;
  /** Where the contract makes it. */
  readonly place: Place;
};

/** What a contract says of its data product as a whole. */
export type ProductHeader = {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly status: string;
  /** Why nobody should start to use the product; undefined while it is to stay. */
  readonly deprecation?: string;
  /** From when on it may be gone. */
  readonly sunset?: Sunset;
  /** Tags of the product that federation can carry. */
  readonly tags: readonly string[];
  readonly domain: string;
  readonly description: string;
  readonly team?: string;
  readonly steward?: string;
  /** `aggregate` publishes no rows, only groups of at least `minGroup`. */
  readonly access: 'rows' | 'aggregate';
  /** Set when the product is only described here (`weft.access: metadata`): where its data can be asked instead. */
  readonly elsewhere?: string;
  readonly minGroup: number;
  readonly promises: readonly ServicePromise[];
  readonly quality: QualitySettings;
  /** Limits that the contract sets; the others have defaults. */
  readonly limits: ContractLimits;
  readonly server: OdcsServer;
  /** Where the contract names the server. */
  readonly serverPlace: Place;
  readonly file: string;
};

/** Everything the contracts of one domain say, ready for SDL and SQL. */
export type DomainModel = {
  readonly products: readonly ProductHeader[];
  readonly tables: readonly Table[];
};
