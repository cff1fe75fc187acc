import { readErrors, type SubgraphError } from './subgraph-answer.ts';

/** How an answer must begin to be passed through: data that is there, in the compact form that JSON writers use by default. */
const START = Buffer.from('{"data":{"');

/**
 * Where what follows the data may begin: `},"errors":` or `},"extensions":`. A field of that name looks the same, which only costs time.
 * Searching for what both begin with takes a tenth of the time that two searches for the whole take.
 */
const NEXT_ENTRY = Buffer.from('},"e');
const NEXT_ENTRIES = /^},"(?:errors|extensions)":/;

const SEAM_BYTES = 16;

/** True when the first bytes of an answer let it be passed through. */
export function mayPassThrough(head: Buffer): boolean {
  return head.subarray(0, START.length).equals(START);
}

/**
 * Passes an answer on while it arrives, without reading it. The last chunk is always held back; from the first place on where errors
 * or extensions of the answer may begin all of the rest is. What then really follows the data is read: extensions are for the gateway,
 * errors are written anew by `writeErrors`.
 */
export async function* passThrough(
  chunks: AsyncIterable<Buffer>,
  subgraph: string,
  writeErrors: (errors: readonly SubgraphError[]) => string,
): AsyncGenerator<Buffer, void> {
  let held: Buffer | undefined;
  const rest: Buffer[] = [];
  for await (const chunk of chunks) {
    if (rest.length > 0) rest.push(chunk);
    else if (held && (mayHoldNext(held) || spansNext(held, chunk))) rest.push(held, chunk);
    else if (held) yield held;
    held = chunk;
  }
  if (rest.length === 0 && held && mayHoldNext(held)) rest.push(held);
  if (rest.length > 0) yield finish(Buffer.concat(rest), subgraph, writeErrors);
  else if (held) yield held;
}

function mayHoldNext(bytes: Buffer): boolean {
  return nextEntry(bytes, 0) !== -1;
}

/** The place of the next entry from a place on, -1 when there is none. */
function nextEntry(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(NEXT_ENTRY, from); at !== -1; at = bytes.indexOf(NEXT_ENTRY, at + 1))
    if (NEXT_ENTRIES.test(bytes.toString('latin1', at, at + SEAM_BYTES))) return at;
  return -1;
}

function spansNext(before: Buffer, after: Buffer): boolean {
  return mayHoldNext(Buffer.concat([before.subarray(-SEAM_BYTES), after.subarray(0, SEAM_BYTES)]));
}

/** The end of an answer with its errors rewritten. Only what closes the whole answer is no part of the data. */
function finish(
  tail: Buffer,
  subgraph: string,
  writeErrors: (errors: readonly SubgraphError[]) => string,
): Buffer {
  for (let at = nextEntry(tail, 0); at !== -1; at = nextEntry(tail, at + 1)) {
    const entries = readEntries(tail.toString('utf8', at + 2));
    if (!entries) continue;
    const errors = readErrors(subgraph, entries['errors']);
    const written = errors.length > 0 ? `,"errors":${writeErrors(errors)}` : '';
    return Buffer.concat([tail.subarray(0, at + 1), Buffer.from(`${written}}`)]);
  }
  return tail;
}

/** The entries after the data, if this is where they begin: nested any deeper, the text has a bracket too many. */
function readEntries(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(`{${text}`) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
