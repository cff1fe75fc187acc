import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { addMeasurement, dayOf, type MeasuredDay, type Measurement } from '../../quality/measurement.ts';
import { KEPT_QUALITY_DAYS } from '../../quality/quality-standing.ts';
import { windowStart } from '../../usage/window-start.ts';
import { replaceFile } from '../durable-file.ts';
import { isDay, portions } from '../usage-days.ts';
import { readRecordLines, recordLine } from './record-lines.ts';

/** Measurements in one small file for each day, which is written anew with each batch: a row for each product. */
export class QualityFiles {
  readonly #directory: string;
  /** One thing at a time, so that no batch is written over another. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** See `RegistryStore.addQuality`. */
  add(measurements: readonly Measurement[]): Promise<void> {
    const turn = this.#last.then(() => this.#add(measurements));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** See `RegistryStore.readQuality`. */
  read(since: string): Promise<readonly MeasuredDay[]> {
    return readQualityFiles(this.#directory, since);
  }

  /** Removes the files of days that are not kept any longer. */
  async removeOld(now: Date): Promise<void> {
    const first = windowStart(KEPT_QUALITY_DAYS, now);
    for (const day of await daysIn(this.#directory))
      if (day < first) await rm(join(this.#directory, day), { force: true });
  }

  /** Waits for what was handed in. */
  async close(): Promise<void> {
    await this.#last;
  }

  async #add(measurements: readonly Measurement[]): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    for (const day of new Set(measurements.map(dayOf))) {
      const file = join(this.#directory, day);
      const rows = new Map((await rowsOf(file)).map((row) => [row.product, row]));
      for (const one of measurements)
        if (dayOf(one) === day) rows.set(one.product, addMeasurement(rows.get(one.product), one));
      await replaceFile(
        file,
        portions([...rows.values()]).map((portion) => recordLine(JSON.stringify(portion))),
      );
    }
  }
}

/** What was measured from a day on, the earliest first; files are whole at any moment, also while another process writes. */
export async function readQualityFiles(directory: string, since: string): Promise<readonly MeasuredDay[]> {
  const found: MeasuredDay[] = [];
  for (const day of await daysIn(directory))
    if (day >= since) found.push(...(await rowsOf(join(directory, day))));
  return found;
}

async function daysIn(directory: string): Promise<readonly string[]> {
  return (await readdir(directory).catch(() => [])).filter(isDay).sort();
}

/** The rows of a day as far as they are whole: what a disk has spoilt is measured again soon. */
async function rowsOf(file: string): Promise<readonly MeasuredDay[]> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (!handle) return [];
  try {
    const rows: MeasuredDay[] = [];
    const { size: to } = await handle.stat();
    for await (const lines of readRecordLines(handle, { from: 0, to }))
      for (const { text } of lines) rows.push(...JSON.parse(text));
    return rows;
  } finally {
    await handle.close();
  }
}
