import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { expect } from 'vitest';
import { type Double, openDouble, openRecorder } from './double.ts';
import { Recording } from './recording.ts';

/** A ClickHouse that tests talk to over HTTP. */
export type TestClickHouse = {
  /** Address of a database of its own. */
  readonly url: string;
  /** Set where nothing but recordings answers. */
  readonly double?: Double;
  close(): Promise<void>;
};

/**
 * Opens a database in which these statements were run: on the server that CLICKHOUSE_URL names, else a double that gives
 * the answers such a server gave once. Where WEFT_RECORD is set too, they are recorded again, for this test file.
 */
export async function openClickHouse(
  statements: readonly string[],
  name = fileName(),
): Promise<TestClickHouse> {
  const real = process.env['CLICKHOUSE_URL']?.replace(/\/$/, '') ?? '';
  const recording = new Recording(name);
  if (real === '') {
    recording.read();
    const double = await openDouble(recording);
    return { url: `${double.url}/lab`, double, close: () => double.close() };
  }
  const database = `weft_${randomUUID().replaceAll('-', '')}`;
  await send(real, `CREATE DATABASE ${database}`);
  for (const sql of statements)
    await send(`${real}/?database=${database}&date_time_input_format=best_effort`, sql);
  const isRecorded = (process.env['WEFT_RECORD'] ?? '') !== '';
  const recorder = isRecorded ? await openRecorder(recording, real) : undefined;
  return {
    url: `${recorder?.url ?? real}/${database}`,
    close: async () => {
      await recorder?.close();
      if (recorder) recording.write();
      await send(real, `DROP DATABASE ${database}`);
    },
  };
}

function fileName(): string {
  return basename(expect.getState().testPath ?? 'unknown', '.test.ts');
}

async function send(url: string, sql: string): Promise<void> {
  const response = await fetch(url, { method: 'POST', body: sql });
  if (!response.ok) throw new Error(`${await response.text()}\n${sql}`);
}
