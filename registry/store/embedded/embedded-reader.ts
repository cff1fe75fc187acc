import { open, readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { DocumentHash, Entry } from '../../facts.ts';
import { addUpUsage, usageRowKey } from '../../usage/add-usage.ts';
import type { UsageRow } from '../../usage/usage-row.ts';
import { parseEntries } from '../entry-schema.ts';
import type { RegistryReader } from '../registry-store.ts';
import { isDay } from '../usage-days.ts';
import { DocumentFiles } from './document-files.ts';
import { JOURNAL_TITLE } from './journal.ts';
import { type RecordLine, readRecordLines } from './record-lines.ts';

const DOCUMENT_CACHE_BYTES = 8 * 1024 * 1024;

/**
 * Reads a registry in files that another process may have open and write: what is whole when it is read. Empty where nothing is yet.
 */
export class EmbeddedReader implements RegistryReader {
  readonly #root: string;
  readonly #documents: DocumentFiles;
  /** Where the line ends that has this revision last. */
  #read = { revision: 0, offset: JOURNAL_TITLE.length };

  constructor(directory: string) {
    this.#root = resolve(directory);
    this.#documents = new DocumentFiles(join(this.#root, 'documents'), DOCUMENT_CACHE_BYTES);
  }

  async read(after: number): Promise<readonly Entry[]> {
    const file = join(this.#root, 'journal');
    // Whoever follows the journal asks for what comes after what was read last.
    const known = after >= this.#read.revision ? this.#read : { revision: 0, offset: JOURNAL_TITLE.length };
    const lines = await readLines(file, known.offset);
    const entries = lines.flatMap(({ text }) => parseEntries(JSON.parse(text), file));
    const [lastLine, lastEntry] = [lines.at(-1), entries.at(-1)];
    if (lastLine && lastEntry) this.#read = { revision: lastEntry.revision, offset: lastLine.next };
    return entries.filter(({ revision }) => revision > after);
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
      for (const { text } of await readLines(join(folder, day), 0)) rows.push(...JSON.parse(text));
    }
    return addUpUsage(rows, usageRowKey);
  }

  /** Nothing stays open between reads. */
  async close(): Promise<void> {}
}

async function readLines(file: string, from: number): Promise<readonly RecordLine[]> {
  if (!(await stat(file).catch(() => undefined))) return [];
  const handle = await open(file, 'r');
  try {
    const { size: to } = await handle.stat();
    const found: RecordLine[] = [];
    for await (const lines of readRecordLines(handle, { from, to })) found.push(...lines);
    return found;
  } finally {
    await handle.close();
  }
}
