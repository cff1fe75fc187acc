import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { Candidate } from '../../registry/checks/check-report.ts';
import {
  openEmbeddedStore,
  Registry,
  type RegistryOptions,
  type Team,
  type UsageRow,
} from '../../registry/index.ts';
import { FEDERATION } from './mesh.ts';

/** The teams of registries in tests, each with its domain. */
export const TEAMS: readonly Team[] = [
  { name: 'network-operations', title: 'Network operations', domain: 'flights' },
  { name: 'crm', title: 'Customer relations', domain: 'customers' },
  { name: 'sales', title: 'Sales', domain: 'bookings' },
];

const OWNERS: Readonly<Record<string, string>> = {
  flights: 'network-operations',
  customers: 'crm',
  bookings: 'sales',
};

/** A subgraph to publish; the Federation header is put before its SDL. */
export function candidate(subgraph: string, sdl: string, more: Partial<Candidate> = {}): Candidate {
  return {
    subgraph,
    domain: subgraph,
    owner: OWNERS[subgraph] ?? 'crm',
    url: `http://${subgraph}.example/graphql`,
    file: `${subgraph}.graphql`,
    sdl: `${FEDERATION}${sdl}`,
    contracts: [],
    ...more,
  };
}

export const FLIGHTS =
  'type Query { flights: [Flight] } type Flight @key(fields: "id") { id: ID! delay: Int }';
export const CUSTOMERS =
  'type Query { member(id: ID!): Member } type Member @key(fields: "id") { id: ID! name: String }';

/** Opens registries over embedded stores in new directories; all are closed and removed after each test. */
export function useRegistries() {
  const opened: Registry[] = [];
  const directories: string[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((registry) => registry.close()));
    await Promise.all(directories.splice(0).map((path) => rm(path, { recursive: true, force: true })));
  });
  const newDirectory = async (): Promise<string> => {
    const directory = await mkdtemp(join(tmpdir(), 'weft-registry-'));
    directories.push(directory);
    return directory;
  };
  const open = async (more: Partial<RegistryOptions> & { readonly directory?: string } = {}) => {
    const { directory = await newDirectory(), ...options } = more;
    const store = options.store ?? (await openEmbeddedStore(directory));
    const registry = await Registry.open({ teams: TEAMS, ...options, store });
    opened.push(registry);
    return registry;
  };
  return { open, newDirectory };
}

/** Traffic of a client; by default it uses nothing of what tests change: without any, everything would count as used. */
export async function addTraffic(registry: Registry, more: Partial<UsageRow> = {}): Promise<void> {
  const now = new Date().toISOString();
  const row: UsageRow = {
    operation: 'a'.repeat(64),
    kind: 'query',
    client: 'board',
    day: now.slice(0, 10),
    count: 3,
    errors: 0,
    totalMs: 9,
    maxMs: 4,
    firstSeen: now,
    lastSeen: now,
    coordinates: { Query: 3 },
  };
  await registry.addUsage([{ ...row, ...more }]);
}
