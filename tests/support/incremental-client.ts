import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { z } from 'zod';

type Path = readonly (string | number)[];

const pathSchema = z.array(z.union([z.string(), z.number()]));
const errorsSchema = z
  .array(
    z.object({
      message: z.string(),
      path: pathSchema.optional(),
      extensions: z.looseObject({ code: z.string() }),
    }),
  )
  .optional();
// Not a record, which zod would copy without __proto__.
const dataSchema = z.custom<Readonly<Record<string, unknown>> | null>(
  (value) => value === null || isObject(value),
);

/** One part of an answer in either format. */
const partSchema = z.strictObject({
  data: dataSchema.optional(),
  errors: errorsSchema,
  extensions: z.record(z.string(), z.unknown()).optional(),
  hasNext: z.boolean(),
  pending: z
    .array(z.strictObject({ id: z.string(), path: pathSchema, label: z.string().optional() }))
    .optional(),
  incremental: z
    .array(
      z.strictObject({
        id: z.string().optional(),
        path: pathSchema.optional(),
        subPath: pathSchema.optional(),
        label: z.string().optional(),
        data: dataSchema,
        errors: errorsSchema,
      }),
    )
    .optional(),
  completed: z.array(z.strictObject({ id: z.string(), errors: errorsSchema })).optional(),
});

export type Part = z.infer<typeof partSchema>;

export const DEFER_2022 = 'multipart/mixed;deferSpec=20220824, application/json';
export const DEFER_TODAY = 'multipart/mixed, application/json';

/** What came over the wire. `parts` is empty when the answer was one JSON. */
export type PartedReply = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly parts: readonly Part[];
};

export type PartedAsk = {
  readonly accept?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal;
  /** Told of every part when it is there. */
  readonly onPart?: (part: Part) => void | Promise<void>;
};

/** Asks by POST and reads the parts of the answer as they come. */
export async function askInParts(url: string, query: string, ask: PartedAsk = {}): Promise<PartedReply> {
  const { accept = DEFER_2022, variables = {}, extensions = {}, signal, onPart } = ask;
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: JSON.stringify({ query, variables, extensions }),
    ...(signal ? { signal } : {}),
  });
  const isMultipart = response.headers.get('content-type')?.startsWith('multipart/mixed') === true;
  const parts: Part[] = [];
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const framed = isMultipart ? text.split('\r\n--graphql').slice(1, -1) : [];
    for (const frame of framed.slice(parts.length)) {
      const part = partSchema.parse(JSON.parse(frame.slice(frame.indexOf('\r\n\r\n'))));
      parts.push(part);
      await onPart?.(part);
    }
  }
  return { status: response.status, headers: response.headers, text, parts };
}

/** Asks over a WebSocket and reads what comes; `accept` is what the client says in `connection_init`, where it says anything. */
export async function askSocketInParts(
  url: string,
  query: string,
  { accept, variables = {}, signal, onPart }: PartedAsk = {},
): Promise<readonly Part[]> {
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    ...(accept === undefined ? {} : { connectionParams: { accept } }),
  });
  const results = client.iterate({ query, variables });
  signal?.addEventListener('abort', () => void results.return?.());
  const parts: Part[] = [];
  for await (const result of results) {
    const part = partSchema.parse({ hasNext: false, ...result });
    parts.push(part);
    await onPart?.(part);
  }
  await client.dispose();
  return parts;
}

/** What a client has when all parts are there, and the places of those that failed as a whole. */
export type Merged = { readonly data: unknown; readonly failed: readonly Path[] };

/** Puts an answer together as the specification of its format says; throws when the parts break it. */
export function mergeParts(parts: readonly Part[]): Merged {
  const [first, ...later] = parts;
  const data = structuredClone(first?.data);
  const failed: Path[] = [];
  const pending = new Map<string, Path>();
  const announce = (part: Part | undefined): void => {
    for (const { id, path } of part?.pending ?? []) pending.set(id, path);
  };
  const checkPlaces = (part: Part | undefined): void => {
    for (const { id, path } of part?.pending ?? [])
      if (!isObject(at(data, path))) throw new Error(`${id} waits at ${path.join('.')}, where no object is.`);
  };
  announce(first);
  checkPlaces(first);
  for (const part of later) {
    announce(part);
    for (const { id, path, subPath = [], data: added, errors } of part.incremental ?? []) {
      failed.push(...lostPlaces(errors));
      if (path) {
        if (added) deepMerge(at(data, path), added);
        else failed.push(path);
        continue;
      }
      const start = pending.get(id ?? '');
      if (!start || !added) throw new Error(`Expected data for a pending id, got ${id}.`);
      setAll(at(data, [...start, ...subPath]), added);
    }
    checkPlaces(part);
    for (const { id, errors } of part.completed ?? []) {
      const path = pending.get(id);
      if (!path) throw new Error(`${id} was completed, but was not pending.`);
      pending.delete(id);
      if (errors) failed.push(path);
    }
  }
  if (pending.size > 0) throw new Error(`Still pending: ${[...pending.keys()].join()}`);
  const wrong = parts.findIndex(({ hasNext }, index) => hasNext !== index < parts.length - 1);
  if (wrong !== -1) throw new Error(`hasNext of part ${wrong} is wrong.`);
  return { data, failed };
}

/** Objects that their subgraph answered and did not find again, so that what came later of them is null. */
function lostPlaces(errors: z.infer<typeof errorsSchema> = []): readonly Path[] {
  return errors.flatMap(({ path, extensions }) =>
    path && extensions.code === 'SUBGRAPH_ENTITY_LOST' ? [path] : [],
  );
}

function at(data: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, step) => (value !== null && typeof value === 'object' ? Reflect.get(value, step) : undefined),
    data,
  );
}

/** Today's format sends nothing twice, so a client need not look at what it has. */
function setAll(target: unknown, added: Readonly<Record<string, unknown>>): void {
  if (!isObject(target)) throw new Error('Expected an object to add fields to.');
  for (const [name, value] of Object.entries(added)) {
    if (Object.hasOwn(target, name)) throw new Error(`The field ${name} was sent twice.`);
    set(target, name, value);
  }
}

function set(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, writable: true, configurable: true });
}

function deepMerge(target: unknown, added: unknown): void {
  if (!isObject(target) || !isObject(added)) throw new Error('Expected objects to merge.');
  for (const [name, value] of Object.entries(added)) {
    const old = Object.hasOwn(target, name) ? target[name] : undefined;
    set(target, name, mergeValues(old, value));
  }
}

function mergeValues(old: unknown, value: unknown): unknown {
  if (isObject(old) && isObject(value)) {
    deepMerge(old, value);
    return old;
  }
  if (!Array.isArray(old) || !Array.isArray(value)) return value;
  return value.map((item, index) => mergeValues(old[index], item));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
