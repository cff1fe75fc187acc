import { z } from 'zod';
import { findingSchema } from '../finding-schema.ts';
import { nameSchema, subgraphNameSchema } from '../manifest-schema.ts';
import { ONE_LINE } from '../one-line.ts';
import { PREVIEW_NAME } from '../publishing/preview-name.ts';
import { MAX_FAILING } from '../quality/measurement.ts';

const KIB = 1024;

/** A line that people read: no line breaks, and nothing that a terminal would take for a command. */
const line = (maxLength: number) =>
  z
    .string()
    .min(1, { error: 'Expected some text' })
    .max(maxLength)
    .regex(ONE_LINE, { error: 'Expected one line without control characters' });

/** Whom a caller says it is done by. */
export const by = line(200).exactOptional().describe('Who does it, told beside the token that shows it.');
/** Why something is done, where nobody has to say. */
export const why = line(2_000).exactOptional().describe('Why it is done, for the history.');
const reason = line(2_000).describe('Why it is done, for the history.');
const day = z.iso.date({ error: 'Expected a day such as 2026-12-31' });
const hash = z.string().regex(/^[0-9a-f]{64}$/, { error: 'Expected a sha256 in hex' });
const document = z
  .string()
  .min(1)
  .max(2 * KIB * KIB);

const measured = z.enum(['passed', 'warning', 'failed', 'error', 'skipped']);

/** An http or https address without a password in it, which every reader of the history would see. */
const routingUrl = z
  .string()
  .max(2_000)
  .refine(isPlainUrl, { error: 'Expected an http or https URL without user and password' });

function isPlainUrl(value: string): boolean {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:';
  return isHttp && url.username === '' && url.password === '';
}

/** A subgraph to check or publish, as it is sent. */
export const candidateSchema = z.strictObject({
  subgraph: subgraphNameSchema,
  domain: nameSchema,
  owner: nameSchema.describe('The team that answers for what no @owner in the SDL claims.'),
  url: routingUrl.describe('Where the gateway sends requests.'),
  sdl: document,
  file: line(500).describe('Where a person would edit it; named in findings.'),
  contracts: z.array(z.strictObject({ file: line(500), text: document })).max(500),
  policies: z
    .strictObject({ file: line(500), text: document })
    .exactOptional()
    .describe("The domain's own policies."),
  commit: line(200).exactOptional(),
  branch: line(200).exactOptional(),
  contractTests: z
    .array(findingSchema)
    .max(10_000)
    .exactOptional()
    .describe('What testing the contracts against the data gave.'),
});

const candidates = z
  .array(candidateSchema)
  .min(1)
  .max(500)
  .refine((all) => new Set(all.map(({ subgraph }) => subgraph)).size === all.length, {
    error: 'Expected each subgraph once',
  })
  .describe('Several are checked and published together: all of them, or none.');

/** The bodies that requests bring, by the name they have in the OpenAPI document. */
export const BODIES = {
  CheckBody: z.strictObject({ candidates, by }),
  PublishBody: z.strictObject({ candidates, by, why }),
  RollbackBody: z.strictObject({
    subgraph: subgraphNameSchema,
    to: z.int().min(1).exactOptional().describe('A version; without it the one before the current.'),
    force: z
      .boolean()
      .exactOptional()
      .describe('Go back although readers lose something; `why` is then required.'),
    by,
    why,
  }),
  RetireBody: z.strictObject({ subgraph: subgraphNameSchema, by, why: reason }),
  ApprovalBody: z.strictObject({
    change: z
      .string()
      .regex(/^[\w:.-]{1,128}$/, { error: 'Expected the id of a change' })
      .describe('The id of the change, from a report.'),
    team: line(200)
      .exactOptional()
      .describe("Of an administrator the team, or `client:NAME`, approved for; else the token's team."),
    by,
    why,
  }),
  WaiverBody: z.strictObject({
    policy: line(200),
    product: line(200),
    owner: nameSchema.exactOptional().describe("The team that answers for it; the token's when left out."),
    expires: day.describe('The last day it holds.'),
    by,
    why: reason,
  }),
  TokenBody: z.strictObject({
    note: line(200).describe('What it is for; the history names it so.'),
    permissions: z
      .array(z.enum(['read', 'check', 'publish', 'approve', 'waive', 'usage', 'admin']))
      .min(1)
      .max(7),
    domain: nameSchema.exactOptional().describe('Without a domain the permissions hold in all of them.'),
    team: nameSchema.exactOptional().describe('The team its holder speaks for.'),
    expires: day.exactOptional().describe('The last day it holds.'),
    by,
    why,
  }),
  ManifestBody: z.strictObject({
    version: line(200).exactOptional(),
    operations: z
      .array(
        z.strictObject({
          text: z
            .string()
            .min(1)
            .max(256 * KIB),
          name: line(200).exactOptional(),
        }),
      )
      .max(10_000)
      .describe('The persisted operations of the app; none takes the manifest away.'),
    by,
    why,
  }),
  UsageBody: z.strictObject({
    rows: z
      .array(
        z.strictObject({
          operation: hash,
          name: line(512).exactOptional(),
          kind: z.enum(['query', 'mutation', 'subscription']),
          client: line(200),
          clientVersion: line(200).exactOptional(),
          day,
          count: z.int().min(0),
          errors: z.int().min(0),
          totalMs: z.number().min(0),
          maxMs: z.number().min(0),
          firstSeen: z.iso.datetime(),
          lastSeen: z.iso.datetime(),
          coordinates: z.record(z.string().max(512), z.int().min(0)),
        }),
      )
      .max(10_000),
    texts: z
      .array(z.string().max(256 * KIB))
      .max(10_000)
      .exactOptional()
      .describe('The texts of operations, without values, that the rows name by their sha256.'),
  }),
  QualityBody: z.strictObject({
    measurements: z
      .array(
        z.strictObject({
          product: line(200),
          subgraph: subgraphNameSchema,
          version: line(100),
          measuredAt: z.iso.datetime(),
          result: measured,
          freshness: measured.exactOptional(),
          asOf: line(100).exactOptional(),
          rows: z.int().min(0),
          checks: z.int().min(0),
          passed: z.int().min(0),
          promises: z.int().min(0),
          kept: z.int().min(0),
          failing: z
            .array(
              z.strictObject({
                rule: line(500),
                severity: z.enum(['warning', 'error']),
                element: line(500),
              }),
            )
            .max(MAX_FAILING),
        }),
      )
      .max(1_000),
  }),
  PreviewBody: z.strictObject({
    name: z.string().regex(PREVIEW_NAME, {
      error: 'Expected a name of at most 64 letters, digits, "-", "_" and "."',
    }),
    candidates,
    by,
    why,
  }),
} as const;
