import { mkdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DocumentHash } from '../../facts.ts';
import { DocumentCache } from '../document-cache.ts';
import { hashDocument, isDocumentHash } from '../document-hash.ts';
import { replaceFile, syncDirectory } from '../durable-file.ts';
import { StoreError } from '../store-error.ts';

// Longer than any publish takes from its texts to the entry that names them.
const KEPT_AFTER_PUT_MS = 24 * 60 * 60 * 1000;

/** Texts in files named after their hash, `ab/cdef…`. */
export class DocumentFiles {
  readonly #directory: string;
  readonly #cache: DocumentCache;
  readonly #writing = new Map<DocumentHash, Promise<void>>();
  readonly #removing = new Map<DocumentHash, Promise<void>>();

  constructor(directory: string, cacheBytes: number) {
    this.#directory = directory;
    this.#cache = new DocumentCache(cacheBytes);
  }

  /** See `RegistryStore.putDocument`. A damaged file of the same text is made good. */
  async put(text: string): Promise<DocumentHash> {
    const bytes = Buffer.from(text);
    const hash = hashDocument(bytes);
    await this.#removing.get(hash);
    // Two callers with the same text wait for the same write: neither may go on before it is on the disk.
    const write = this.#writing.get(hash) ?? this.#write(hash, bytes);
    this.#writing.set(hash, write);
    try {
      await write;
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      const message = `Could not write ${this.#fileOf(hash)}: ${why}. Nothing was changed; make room and try again.`;
      throw new StoreError('full', message, { cause });
    } finally {
      this.#writing.delete(hash);
    }
    return hash;
  }

  /** See `RegistryStore.getDocument`. */
  async get(hash: DocumentHash): Promise<string | undefined> {
    if (!isDocumentHash(hash)) return undefined;
    const cached = this.#cache.get(hash);
    if (cached !== undefined) return cached;
    const bytes = await readIfThere(this.#fileOf(hash));
    if (!bytes || hashDocument(bytes) !== hash) return undefined;
    const text = bytes.toString('utf8');
    this.#cache.set(hash, text);
    return text;
  }

  /** See `RegistryStore.removeDocuments`. */
  async remove(hashes: readonly DocumentHash[]): Promise<void> {
    for (const hash of hashes) {
      if (this.#writing.has(hash)) continue;
      const removal = this.#removeIfOld(hash);
      // Whoever puts the same text meanwhile waits, and finds it gone.
      this.#removing.set(hash, removal);
      try {
        await removal;
      } finally {
        this.#removing.delete(hash);
      }
    }
  }

  async #removeIfOld(hash: DocumentHash): Promise<void> {
    const file = this.#fileOf(hash);
    const found = await stat(file).catch(() => undefined);
    if (!found || found.mtimeMs > Date.now() - KEPT_AFTER_PUT_MS) return;
    await rm(file, { force: true });
    this.#cache.delete(hash);
  }

  async #write(hash: DocumentHash, bytes: Buffer): Promise<void> {
    const file = this.#fileOf(hash);
    const kept = await readIfThere(file);
    if (kept && hashDocument(kept) === hash) {
      // The time of a file says when its text was put last.
      const now = new Date();
      await utimes(file, now, now);
      return;
    }
    const folder = dirname(file);
    if (!(await stat(folder).catch(() => undefined))) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await syncDirectory(this.#directory);
    }
    await replaceFile(file, [bytes]);
  }

  #fileOf(hash: DocumentHash): string {
    return join(this.#directory, hash.slice(0, 2), hash.slice(2));
  }
}

async function readIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
