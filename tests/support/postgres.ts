import { inject } from 'vitest';

/** A PostgreSQL database of a test file's own. */
export type TestDatabase = {
  /** Its address, with the password. */
  readonly url: string;
};

/** Makes a new, empty database on the server that all files of a run share. */
export async function openDatabase(): Promise<TestDatabase> {
  const response = await fetch(inject('databases'), { method: 'POST' });
  const text = await response.text();
  if (!response.ok) throw new Error(`Expected a database, got: ${text}`);
  return { url: text };
}
