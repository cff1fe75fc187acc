import { z } from 'zod';
import { checkReportSchema } from '../checks/check-report-schema.ts';
import type { Approval, Build, Entry, Preview, SubgraphVersion, Token, Waiver } from '../facts.ts';
import type { MeasuredDay } from '../quality/measurement.ts';

const count = z.int().min(0);
const versions = z.record(z.string(), z.int());
const hash = z.string().describe('A sha256 in hex.');

const build: z.ZodType<Build> = z.object({
  number: z.int(),
  supergraph: hash,
  versions,
  contracts: z.array(hash).exactOptional(),
  signature: z.string().exactOptional(),
});

const version: z.ZodType<SubgraphVersion> = z.object({
  subgraph: z.string(),
  number: z.int(),
  domain: z.string(),
  owner: z.string(),
  url: z.string(),
  file: z.string().exactOptional(),
  sdl: hash,
  contracts: z.array(z.object({ file: z.string(), id: z.string(), version: z.string(), text: hash })),
  policies: z.object({ file: z.string(), text: hash }).exactOptional(),
  commit: z.string().exactOptional(),
  branch: z.string().exactOptional(),
  check: hash,
});

const token: z.ZodType<Omit<Token, 'hash'>> = z.object({
  id: z.string(),
  note: z.string(),
  domain: z.string().exactOptional(),
  team: z.string().exactOptional(),
  permissions: z.array(z.enum(['read', 'check', 'publish', 'approve', 'waive', 'usage', 'admin'])),
  expires: z.string().exactOptional(),
});

const waiver: z.ZodType<Waiver> = z.object({
  id: z.string(),
  policy: z.string(),
  product: z.string(),
  subgraph: z.string().exactOptional(),
  owner: z.string(),
  expires: z.string(),
});

const approval: z.ZodType<Approval> = z.object({
  change: z.string(),
  team: z.string(),
  subgraph: z.string().exactOptional(),
});

const preview: z.ZodType<Preview> = z.object({
  name: z.string(),
  versions,
  supergraph: hash,
  base: z.int().exactOptional(),
  signature: z.string().exactOptional(),
});

const manifest = z.object({
  client: z.string(),
  version: z.string().exactOptional(),
  operations: z.array(z.object({ operation: hash, name: z.string().exactOptional() })),
});

const stamp = {
  revision: z.int(),
  at: z.string(),
  by: z.string(),
  why: z.string().exactOptional(),
};

const fact = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('published'), version, build }),
  z.object({ kind: z.literal('rejected'), version }),
  z.object({ kind: z.literal('rolled-back'), subgraph: z.string(), to: z.int(), build }),
  z.object({ kind: z.literal('retired'), subgraph: z.string(), build }),
  z.object({ kind: z.literal('checked'), subgraph: z.string(), report: hash, passed: z.boolean() }),
  z.object({ kind: z.literal('approved'), approval }),
  z.object({ kind: z.literal('waived'), waiver }),
  z.object({ kind: z.literal('waiver-ended'), id: z.string() }),
  // The hash of a token is kept back.
  z.object({
    kind: z.literal('token-made'),
    token: z.intersection(token, z.object({ hash: z.literal('') })),
  }),
  z.object({ kind: z.literal('token-revoked'), id: z.string() }),
  z.object({ kind: z.literal('client-registered'), manifest }),
  z.object({ kind: z.literal('preview-opened'), preview, version }),
  z.object({ kind: z.literal('preview-closed'), name: z.string() }),
]);

const entry: z.ZodType<Entry> = z.object({ ...stamp, fact });

const standing = z.enum(['current', 'accepted', 'rejected', 'preview']);
const storedVersion = z.object({ ...stamp, version, standing });
const storedBuild = z.object({
  ...stamp,
  build,
  cause: z.enum(['published', 'rolled-back', 'retired']),
  subgraph: z.string(),
});

const operationUsage = z.object({
  operation: hash,
  name: z.string().exactOptional(),
  kind: z.enum(['query', 'mutation', 'subscription']),
  client: z.string(),
  clientVersion: z.string().exactOptional(),
  count,
  errors: count,
  totalMs: z.number(),
  maxMs: z.number(),
  firstSeen: z.string(),
  lastSeen: z.string(),
  coordinates: z.record(z.string(), z.number()),
  source: z.enum(['traffic', 'manifest']),
});

const measured = z.enum(['passed', 'warning', 'failed', 'error', 'skipped']);

const measuredDay: z.ZodType<MeasuredDay> = z.object({
  product: z.string(),
  subgraph: z.string(),
  version: z.string(),
  day: z.string(),
  measuredAt: z.string(),
  result: measured,
  freshness: measured.exactOptional(),
  asOf: z.string().exactOptional(),
  rows: count,
  measurements: count,
  checks: count,
  passed: count,
  promises: count,
  kept: count,
  failing: z.array(
    z.object({ rule: z.string(), severity: z.enum(['warning', 'error']), element: z.string() }),
  ),
});

const texts = z.object({
  sdl: z.string(),
  contracts: z.array(z.object({ file: z.string(), id: z.string(), text: z.string() })),
});

