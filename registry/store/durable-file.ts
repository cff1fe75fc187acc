import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What a write that was cut short leaves; whoever owns the directory removes it. */
export const UNFINISHED = /^unfinished-[0-9a-f-]{36}$/;

type Writing = {
  /** Where the file is written until it is whole, in the same directory. */
  readonly unfinished?: string;
  /** Who may read and write it; only its owner by default. */
  readonly mode?: number;
};

/**
 * Puts a whole file in place: written beside it, synced, renamed, and the directory synced. A crash at any moment leaves the file
 * that was there before or the new one.
 */
export async function replaceFile(
  file: string,
  parts: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
  { unfinished = join(dirname(file), `unfinished-${randomUUID()}`), mode = 0o600 }: Writing = {},
): Promise<void> {
  try {
    const handle = await open(unfinished, 'wx', mode);
    try {
      for await (const part of parts) await handle.appendFile(part);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  await syncDirectory(dirname(file));
}

/** Names in a directory must survive a power cut too; systems that cannot sync a directory do without. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r').catch(() => undefined);
  if (!handle) return;
  await handle.sync().catch(() => undefined);
  await handle.close();
}
