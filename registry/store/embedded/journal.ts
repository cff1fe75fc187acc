import { type FileHandle, open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Entry, Fact } from '../../facts.ts';
import { replaceFile } from '../durable-file.ts';
import { parseEntries } from '../entry-schema.ts';
import { MAX_APPEND_BYTES } from '../limits.ts';
import type { Appended, AppendOptions } from '../registry-store.ts';
import { StoreError } from '../store-error.ts';
import { addToDigest, firstRevision, type JournalPosition } from './journal-position.ts';
import { checksumOf, type RecordLine, readRecordLines, readRemainder, recordLine } from './record-lines.ts';

/** The first line of a journal. */
export const JOURNAL_TITLE = 'weft registry journal, format 1\n';
// A batch is one line, so that it is there as a whole or not at all.
const MAX_BATCH_BYTES = 1024 * 1024;
const MAX_WAITING = 10_000;
const MARK_EVERY_BYTES = 64 * 1024;

type Waiting = {
  readonly facts: readonly Fact[];
  readonly options: AppendOptions;
  readonly bytes: number;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: unknown) => void;
};

/** Where the line begins that starts with that revision; one for every 64 kB, to find any entry by one read. */
type Mark = { readonly revision: number; readonly offset: number };

/** What a journal is told and asked while it works. */
export type JournalOptions = {
  /** Told what was found and done that a person should know. */
  readonly notice: (message: string) => void;
  /** Throws when somebody else may write the file by now. */
  readonly ensureOwned: () => Promise<void>;
  /** Where a snapshot says that it stands; `atSnapshot` tells what the journal says of that place. */
  readonly snapshotOffset?: number | undefined;
};

/** The entries of a registry in one file. An append is acknowledged when it is on the disk; those that wait together go together. */
export class Journal {
  readonly #file: string;
  readonly #handle: FileHandle;
  readonly #options: JournalOptions;
  readonly #marks: Mark[] = [];
  #waiting: Waiting[] = [];
  #draining: Promise<void> | undefined;
  #end = JOURNAL_TITLE.length;
  #revision = 0;
  /** See `JournalPosition`. */
  #digest = 0;
  #atSnapshot: JournalPosition | undefined;
  #lastAt = '';
  #isClosed = false;
  /** The failure after which nobody knows what is on the disk. */
  #broken: StoreError | undefined;

  private constructor(file: string, handle: FileHandle, options: JournalOptions) {
    this.#file = file;
    this.#handle = handle;
    this.#options = options;
  }

