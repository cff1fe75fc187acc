import { readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';

/** Makes all documents of a registry in files two days old. */
export async function ageDocuments(directory: string): Promise<void> {
  const then = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000);
  const files = await readdir(directory, { recursive: true, withFileTypes: true });
  for (const file of files) if (file.isFile()) await utimes(join(file.parentPath, file.name), then, then);
}