/** What several answers hold, by the name it has in the OpenAPI document. */
export const SHARED = {
  SupergraphBuild: build,
  SubgraphVersion: version,
  CheckReport: checkReportSchema,
  HistoryEntry: entry,
  OpenPreview: preview,
} as const;

/** What the API answers with, by the name it has in the OpenAPI document; the client reads answers by the same schemas. */
export const ANSWERS = {
  Index: z.object({
    name: z.literal('weft registry'),
    version: z.literal('v1'),
    build: z.int().nullable(),
    routes: z.array(z.object({ method: z.string(), path: z.string(), summary: z.string() })),
  }),
  Errors: z.object({
    errors: z.array(
      z.looseObject({ code: z.string(), message: z.string(), report: checkReportSchema.exactOptional() }),
    ),
  }),
  Report: z.object({ hash, report: checkReportSchema }),
  Published: z.object({
    build,
    versions: z.array(version),
    report: checkReportSchema,
    isUnchanged: z.boolean(),
  }),
  RolledBack: z.object({ build, version, report: checkReportSchema }),
  Retired: z.object({ build, report: checkReportSchema }),
  Subgraphs: z.object({
    subgraphs: z.array(
      z.object({ name: z.string(), current: storedVersion.exactOptional(), versions: count }),
    ),
  }),
  Subgraph: z.object({
    name: z.string(),
    current: storedVersion.exactOptional(),
    versions: z.array(storedVersion),
  }),
  Version: z.object({ ...storedVersion.shape, texts }),
  Diff: z.object({
    subgraph: z.string(),
    from: z.int(),
    to: z.int(),
    report: checkReportSchema,
  }),
  Events: z.object({
    events: z.array(entry),
    next: z.int().describe('Pass it as `after` to read on.'),
    isComplete: z.boolean().describe('False when there is more to read at once.'),
  }),
  Builds: z.object({ builds: z.array(storedBuild) }),
  Build: storedBuild,
  Supergraph: z.object({ build, sdl: z.string() }),
  Document: z.object({ hash, text: z.string() }),
  Approvals: z.object({ approvals: z.array(z.object({ ...stamp, approval })) }),
  Approved: z.object({ approval }),
  Waivers: z.object({ waivers: z.array(z.object({ ...stamp, waiver, isEnded: z.boolean() })) }),
  Waived: z.object({ waiver }),
  Policies: z.object({
    policies: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        why: z.string(),
        owner: z.string(),
        event: z.string(),
        level: z.string(),
        rollout: z.record(z.string(), z.string()).describe('From which day which level holds.'),
        fix: z.string().exactOptional(),
        domain: z.string().exactOptional(),
      }),
    ),
  }),
  Deprecations: z.object({
    subgraphs: z.array(
      z.object({
        subgraph: z.string(),
        since: z
          .record(z.string(), z.string())
          .describe('Coordinate, or id of a data product → when it was first published so (ISO 8601).'),
      }),
    ),
    next: z.string().describe('Pass it as `after` to read on.'),
    isComplete: z.boolean(),
  }),
  Tokens: z.object({ tokens: z.array(z.object({ ...stamp, token, isRevoked: z.boolean() })) }),
  TokenMade: z.object({
    token,
    secret: z.string().describe('The text of the token; it is never told again.'),
  }),
  Clients: z.object({
    clients: z.array(
      z.object({
        name: z.string(),
        team: z.string().exactOptional(),
        title: z.string().exactOptional(),
        contact: z.string().exactOptional(),
        variant: z.string().exactOptional(),
      }),
    ),
    manifests: z.array(z.object({ ...stamp, manifest })),
  }),
  Manifest: z.object({ manifest }),
  Usage: z.object({
    days: count,
    requests: count.describe('Of all pages.'),
    operations: z.array(operationUsage),
    next: z.string().exactOptional().describe('Pass it as `after` to read on.'),
    isComplete: z.boolean(),
  }),
  QualityTaken: z.object({
    taken: count,
    refused: z.array(z.string()).describe('Why measurements were not taken, one sentence for each.'),
  }),
  Quality: z.object({
    products: z.array(
      z.object({
        product: z.string(),
        quality: z.object({
          passRate7d: z.number().exactOptional(),
          openErrors: z
            .array(z.object({ rule: z.string(), severity: z.enum(['warning', 'error']) }))
            .exactOptional(),
        }),
        slo: z.object({ budgetRemaining: z.number().exactOptional() }),
        days: z.array(measuredDay),
      }),
    ),
    next: z.string().describe('Pass it as `after` to read on.'),
    isComplete: z.boolean(),
  }),
  Noted: z.object({ ok: z.literal(true) }),
  Previews: z.object({ previews: z.array(z.object({ ...stamp, preview })) }),
  Preview: z.object({ preview, sdl: z.string() }),
  PreviewOpened: z.object({ preview, report: checkReportSchema }),
} as const;

/** A publish, rollback or preview that was not let in, as the client reads it. */
export const REFUSAL = z.object({
  errors: z.tuple([
    z.object({
      reason: z.enum(['blocked', 'rejected']),
      report: checkReportSchema,
      versions: z.array(version).default([]),
    }),
  ]),
});