  /** Opens the journal of a directory, or makes it. A write that was cut short is cut off and told; damage is refused. */
  static async open(directory: string, options: JournalOptions): Promise<Journal> {
    const file = join(directory, 'journal');
    if (!(await stat(file).catch(() => undefined))) await replaceFile(file, [JOURNAL_TITLE]);
    const handle = await open(file, 'r+');
    const journal = new Journal(file, handle, options);
    try {
      await journal.#recover();
      return journal;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** The revision of the last entry; 0 when there is none. */
  get revision(): number {
    return this.#revision;
  }

  /** Where it ends now. */
  get position(): JournalPosition {
    return { revision: this.#revision, offset: this.#end, digest: this.#digest };
  }

  /** Where a line ended at `snapshotOffset` when it was opened; undefined when none did. */
  get atSnapshot(): JournalPosition | undefined {
    return this.#atSnapshot;
  }

  /** See `RegistryStore.append`. */
  async append(facts: readonly Fact[], options: AppendOptions): Promise<Appended> {
    if (this.#isClosed) throw new StoreError('closed', `The registry in ${dirname(this.#file)} was closed.`);
    if (facts.length === 0) throw new RangeError('Expected at least one fact to append, got none.');
    const bytes = Buffer.byteLength(JSON.stringify([facts, options]));
    if (bytes > MAX_APPEND_BYTES) {
      throw new RangeError(`Expected facts of at most ${MAX_APPEND_BYTES} bytes together, got ${bytes}.`);
    }
    if (this.#waiting.length >= MAX_WAITING) {
      throw new StoreError(
        'full',
        `More than ${MAX_WAITING} appends wait for ${this.#file}. Try again later.`,
      );
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ facts, options, bytes, resolve, reject });
      this.#draining ??= this.#drain();
    });
  }

  /** See `RegistryStore.read`. */
  async read(after: number, limit = Number.POSITIVE_INFINITY): Promise<readonly Entry[]> {
    if (after >= this.#revision) return [];
    const from =
      this.#marks.findLast(({ revision }) => revision <= after + 1)?.offset ?? JOURNAL_TITLE.length;
    const found: Entry[] = [];
    const to = this.#end;
    let end = from;
    for await (const lines of readRecordLines(this.#handle, { from, to })) {
      for (const line of lines) {
        for (const entry of this.#parse(line)) if (entry.revision > after) found.push(entry);
        end = line.next;
        if (found.length >= limit) return found.slice(0, limit);
      }
    }
    if (end < to) throw this.#damaged(end, 'A line that was whole when the registry was opened is no more.');
    return found;
  }

  /** Waits for what was handed in, and takes no more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#draining;
    await this.#handle.close();
  }

  async #recover(): Promise<void> {
    const { size } = await this.#handle.stat();
    const title = Buffer.alloc(JOURNAL_TITLE.length);
    await this.#handle.read(title, 0, JOURNAL_TITLE.length, 0);
    if (title.toString('latin1') !== JOURNAL_TITLE) {
      throw new StoreError(
        'damaged',
        `Expected ${this.#file} to begin with "${JOURNAL_TITLE.trim()}", got ${JSON.stringify(title.toString('latin1'))}.`,
      );
    }
    let last: RecordLine | undefined;
    for await (const lines of readRecordLines(this.#handle, { from: JOURNAL_TITLE.length, to: size })) {
      for (const line of lines) this.#meet(line);
      last = lines.at(-1) ?? last;
    }
    this.#end = last?.next ?? JOURNAL_TITLE.length;
    const entry = last && this.#parse(last).at(-1);
    this.#revision = entry?.revision ?? 0;
    this.#lastAt = entry?.at ?? '';
    await this.#cutRemainder(size);
  }

  #meet(line: RecordLine): void {
    this.#mark(line.offset, () => firstRevision(line) ?? this.#parse(line)[0]?.revision);
    this.#digest = addToDigest(this.#digest, line);
    if (line.next !== this.#options.snapshotOffset) return;
    const revision = this.#parse(line).at(-1)?.revision ?? 0;
    this.#atSnapshot = { revision, offset: line.next, digest: this.#digest };
  }

  async #cutRemainder(size: number): Promise<void> {
    const rest = await readRemainder(this.#handle, this.#end, size);
    if (!rest) return;
    if (rest.kind === 'damaged') throw this.#damaged(rest.offset, 'It is not a write that was cut short.');
    const kept = `${this.#file}.cut`;
    await replaceFile(kept, [rest.bytes]);
    await this.#handle.truncate(this.#end);
    await this.#handle.sync();
    this.#options.notice(
      `The last write to ${this.#file} was cut short and never acknowledged: ${rest.bytes.length} bytes after ` +
        `revision ${this.#revision} were cut off and kept in ${kept}.`,
    );
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#takeBatch();
      try {
        await this.#commit(batch);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#draining = undefined;
  }

  #takeBatch(): readonly Waiting[] {
    let bytes = 0;
    const tooMany = this.#waiting.findIndex((one) => {
      bytes += one.bytes;
      return bytes > MAX_BATCH_BYTES;
    });
    const count = tooMany === -1 ? this.#waiting.length : Math.max(1, tooMany);
    return this.#waiting.splice(0, count);
  }

  async #commit(batch: readonly Waiting[]): Promise<void> {
    const entries: Entry[] = [];
    const answers: (() => void)[] = [];
    for (const { facts, options, resolve } of batch) {
      const conflict = await this.#conflict(options, entries);
      if (conflict) {
        answers.push(() => resolve({ ok: false, conflict }));
        continue;
      }
      const own = this.#makeEntries(facts, options, this.#revision + entries.length);
      entries.push(...own);
      answers.push(() => resolve({ ok: true, entries: own }));
    }
    if (entries.length > 0) await this.#write(entries);
    for (const answer of answers) answer();
  }

  async #conflict({ unless }: AppendOptions, justNow: readonly Entry[]): Promise<Entry | undefined> {
    if (!unless) return undefined;
    const since = [...(await this.read(unless.after)), ...justNow];
    return since.find(({ revision, fact }) => revision > unless.after && unless.kinds.includes(fact.kind));
  }

  #makeEntries(facts: readonly Fact[], { by, why, at }: AppendOptions, after: number): Entry[] {
    const now = at ?? new Date().toISOString();
    // A clock that was put back must not make the history run backwards.
    if (now > this.#lastAt) this.#lastAt = now;
    const stamp = { at: this.#lastAt, by, ...(why === undefined ? {} : { why }) };
    return facts.map((fact, index) => ({ revision: after + index + 1, ...stamp, fact }));
  }

  async #write(entries: readonly Entry[]): Promise<void> {
    if (this.#broken) throw this.#broken;
    await this.#options.ensureOwned();
    const line = Buffer.from(recordLine(JSON.stringify(entries)));
    const offset = this.#end;
    try {
      let done = 0;
      while (done < line.length) {
        const { bytesWritten } = await this.#handle.write(line, done, line.length - done, offset + done);
        done += bytesWritten;
      }
      await this.#handle.datasync();
    } catch (error) {
      throw await this.#undo(error);
    }
    this.#mark(offset, () => entries[0]?.revision);
    this.#end = offset + line.length;
    this.#digest = addToDigest(this.#digest, { checksum: checksumOf(line), next: this.#end });
    this.#revision += entries.length;
  }

  /** After a failed write the file ends where it did; where that fails too, nobody knows what is on the disk. */
  async #undo(cause: unknown): Promise<StoreError> {
    const why = cause instanceof Error ? cause.message : String(cause);
    try {
      await this.#handle.truncate(this.#end);
      await this.#handle.datasync();
      return new StoreError('full', `Could not write ${this.#file}: ${why}. Nothing of it was kept.`, {
        cause,
      });
    } catch {
      const message = `Could not write ${this.#file}: ${why}. Start again when the disk works.`;
      this.#broken = new StoreError('full', message, { cause });
      return this.#broken;
    }
  }

  #mark(offset: number, firstRevision: () => number | undefined): void {
    const last = this.#marks.at(-1);
    if (last && offset - last.offset < MARK_EVERY_BYTES) return;
    const revision = firstRevision();
    if (revision !== undefined) this.#marks.push({ revision, offset });
  }

  #parse(line: RecordLine): readonly Entry[] {
    return parseEntries(JSON.parse(line.text), this.#file);
  }

  #damaged(offset: number, why: string): StoreError {
    return new StoreError(
      'damaged',
      `${this.#file} is damaged behind revision ${this.#revision}, at byte ${offset}. ${why} Nothing was changed. Restore the ` +
        `registry's directory from a backup; or, to go on without what comes after: truncate -s ${offset} ${this.#file}`,
    );
  }
}
