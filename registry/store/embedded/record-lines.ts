import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

/** A whole line of a file, with where it and the next one begin. Its text is decoded when it is asked for. */
export type RecordLine = {
  readonly text: string;
  readonly offset: number;
  readonly next: number;
  readonly checksum: number;
};

/** What begins where the last whole line ends: a write that was cut short, or something that was whole and is no more. */
export type Remainder = {
  readonly kind: 'torn' | 'damaged';
  readonly offset: number;
  readonly bytes: Buffer;
};

/** The longest text of one line. */
const MAX_TEXT_BYTES = 16 * 1024 * 1024;

const HEADER = /^(\d{8}) ([0-9a-f]{8}) $/;
const HEADER_BYTES = 18;
const NEWLINE = 0x0a;
const CHUNK_BYTES = 256 * 1024;
// What the smallest disk writes at once: this much of nothing in a line is a part that never reached it.
const HOLE = Buffer.alloc(512);

/** `LENGTH CHECKSUM TEXT`: eight digits of bytes, CRC-32 of the text in hex, and the text, which has no line break. */
export function recordLine(text: string): string {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_TEXT_BYTES || text.includes('\n')) {
    throw new RangeError(`Expected one line of at most ${MAX_TEXT_BYTES} bytes, got ${bytes} bytes.`);
  }
  return `${String(bytes).padStart(8, '0')} ${crc32(text).toString(16).padStart(8, '0')} ${text}\n`;
}

/** The whole lines between two offsets, as many at a time as one read gives. Ends at the first that is not whole. */
export async function* readRecordLines(
  handle: FileHandle,
  range: { readonly from: number; readonly to: number },
): AsyncGenerator<readonly RecordLine[]> {
  let offset = range.from;
  let wanted = CHUNK_BYTES;
  while (offset < range.to) {
    const bytes = await readBytes(handle, offset, Math.min(wanted, range.to - offset));
    const lines = wholeLines(bytes, offset);
    const last = lines.at(-1);
    if (last) {
      offset = last.next;
      wanted = CHUNK_BYTES;
      yield lines;
      continue;
    }
    const needed = lineBytes(bytes);
    if (needed === undefined || needed <= bytes.length || offset + needed > range.to) return;
    wanted = needed;
  }
}

/** What lies behind the last whole line of a file; undefined when nothing does. */
export async function readRemainder(
  handle: FileHandle,
  offset: number,
  size: number,
): Promise<Remainder | undefined> {
  if (offset >= size) return undefined;
  const bytes = await readBytes(handle, offset, Math.min(size - offset, HEADER_BYTES + MAX_TEXT_BYTES + 2));
  return { kind: isTorn(bytes) ? 'torn' : 'damaged', offset, bytes };
}

/**
 * A write that was cut short is the beginning of one line; after a power cut parts of it may be holes, and its end may be there
 * already. Anything else was acknowledged once, and is never cut off.
 */
function isTorn(bytes: Buffer): boolean {
  const end = bytes.indexOf(NEWLINE);
  const isOneLine = end === -1 || end === bytes.length - 1;
  if (isOneLine && bytes.includes(HOLE)) return true;
  if (end !== -1) return false;
  if (bytes.length < HEADER_BYTES) return true;
  const needed = lineBytes(bytes);
  return needed !== undefined && bytes.length < needed;
}

function wholeLines(bytes: Buffer, offset: number): RecordLine[] {
  const lines: RecordLine[] = [];
  let start = 0;
  while (start < bytes.length) {
    const rest = bytes.subarray(start);
    const length = lineBytes(rest);
    if (length === undefined || length > rest.length) break;
    const content = rest.subarray(HEADER_BYTES, length - 1);
    const checksum = checksumOf(rest);
    if (rest[length - 1] !== NEWLINE || crc32(content) !== checksum) break;
    lines.push({
      get text() {
        return content.toString('utf8');
      },
      ...{ offset: offset + start, next: offset + start + length, checksum },
    });
    start += length;
  }
  return lines;
}

/** The checksum that the header of a line gives. */
export function checksumOf(line: Buffer): number {
  return Number.parseInt(line.toString('latin1', 9, 17), 16);
}

/** How long the line is that begins here, by its header; undefined when that is none. */
function lineBytes(bytes: Buffer): number | undefined {
  const length = HEADER.exec(bytes.toString('latin1', 0, HEADER_BYTES))?.[1];
  const textBytes = length === undefined ? undefined : Number(length);
  return textBytes === undefined || textBytes > MAX_TEXT_BYTES ? undefined : HEADER_BYTES + textBytes + 1;
}

async function readBytes(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(buffer, done, length - done, offset + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return buffer.subarray(0, done);
}
