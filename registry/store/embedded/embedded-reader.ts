import { open, readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { DocumentHash, Entry } from '../../facts.ts';
import type { MeasuredDay } from '../../quality/measurement.ts';
import { addUpUsage, usageRowKey } from '../../usage/add-usage.ts';
import type { UsageRow } from '../../usage/usage-row.ts';
import { parseEntries } from '../entry-schema.ts';
import type { KeptSnapshot, RegistryReader } from '../registry-store.ts';
import { isDay } from '../usage-days.ts';
import { DocumentFiles } from './document-files.ts';
import { JOURNAL_TITLE } from './journal.ts';
import { addToDigest } from './journal-position.ts';
import { readQualityFiles } from './quality-files.ts';
import { type RecordLine, readRecordLines } from './record-lines.ts';
import { SnapshotFile } from './snapshot-file.ts';

const START = { revision: 0, offset: JOURNAL_TITLE.length };
const DOCUMENT_CACHE_BYTES = 8 * 1024 * 1024;

/**
 * Reads a registry in files that another process may have open and write: what is whole when it is read. Empty where nothing is yet.
 */
export class EmbeddedReader implements RegistryReader {
  readonly #root: string;
  readonly #documents: DocumentFiles;
  readonly #snapshots: SnapshotFile;
  /** Where the line ends that has this revision last. */
  #read: { readonly revision: number; readonly offset: number } = START;

  constructor(directory: string) {
    this.#root = resolve(directory);
    this.#snapshots = new SnapshotFile(this.#root);
    this.#documents = new DocumentFiles(join(this.#root, 'documents'), DOCUMENT_CACHE_BYTES);
  }

  async read(after: number, limit = Number.POSITIVE_INFINITY): Promise<readonly Entry[]> {
    const file = join(this.#root, 'journal');
    // Whoever follows the journal asks for what comes after what was read last.
    const known = after >= this.#read.revision ? this.#read : START;
    const found: Entry[] = [];
    await withLines(file, known.offset, (line) => {
      const entries = parseEntries(JSON.parse(line.text), file);
      const last = entries.at(-1);
      found.push(...entries.filter(({ revision }) => revision > after));
      if (last && last.revision > this.#read.revision)
        this.#read = { revision: last.revision, offset: line.next };
      return found.length < limit;
    });
    return found.slice(0, limit);
  }

  async readSnapshot(title: string): Promise<KeptSnapshot | undefined> {
    const head = await this.#snapshots.readHead();
    if (head?.title !== title) return undefined;
    let digest = 0;
    let isThere = false;
    await withLines(join(this.#root, 'journal'), START.offset, (line) => {
      digest = addToDigest(digest, line);
      isThere = line.next === head.offset;
      return line.next < head.offset;
    });
    if (!isThere || digest !== head.digest) return undefined;
    const kept = await this.#snapshots.read(head);
    if (kept) this.#read = { revision: head.revision, offset: head.offset };
    return kept;
  }

  getDocument(hash: DocumentHash): Promise<string | undefined> {
    return this.#documents.get(hash);
  }

  async readUsage(since: string): Promise<readonly UsageRow[]> {
    const folder = join(this.#root, 'usage');
    const names = await readdir(folder).catch(() => []);
    const rows: UsageRow[] = [];
    for (const day of names.filter((name) => isDay(name) && name >= since).sort()) {
      // The checksum of each record held, so these are rows that a store wrote.
      await withLines(join(folder, day), 0, ({ text }) => {
        rows.push(...JSON.parse(text));
        return true;
      });
    }
    return addUpUsage(rows, usageRowKey);
  }

  readQuality(since: string): Promise<readonly MeasuredDay[]> {
    return readQualityFiles(join(this.#root, 'quality'), since);
  }

  /** Nothing stays open between reads. */
  async close(): Promise<void> {}
}

/** Gives the whole lines of a file one by one, as long as `take` says true. */
async function withLines(file: string, from: number, take: (line: RecordLine) => boolean): Promise<void> {
  if (!(await stat(file).catch(() => undefined))) return;
  const handle = await open(file, 'r');
  try {
    const { size: to } = await handle.stat();
    for await (const lines of readRecordLines(handle, { from, to }))
      for (const line of lines) if (!take(line)) return;
  } finally {
    await handle.close();
  }
}
