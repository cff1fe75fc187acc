import { mkdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DocumentHash } from '../../facts.ts';
import { DocumentCache } from '../document-cache.ts';
import { hashDocument, isDocumentHash } from '../document-hash.ts';
import { replaceFile, syncDirectory } from './durable-file.ts';

/** Texts in files named after their hash, `ab/cdef…`. */
export class DocumentFiles {
  readonly #directory: string;
  readonly #cache: DocumentCache;
  readonly #writing = new Map<DocumentHash, Promise<void>>();

  constructor(directory: string, cacheBytes: number) {
    this.#directory = directory;
    this.#cache = new DocumentCache(cacheBytes);
  }

  /** See `RegistryStore.putDocument`. A damaged file of the same text is made good. */
  async put(text: string): Promise<DocumentHash> {
    const bytes = Buffer.from(text);
    const hash = hashDocument(bytes);
    // Two callers with the same text wait for the same write: neither may go on before it is on the disk.
    const write = this.#writing.get(hash) ?? this.#write(hash, bytes);
    this.#writing.set(hash, write);
    try {
      await write;
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

  async #write(hash: DocumentHash, bytes: Buffer): Promise<void> {
    const file = this.#fileOf(hash);
    const kept = await readIfThere(file);
    if (kept && hashDocument(kept) === hash) return;
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
