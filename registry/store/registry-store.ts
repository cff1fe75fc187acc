import type { DocumentHash, Entry, Fact } from '../facts.ts';
import type { MeasuredDay, Measurement } from '../quality/measurement.ts';
import type { UsageRow } from '../usage/usage-row.ts';

/** Who appends, why, and on what condition. */
export type AppendOptions = {
  readonly by: string;
  readonly why?: string;
  /** ISO 8601, UTC; the store's own clock when it is not given. */
  readonly at?: string;
  /** Refuses when a fact of these kinds was appended after that revision: somebody else was faster. */
  readonly unless?: { readonly kinds: readonly Fact['kind'][]; readonly after: number };
};

/** What appending gave: the entries, durable; or the entry that came in between. */
export type Appended =
  | { readonly ok: true; readonly entries: readonly Entry[] }
  | { readonly ok: false; readonly conflict: Entry };

/** What all entries up to a revision come to, as lines of text: it saves folding them, and nothing else rests on it. */
export type KeptSnapshot = { readonly revision: number; readonly lines: Iterable<string> };

/** A snapshot on its way into the store; `title` names the form of its lines. */
export type NewSnapshot = {
  readonly title: string;
  readonly revision: number;
  readonly lines: AsyncIterable<string>;
};

/**
 * Where the registry keeps what it knows: a journal of facts, documents by their hash, and usage. Everything that was
 * acknowledged survives the end of the process at any moment.
 */
export interface RegistryStore {
  /** Appends facts as consecutive entries, all or none. */
  append(facts: readonly Fact[], options: AppendOptions): Promise<Appended>;
  /** Entries after that revision, oldest first, at most `limit` of them. */
  read(after: number, limit?: number): Promise<readonly Entry[]>;
  /** The snapshot of that title, where one was kept that fits the entries up to its revision. Damaged ones do not count. */
  readSnapshot(title: string): Promise<KeptSnapshot | undefined>;
  /**
   * Keeps what the entries up to a revision come to, in place of the snapshot before. False when there are later entries by now,
   * so that it cannot be told any more where the revision ends; then the next one will do.
   */
  keepSnapshot(snapshot: NewSnapshot): Promise<boolean>;
  /** Keeps a text; the same text is kept once. Returns its sha256. */
  putDocument(text: string): Promise<DocumentHash>;
  /** The text with that hash; undefined when there is none or it is damaged. */
  getDocument(hash: DocumentHash): Promise<string | undefined>;
  /** Removes texts, but none that was put in the last day, since whoever put it may be about to name it. */
  removeDocuments(hashes: readonly DocumentHash[]): Promise<void>;
  /** Adds counts to the row of the same operation, client, client version and day. */
  addUsage(rows: readonly UsageRow[]): Promise<void>;
  /** Rows of the days from `since` on, as `2026-11-26`. */
  readUsage(since: string): Promise<readonly UsageRow[]>;
  /** Adds measurements to the day of their product; one that is there already, or is older than the last, changes nothing. */
  addQuality(measurements: readonly Measurement[]): Promise<void>;
  /** What was measured from a day on, as `2026-11-26`, the earliest first; kept for some weeks. */
  readQuality(since: string): Promise<readonly MeasuredDay[]>;
  /** Removes the rows of days before that one. */
  removeUsage(before: string): Promise<void>;
  /**
   * Told soon, within a second, that there are new entries, whoever appended them. Listen first and read then: of what was there
   * already nothing is said. Returns how to stop.
   */
  onAppend(listener: () => void): () => void;
  close(): Promise<void>;
}

/** A store as somebody sees it who only reads. */
export type RegistryReader = Pick<
  RegistryStore,
  'read' | 'readSnapshot' | 'getDocument' | 'readUsage' | 'readQuality' | 'close'
>;
