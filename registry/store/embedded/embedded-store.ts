import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { DocumentHash, Entry, Fact } from '../../facts.ts';
import type { MeasuredDay, Measurement } from '../../quality/measurement.ts';
import type { UsageRow } from '../../usage/usage-row.ts';
import { UNFINISHED } from '../durable-file.ts';
import type { Appended, AppendOptions, KeptSnapshot, NewSnapshot, RegistryStore } from '../registry-store.ts';
import { DirectoryLock } from './directory-lock.ts';
import { DocumentFiles } from './document-files.ts';
import { Journal } from './journal.ts';
import { QualityFiles } from './quality-files.ts';
import { isOf, SnapshotFile, type SnapshotHead } from './snapshot-file.ts';
import { UsageFiles } from './usage-files.ts';

/** How an embedded store is opened. */
export type EmbeddedStoreOptions = {
  /** Told what was repaired on opening. */
  readonly notice?: (message: string) => void;
  /** How much memory the documents read last may take. */
  readonly documentCacheBytes?: number;
};

const DOCUMENT_CACHE_BYTES = 32 * 1024 * 1024;

/**
 * Opens the registry in a directory, which is made when it is not there. One process at a time: throws a `StoreError` that names
 * the one that has it open, and when the journal is damaged.
 */
export async function openEmbeddedStore(
  directory: string,
  options: EmbeddedStoreOptions = {},
): Promise<RegistryStore> {
  const root = resolve(directory);
  const notice = options.notice ?? (() => undefined);
  const documents = join(root, 'documents');
  const usage = join(root, 'usage');
  // Only what is the registry's is closed to others: the folder around it may hold what they have to reach.
  await mkdir(dirname(root), { recursive: true });
  for (const folder of [root, documents, usage]) await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = await DirectoryLock.take(root);
  try {
    await removeUnfinished(root);
    const snapshots = new SnapshotFile(root);
    const head = await snapshots.readHead();
    const ensureOwned = () => lock.ensureHeld();
    const journal = await Journal.open(root, { notice, ensureOwned, snapshotOffset: head?.offset });
    const quality = new QualityFiles(join(root, 'quality'));
    await quality.removeOld(new Date());
    return new EmbeddedStore({
      ...{ lock, journal, snapshots },
      ...(head && isOf(head, journal.atSnapshot) ? { snapshot: head } : {}),
      documents: new DocumentFiles(documents, options.documentCacheBytes ?? DOCUMENT_CACHE_BYTES),
      usage: new UsageFiles(usage, notice),
      quality,
    });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

type Parts = {
  readonly lock: DirectoryLock;
  readonly journal: Journal;
  readonly snapshots: SnapshotFile;
  /** The snapshot in the file, when it is of this journal. */
  readonly snapshot?: SnapshotHead;
  readonly documents: DocumentFiles;
  readonly usage: UsageFiles;
  readonly quality: QualityFiles;
};

/** A registry in files of this machine. */
class EmbeddedStore implements RegistryStore {
  readonly #parts: Parts;
  readonly #listeners = new Set<() => void>();
  #snapshot: SnapshotHead | undefined;
  #closing: Promise<void> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#snapshot = parts.snapshot;
  }

  async append(facts: readonly Fact[], options: AppendOptions): Promise<Appended> {
    const appended = await this.#parts.journal.append(facts, options);
    // Not now: what a listener does, or throws, is not part of the append.
    if (appended.ok) for (const listener of this.#listeners) queueMicrotask(listener);
    return appended;
  }

  read(after: number, limit?: number): Promise<readonly Entry[]> {
    return this.#parts.journal.read(after, limit);
  }

  async readSnapshot(title: string): Promise<KeptSnapshot | undefined> {
    const head = this.#snapshot;
    return head?.title === title ? this.#parts.snapshots.read(head) : undefined;
  }

  async keepSnapshot({ title, revision, lines }: NewSnapshot): Promise<boolean> {
    const { position } = this.#parts.journal;
    if (position.revision !== revision) return false;
    const head = { title, ...position };
    await this.#parts.snapshots.write(head, lines);
    this.#snapshot = head;
    return true;
  }

  putDocument(text: string): Promise<DocumentHash> {
    return this.#parts.documents.put(text);
  }

  getDocument(hash: DocumentHash): Promise<string | undefined> {
    return this.#parts.documents.get(hash);
  }

  removeDocuments(hashes: readonly DocumentHash[]): Promise<void> {
    return this.#parts.documents.remove(hashes);
  }

  addUsage(rows: readonly UsageRow[]): Promise<void> {
    return this.#parts.usage.add(rows);
  }

  readUsage(since: string): Promise<readonly UsageRow[]> {
    return this.#parts.usage.read(since);
  }

  addQuality(measurements: readonly Measurement[]): Promise<void> {
    return this.#parts.quality.add(measurements);
  }

  readQuality(since: string): Promise<readonly MeasuredDay[]> {
    return this.#parts.quality.read(since);
  }

  removeUsage(before: string): Promise<void> {
    return this.#parts.usage.removeBefore(before);
  }

  onAppend(listener: () => void): () => void {
    const own = (): void => listener();
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#listeners.clear();
    await this.#parts.usage.close();
    await this.#parts.quality.close();
    await this.#parts.journal.close();
    await this.#parts.lock.release();
  }
}

/** What writes that were cut short left. The lock is held, so nobody still needs it. */
async function removeUnfinished(root: string): Promise<void> {
  const documents = join(root, 'documents');
  const folders = (await readdir(documents)).map((name) => join(documents, name));
  for (const folder of [root, join(root, 'usage'), join(root, 'quality'), documents, ...folders]) {
    const names = await readdir(folder).catch(() => []);
    for (const name of names) if (UNFINISHED.test(name)) await rm(join(folder, name), { force: true });
  }
}
