import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../durable-file.ts';
import type { KeptSnapshot } from '../registry-store.ts';
import type { JournalPosition } from './journal-position.ts';
import { type RecordLine, readRecordLines, recordLine } from './record-lines.ts';

/** The first line of a snapshot. */
const SNAPSHOT_TITLE = 'weft registry snapshot, format 1\n';

const headSchema = z.object({
  title: z.string(),
  revision: z.int().positive(),
  offset: z.int().positive(),
  digest: z.int(),
});
const endSchema = z.object({ end: z.int().min(0) });

/** What a snapshot is of: the form of its lines, and the place in the journal that it stands for. */
export type SnapshotHead = JournalPosition & { readonly title: string };

/** A snapshot beside a journal: a head, lines, and an end that counts them. Whatever is wrong with it, it is as if there were none. */
export class SnapshotFile {
  readonly #file: string;

  constructor(directory: string) {
    this.#file = join(directory, 'snapshot');
  }

  /** What it is of; undefined when there is none that is whole so far. */
  async readHead(): Promise<SnapshotHead | undefined> {
    return this.#reading(async (handle, range) => {
      for await (const [first] of readRecordLines(handle, range)) return headOf(first);
      return undefined;
    });
  }

  /** All of it, when it is whole and of that head. */
  async read(wanted: SnapshotHead): Promise<KeptSnapshot | undefined> {
    return this.#reading(async (handle, range) => {
      const lines: RecordLine[] = [];
      for await (const some of readRecordLines(handle, range)) lines.push(...some);
      const [head, end] = [headOf(lines.shift()), lines.pop()];
      const isWhole = end?.next === range.to && endSchema.safeParse(parse(end)).data?.end === lines.length;
      if (!head || !isWhole || JSON.stringify(head) !== JSON.stringify(wanted)) return undefined;
      return { revision: head.revision, lines: lines.map(({ text }) => text) };
    });
  }

  /** Puts another one in its place. */
  async write(head: SnapshotHead, lines: AsyncIterable<string>): Promise<void> {
    await replaceFile(this.#file, recordsOf(head, lines));
  }

  async #reading<Result>(
    read: (handle: FileHandle, range: { readonly from: number; readonly to: number }) => Promise<Result>,
  ): Promise<Result | undefined> {
    const handle = await open(this.#file, 'r').catch(() => undefined);
    if (!handle) return undefined;
    try {
      const { size } = await handle.stat();
      const title = Buffer.alloc(SNAPSHOT_TITLE.length);
      await handle.read(title, 0, title.length, 0);
      if (title.toString('latin1') !== SNAPSHOT_TITLE) return undefined;
      return await read(handle, { from: SNAPSHOT_TITLE.length, to: size });
    } finally {
      await handle.close();
    }
  }
}

/** True when a snapshot stands for a place of a journal that it was made at, and not for one of another journal. */
export function isOf(head: SnapshotHead, position: JournalPosition | undefined): boolean {
  return (
    position?.offset === head.offset && position.revision === head.revision && position.digest === head.digest
  );
}

async function* recordsOf(head: SnapshotHead, lines: AsyncIterable<string>): AsyncGenerator<string> {
  const { title, revision, offset, digest } = head;
  yield SNAPSHOT_TITLE + recordLine(JSON.stringify({ title, revision, offset, digest }));
  let count = 0;
  for await (const line of lines) {
    count += 1;
    yield recordLine(line);
  }
  yield recordLine(JSON.stringify({ end: count }));
}

function headOf(line: RecordLine | undefined): SnapshotHead | undefined {
  return line && headSchema.safeParse(parse(line)).data;
}

function parse({ text }: RecordLine): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
