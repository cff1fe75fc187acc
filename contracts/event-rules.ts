import { z } from 'zod';
import { weftProperty } from './contract.ts';
import type { Finding } from './finding.ts';
import type { EventRules } from './model.ts';
import { customPropertyPlace, type WrittenTable } from './write-rules.ts';

const milliseconds = z.int().min(1).max(86_400_000);

/** `weft.events` as a contract writes it. */
const eventsSchema = z.discriminatedUnion(
  'source',
  [
    z.strictObject({ source: z.literal('trigger'), keepHours: z.number().positive().default(168) }),
    z.strictObject({
      source: z.literal('poll'),
      column: z.string().min(1),
      everyMs: milliseconds.default(1_000),
      settleMs: z.int().min(0).max(3_600_000).optional(),
    }),
    z.strictObject({
      source: z.literal('nats'),
      servers: z.string().min(1),
      stream: z.string().min(1),
      subject: z.string().min(1),
    }),
  ],
  { error: 'Expected source: trigger, poll or nats' },
);

const POLLED_KINDS = new Set(['Int', 'BigInt', 'DateTime', 'LocalDateTime']);

/** Reads `weft.events` of an object; undefined when it publishes no changes. What cannot be served goes to `findings`. */
export function eventRules(table: WrittenTable, findings: Finding[]): EventRules | undefined {
  const { contract, object, index, columns } = table;
  const value = weftProperty(object, 'events');
  if (value === undefined || value === false) return undefined;
  const place = customPropertyPlace(contract, ['schema', index], object, 'events');
  const refuse = (message: string): undefined => {
    findings.push({ code: 'INVALID_EVENTS', severity: 'error', message, place });
    return undefined;
  };
  const read = eventsSchema.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    const at = ['weft.events', ...(issue?.path ?? [])].join('.');
    return refuse(
      `${issue?.message ?? 'Expected another value'} at ${at} of ${object.name}, got ${JSON.stringify(value)}.`,
    );
  }
  const refusal = whyNoEvents(table, read.data.source);
  if (refusal) return refuse(`${object.name} cannot publish changes: ${refusal}.`);
  if (read.data.source !== 'poll') return read.data;
  const { column: name, settleMs } = read.data;
  const column = columns.find((one) => one.name === name);
  if (!column || column.restricted || !POLLED_KINDS.has(column.kind))
    return refuse(
      `Expected weft.events.column of ${object.name} to name an integer or timestamp property that is not restricted, got ${name}${column ? ` (${column.kind})` : ', which it has not'}.`,
    );
  // Of several transactions at a time the first to begin may be the last to show; DuckDB has one writer.
  const isShared = /^postgres|^clickhouse$/.test(table.product.server.type);
  return { ...read.data, settleMs: settleMs ?? (isShared ? 1_000 : 0) };
}

function whyNoEvents(
  { product, columns, key }: WrittenTable,
  source: EventRules['source'],
): string | undefined {
  if (product.access === 'aggregate') return 'its product publishes groups only (weft.access: aggregate)';
  if (key.length === 0) return 'it has no primaryKey, by which changes are ordered';
  const restricted = columns.find((column) => column.restricted && key.includes(column.name));
  if (restricted) return `its key ${restricted.name} is restricted`;
  const nested = columns.find(({ kind }) => kind === 'Object' || kind === 'List');
  if (nested) return `its property ${nested.name} is nested, and such rows cannot travel yet`;
  if (source === 'trigger' && !product.server.type.startsWith('postgres'))
    return `source: trigger is for PostgreSQL, and its server is ${product.server.type}; use source: poll`;
  return undefined;
}
