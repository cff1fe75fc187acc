import type { OdcsObject, OdcsProperty } from '../../../contracts/index.ts';

/** What was decided of an element of a contract, and why. */
export type Guess = {
  readonly decision: string;
  readonly reason: string;
  /** The contract shows it without a remark. */
  readonly isEvident?: boolean;
};

/** One column as the contract will have it. */
export type ColumnDraft = {
  /** Name in the source. */
  readonly source: string;
  readonly property: OdcsProperty;
  readonly guesses: readonly Guess[];
};

/** One table as the contract will have it; all that is in the contract and is not of its columns. */
export type TableDraft = {
  /** Where the rows are, as a person would say it. */
  readonly from: string;
  readonly object: Omit<OdcsObject, 'properties'>;
  readonly columns: readonly ColumnDraft[];
  readonly guesses: readonly Guess[];
  readonly rows?: number;
  /** How many rows the guesses come from; what is promised holds in all. */
  readonly rowsLookedAt?: number;
};

/** A drafted contract: its file, and what to tell the person who will own it. */
export type DraftedProduct = {
  readonly id: string;
  readonly fileName: string;
  readonly text: string;
  readonly tables: readonly TableDraft[];
};

/** What a way in makes of what it was given. */
export type Draft = {
  readonly products: readonly DraftedProduct[];
  /** Files beside the contracts, such as a first CSV. */
  readonly otherFiles?: readonly { readonly fileName: string; readonly text: string }[];
  /** Variables that the contracts name, for as long as they are tried out; they hold secrets and are written nowhere. */
  readonly environment?: Readonly<Record<string, string>>;
  /** SDL of a service that runs by itself, from the folder of `supergraph.yaml`; then nothing is started here. */
  readonly schemaFile?: string;
  /** Team and domain, where what was given says them. */
  readonly owner?: string;
  readonly domain?: string;
  /** What the person has to do or know, a sentence each. */
  readonly remarks?: readonly string[];
};
