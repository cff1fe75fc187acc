import { writeFile } from 'node:fs/promises';
import { MisuseError } from './command.ts';

/** Writes the result of a command to the file of `--out`. Throws MisuseError when that cannot be written. */
export async function writeOutput(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
    throw new MisuseError(`Expected --out to name a file that can be written, got ${file}${reason}.`);
  }
}
