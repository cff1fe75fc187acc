import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';
import { z } from 'zod';

const outcomeSchema = z.union([
  z.strictObject({ answer: z.string() }),
  z.strictObject({ code: z.string(), status: z.number(), exception: z.string() }),
  /** Nobody waited for its end. */
  z.strictObject({ left: z.literal(true) }),
]);

/** What a server said to a statement. */
export type Outcome = z.infer<typeof outcomeSchema>;

/** A long answer lies packed in its file. */
const packedSchema = z.strictObject({ packed: z.string() });
const recordingSchema = z.strictObject({
  settings: z.record(z.string(), z.string()),
  statements: z.record(z.string(), z.record(z.string(), z.union([outcomeSchema, packedSchema]))),
});

const MAX_PLAIN_LENGTH = 20_000;

function packed(outcome: Outcome): z.infer<typeof packedSchema> | Outcome {
  if (!('answer' in outcome) || outcome.answer.length <= MAX_PLAIN_LENGTH) return outcome;
  return { packed: deflateSync(outcome.answer).toString('base64') };
}

function unpacked(kept: z.infer<typeof packedSchema> | Outcome): Outcome {
  return 'packed' in kept ? { answer: inflateSync(Buffer.from(kept.packed, 'base64')).toString() } : kept;
}

/** Settings that are limits, and differ from one engine to another. */
const LIMITS = new Set([
  ...['max_execution_time', 'max_result_bytes', 'max_rows_to_read', 'max_threads', 'max_memory_usage'],
]);
/** What of a URL is about the request, not the statement. */
const OF_REQUEST = new Set(['query_id', 'database', 'query', 'default_format']);
const MAX_SHOWN = 300;

/** A statement as it came over HTTP. */
export type Asked = {
  readonly sql: string;
  readonly parameters: string;
  readonly settings: Readonly<Record<string, string>>;
};

/** Reads a statement off the URL and body of a request. */
export function asked(path: string, body: string): Asked {
  const query = new URL(path, 'http://double').searchParams;
  const parameters: string[] = [query.get('default_format') ?? ''];
  const settings: Record<string, string> = {};
  for (const [name, value] of query) {
    if (name.startsWith('param_')) parameters.push(`${name.slice(6)}=${value}`);
    else if (!OF_REQUEST.has(name) && !LIMITS.has(name)) settings[name] = value;
  }
  const text = parameters.join(' ');
  const shown = text.length > MAX_SHOWN ? `sha256 ${createHash('sha256').update(text).digest('hex')}` : text;
  return { sql: body, parameters: shown, settings };
}

/** What a real server answered to the statements of one test file. */
export class Recording {
  readonly #file: string;
  #settings: Record<string, string> = {};
  readonly #statements = new Map<string, Map<string, Outcome>>();

  constructor(name: string) {
    this.#file = join(import.meta.dirname, 'recordings', `${name}.json`);
  }

  /** Reads it from its file; empty where there is none. */
  read(): void {
    if (!existsSync(this.#file)) return;
    const { settings, statements } = recordingSchema.parse(JSON.parse(readFileSync(this.#file, 'utf8')));
    this.#settings = settings;
    for (const [sql, runs] of Object.entries(statements)) {
      const outcomes = Object.entries(runs).map(([values, kept]) => [values, unpacked(kept)] as const);
      this.#statements.set(sql, new Map(outcomes));
    }
  }

  /** What was answered; a text that says what is not known of it where it was never asked so. */
  find({ sql, parameters, settings }: Asked): Outcome | string {
    const differing = Object.keys({ ...settings, ...this.#settings }).filter(
      (name) => settings[name] !== this.#settings[name] && Object.keys(settings).length > 0,
    );
    if (differing.length > 0) return `It was recorded with other settings: ${differing.join(', ')}.`;
    const runs = this.#statements.get(sql);
    if (!runs) return 'It was never recorded.';
    return runs.get(parameters) ?? `It was recorded with other values: ${[...runs.keys()].join('; ')}.`;
  }

  /** Keeps what was answered. */
  add({ sql, parameters, settings }: Asked, outcome: Outcome): void {
    if (Object.keys(settings).length > 0) this.#settings = { ...settings };
    const runs = this.#statements.get(sql) ?? new Map<string, Outcome>();
    runs.set(parameters, outcome);
    this.#statements.set(sql, runs);
  }

  /** Writes it to its file, in an order that does not depend on which was asked first. */
  write(): void {
    const ordered = <V>(entries: Iterable<readonly [string, V]>) =>
      Object.fromEntries([...entries].sort(([left], [right]) => (left < right ? -1 : 1)));
    const kept = (runs: Map<string, Outcome>) =>
      ordered([...runs].map(([values, outcome]) => [values, packed(outcome)] as const));
    const statements = ordered([...this.#statements].map(([sql, runs]) => [sql, kept(runs)] as const));
    mkdirSync(dirname(this.#file), { recursive: true });
    const text = JSON.stringify({ settings: ordered(Object.entries(this.#settings)), statements }, null, 1);
    writeFileSync(this.#file, `${text}\n`);
  }
}
