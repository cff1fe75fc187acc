import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { MisuseError } from '../command.ts';

/** The text of a query file; `-` reads standard input. Throws MisuseError when there is no such file. */
export async function readQuestion(file: string): Promise<string> {
  if (file === '-') return text(process.stdin);
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new MisuseError(`Expected a file with a GraphQL query at ${file}, but there is none to read.`);
  }
}
