import { type FileHandle, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { addUpUsage, usageRowKey } from '../../usage/add-usage.ts';
import type { UsageRow } from '../../usage/usage-row.ts';
import { replaceFile } from '../durable-file.ts';
import { isDay, portions, rowsByDay } from '../usage-days.ts';
import { readRecordLines, readRemainder, recordLine } from './record-lines.ts';

// A file is added up anew when it has grown to twice what it was then and this much more.
const COMPACT_AFTER_BYTES = 1024 * 1024;
const KNOWN_DAYS = 8;

/** How far a day's file is whole, and how long it was when its rows were added up last. */
type DayFile = { end: number; compacted: number };

/** Usage in one file for each day: batches are appended, and added up when many have gathered. */
export class UsageFiles {
  readonly #directory: string;
  readonly #notice: (message: string) => void;
  readonly #days = new Map<string, DayFile>();
  /** One thing at a time: nobody reads a file while it is added up. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(directory: string, notice: (message: string) => void) {
    this.#directory = directory;
    this.#notice = notice;
  }

  /** See `RegistryStore.addUsage`. */
  async add(rows: readonly UsageRow[]): Promise<void> {
    const days = rowsByDay(rows);
    await this.#inTurn(async () => {
      for (const [day, ofDay] of days) await this.#append(day, ofDay);
    });
  }

  /** See `RegistryStore.readUsage`. */
  async read(since: string): Promise<readonly UsageRow[]> {
    return this.#inTurn(async () => {
      const days = (await readdir(this.#directory)).filter((name) => isDay(name) && name >= since).sort();
      const found: UsageRow[] = [];
      for (const day of days) found.push(...(await this.#rowsOf(day)));
      return found;
    });
  }

  /** See `RegistryStore.removeUsage`. */
  async removeBefore(day: string): Promise<void> {
    await this.#inTurn(async () => {
      for (const name of await readdir(this.#directory)) {
        if (!isDay(name.slice(0, 10)) || name >= day) continue;
        await rm(join(this.#directory, name), { force: true });
        this.#days.delete(name);
      }
    });
  }

  /** Waits for what was handed in. */
  async close(): Promise<void> {
    await this.#last;
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #append(day: string, rows: readonly UsageRow[]): Promise<void> {
    const text = portions(rows).map((portion) => recordLine(JSON.stringify(portion)));
    const file = await this.#dayFile(day);
    const bytes = Buffer.from(text.join(''));
    await withFile(this.#pathOf(day), async (handle) => {
      try {
        await handle.write(bytes, 0, bytes.length, file.end);
        await handle.datasync();
      } catch (error) {
        await handle.truncate(file.end);
        throw error;
      }
    });
    file.end += bytes.length;
    if (file.end > 2 * file.compacted + COMPACT_AFTER_BYTES) await this.#compact(day, file);
  }

  async #compact(day: string, file: DayFile): Promise<void> {
    const lines = portions(await this.#rowsOf(day)).map((portion) => recordLine(JSON.stringify(portion)));
    await replaceFile(this.#pathOf(day), lines);
    file.end = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0);
    file.compacted = file.end;
  }

  async #rowsOf(day: string): Promise<readonly UsageRow[]> {
    const { end } = await this.#dayFile(day);
    const rows: UsageRow[] = [];
    await withFile(this.#pathOf(day), async (handle) => {
      for await (const lines of readRecordLines(handle, { from: 0, to: end })) {
        for (const { text } of lines) rows.push(...parseRows(text));
      }
    });
    return addUpUsage(rows, usageRowKey);
  }

  /** What is known of a day's file. The first time since the start its end is looked for, and what is broken cut off. */
  async #dayFile(day: string): Promise<DayFile> {
    const known = this.#days.get(day);
    if (known) return known;
    const path = this.#pathOf(day);
    if (!(await stat(path).catch(() => undefined))) await replaceFile(path, []);
    const file = { end: await withFile(path, (handle) => this.#findEnd(path, handle)), compacted: 0 };
    this.#days.set(day, file);
    const [oldest] = this.#days.keys();
    if (this.#days.size > KNOWN_DAYS && oldest !== undefined) this.#days.delete(oldest);
    return file;
  }

  async #findEnd(path: string, handle: FileHandle): Promise<number> {
    const { size } = await handle.stat();
    let end = 0;
    for await (const lines of readRecordLines(handle, { from: 0, to: size })) end = lines.at(-1)?.next ?? end;
    const rest = await readRemainder(handle, end, size);
    if (!rest) return end;
    await handle.truncate(end);
    await handle.sync();
    const what =
      rest.kind === 'torn' ? 'A write of usage that was cut short' : 'Usage behind a damaged record';
    this.#notice(`${what} was dropped from ${path}: ${size - end} bytes after the first ${end}.`);
    return end;
  }

  #pathOf(day: string): string {
    return join(this.#directory, day);
  }
}

/** The checksum of the record held, so these are rows that this store wrote. */
function parseRows(text: string): readonly UsageRow[] {
  return JSON.parse(text);
}

async function withFile<Result>(
  path: string,
  work: (handle: FileHandle) => Promise<Result>,
): Promise<Result> {
  const handle = await open(path, 'r+');
  try {
    return await work(handle);
  } finally {
    await handle.close();
  }
}
