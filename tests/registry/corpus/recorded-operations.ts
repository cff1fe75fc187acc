import { type GraphQLSchema, parse } from 'graphql';
import type { ClientTeam } from '../../../registry/changes/usage-index.ts';
import { operationCoordinates } from '../../../registry/usage/operation-coordinates.ts';
import { summariseUsage } from '../../../registry/usage/summarise-usage.ts';
import type { Usage, UsageRow } from '../../../registry/usage/usage-row.ts';
import { HAND_WRITTEN } from './hand-written.ts';
import { OperationWriter } from './random-operations.ts';
import { operationOf, type Recorded } from './recorded.ts';

/** The clients of the corpus and who answers for each. */
export const CLIENTS: readonly ClientTeam[] = [
  { name: 'web', team: 'web-team' },
  { name: 'ios', team: 'app-team' },
  { name: 'android', team: 'app-team' },
  { name: 'kiosk', team: 'ground-operations' },
  { name: 'newsletter', team: 'growth' },
  { name: 'reporting', team: 'fin-ops' },
  { name: 'partner', team: 'sales' },
  { name: 'notebook', team: 'analytics' },
];

const OPERATIONS = 300;

/** 300 operations of 8 clients: some by hand, the others made from the schema, the same in every run. */
export function recordedOperations(schema: GraphQLSchema): readonly Recorded[] {
  const writer = new OperationWriter(schema, 20_261_126);
  const made = Array.from({ length: OPERATIONS - HAND_WRITTEN.length }, (_, index) =>
    writer.write(`Made${index}`),
  );
  return [...HAND_WRITTEN, ...made].map(({ text, requests }, index) => {
    const document = parse(text);
    const client = CLIENTS[index % CLIENTS.length]?.name ?? '';
    return { name: operationOf(document).name?.value ?? '', client, document, requests };
  });
}

/** What a gateway would have recorded of them. */
export function usageOf(operations: readonly Recorded[], schema: GraphQLSchema): Usage {
  return summariseUsage(
    operations.map((operation) => rowOf(operation, schema)),
    30,
  );
}

function rowOf({ name, client, document, requests }: Recorded, schema: GraphQLSchema): UsageRow {
  const coordinates: Record<string, number> = {};
  for (const variables of requests)
    for (const key of operationCoordinates({ schema, document, variables }))
      coordinates[key] = (coordinates[key] ?? 0) + 1;
  return {
    operation: name,
    name,
    kind: operationOf(document).operation,
    client,
    day: '2026-11-25',
    count: requests.length,
    errors: 0,
    totalMs: 1,
    maxMs: 1,
    firstSeen: '2026-11-25T08:00:00.000Z',
    lastSeen: '2026-11-25T09:00:00.000Z',
    coordinates,
  };
}
