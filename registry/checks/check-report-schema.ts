import { z } from 'zod';
import { findingSchema, placeSchema } from '../finding-schema.ts';
import type { ChangeReport, CheckFinding, CheckReport } from './check-report.ts';

const count = z.int().min(0);
const changeClass = z.enum(['safe', 'dangerous', 'breaking']);

const checkFinding: z.ZodType<CheckFinding> = findingSchema.extend({
  stage: z.enum([
    'parse',
    'ownership',
    'compose',
    'consumer',
    'producer',
    'variant',
    'policy',
    'contract',
    'contract-test',
  ]),
  policy: z.string().exactOptional().describe('Of the stage `policy`: its id.'),
  product: z.string().exactOptional(),
  level: z.enum(['observe', 'inform', 'warn', 'block']).exactOptional(),
});

const affectedOperation = z.object({
  operation: z.string().describe('sha256 of its text.'),
  name: z.string().exactOptional(),
  client: z.string(),
  clientVersions: z.array(z.string()),
  team: z.string().exactOptional(),
  count,
  lastSeen: z.string(),
  certainty: z.enum(['certain', 'possible']).exactOptional(),
});

const changeReport: z.ZodType<ChangeReport> = z.object({
  id: z.string().describe('What an approval names.'),
  code: z.string(),
  coordinate: z.string(),
  message: z.string(),
  origin: z.enum(['schema', 'directive', 'contract']),
  subgraph: z.string(),
  owners: z.array(z.string()),
  consumer: changeClass,
  producer: changeClass,
  verdict: z.enum(['safe', 'notice', 'unused', 'approved', 'blocked']),
  affected: z.array(affectedOperation),
  missingApprovals: z.array(z.string()),
  approvedBy: z.array(z.string()),
  before: z.string().exactOptional(),
  after: z.string().exactOptional(),
  fix: z.string().exactOptional(),
  place: placeSchema.exactOptional(),
});

/** A check report as it is stored and travels. */
export const checkReportSchema: z.ZodType<CheckReport> = z.object({
  subgraph: z.string(),
  at: z.string(),
  commit: z.string().exactOptional(),
  branch: z.string().exactOptional(),
  passed: z.boolean(),
  supergraph: z.string().exactOptional(),
  findings: z.array(checkFinding),
  changes: z.array(changeReport),
  usage: z.object({ days: count, operations: count, requests: count }),
});
