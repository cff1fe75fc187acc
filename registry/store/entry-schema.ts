import { z } from 'zod';
import type { Entry } from '../facts.ts';
import { StoreError } from './store-error.ts';

// Loose throughout: what a later version adds to a fact is kept when this one reads it.
const contract = z.looseObject({ file: z.string(), id: z.string(), version: z.string(), text: z.string() });
const version = z.looseObject({
  subgraph: z.string(),
  number: z.int(),
  domain: z.string(),
  owner: z.string(),
  url: z.string(),
  sdl: z.string(),
  contracts: z.array(contract),
  policies: z.object({ file: z.string(), text: z.string() }).exactOptional(),
  commit: z.string().exactOptional(),
  branch: z.string().exactOptional(),
  check: z.string(),
});
// A build names every subgraph, so this is most of what there is to check: half the time of `z.record`.
const versions = z.custom<Readonly<Record<string, number>>>(
  isVersions,
  'Expected a number for each subgraph',
);
const build = z.looseObject({
  number: z.int(),
  supergraph: z.string(),
  versions,
  signature: z.string().exactOptional(),
});
const permission = z.enum(['read', 'check', 'publish', 'approve', 'waive', 'usage', 'admin']);
const token = z.looseObject({
  id: z.string(),
  hash: z.string(),
  note: z.string(),
  domain: z.string().exactOptional(),
  team: z.string().exactOptional(),
  permissions: z.array(permission),
  expires: z.string().exactOptional(),
});
const waiver = z.looseObject({
  id: z.string(),
  policy: z.string(),
  product: z.string(),
  subgraph: z.string().exactOptional(),
  owner: z.string(),
  expires: z.string(),
});
const manifest = z.looseObject({
  client: z.string(),
  version: z.string().exactOptional(),
  operations: z.array(z.looseObject({ operation: z.string(), name: z.string().exactOptional() })),
});
const preview = z.looseObject({
  name: z.string(),
  versions,
  supergraph: z.string(),
  signature: z.string().exactOptional(),
});

const fact = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('published'), version, build }),
  z.looseObject({ kind: z.literal('rejected'), version }),
  z.looseObject({ kind: z.literal('rolled-back'), subgraph: z.string(), to: z.int(), build }),
  z.looseObject({ kind: z.literal('retired'), subgraph: z.string(), build }),
  z.looseObject({
    kind: z.literal('checked'),
    subgraph: z.string(),
    report: z.string(),
    passed: z.boolean(),
  }),
  z.looseObject({
    kind: z.literal('approved'),
    approval: z.looseObject({
      change: z.string(),
      team: z.string(),
      subgraph: z.string().exactOptional(),
    }),
  }),
  z.looseObject({ kind: z.literal('waived'), waiver }),
  z.looseObject({ kind: z.literal('waiver-ended'), id: z.string() }),
  z.looseObject({ kind: z.literal('token-made'), token }),
  z.looseObject({ kind: z.literal('token-revoked'), id: z.string() }),
  z.looseObject({ kind: z.literal('client-registered'), manifest }),
  z.looseObject({ kind: z.literal('preview-opened'), preview, version }),
  z.looseObject({ kind: z.literal('preview-closed'), name: z.string() }),
]);

const entries: z.ZodType<readonly Entry[]> = z.array(
  z.looseObject({
    revision: z.int().positive(),
    at: z.string(),
    by: z.string(),
    why: z.string().exactOptional(),
    fact,
  }),
);

function isVersions(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).every(Number.isInteger);
}

/** Entries as a store kept them. `where` names the store for the error about a fact that this version does not know. */
export function parseEntries(kept: unknown, where: string): readonly Entry[] {
  const parsed = entries.safeParse(kept);
  if (parsed.success) return parsed.data;
  throw new StoreError(
    'newer',
    `${where} holds an entry that this version of Weft does not understand, probably written by a newer one: ` +
      `${z.prettifyError(parsed.error)}. Use the version that wrote it.`,
  );
}
