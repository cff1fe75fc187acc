import { crc32 } from 'node:zlib';
import type { RecordLine } from './record-lines.ts';

/** A place between two lines of a journal, and everything before it in one number. */
export type JournalPosition = {
  /** Of the last entry before it. */
  readonly revision: number;
  readonly offset: number;
  /** CRC-32 over the checksums of all lines before it and where they end. */
  readonly digest: number;
};

/** The digest behind one more line. */
export function addToDigest(
  digest: number,
  { checksum, next }: Pick<RecordLine, 'checksum' | 'next'>,
): number {
  return crc32(`${checksum} ${next}`, digest);
}

/** The revision of the first entry of a line, read off its beginning; undefined where it does not stand there. */
export function firstRevision({ text }: Pick<RecordLine, 'text'>): number | undefined {
  const digits = /^\[\{"revision":(\d{1,15}),/.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
