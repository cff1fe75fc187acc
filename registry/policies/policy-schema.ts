import { z } from 'zod';
import { MAX_RULE_LENGTH } from './compile-rule.ts';
import { partialInputSchema } from './input-types.ts';
import { POLICY_EVENTS } from './policy.ts';

const day = z.iso.date({ error: 'Expected a date such as 2027-01-31' });
const someText = z.string().trim().min(1, { error: 'Expected some text' });
const policyId = z.string().regex(/^[A-Za-z][\w.-]{0,63}$/, {
  error: 'Expected an id of at most 64 letters, digits, "-", "_" and "." that starts with a letter',
});
const expression = z
  .string()
  .trim()
  .min(1, { error: 'Expected a CEL expression' })
  .max(MAX_RULE_LENGTH, { error: `Expected a CEL expression of at most ${MAX_RULE_LENGTH} characters` });

const STAGES = ['observe', 'inform', 'warn', 'block'] as const;

const rollout = z
  .strictObject({
    observe: day
      .exactOptional()
      .describe('From this day it is recorded, and shown by `weft policy dry-run` only.'),
    inform: day.exactOptional().describe('From this day a check says it as information.'),
    warn: day.exactOptional().describe('From this day a check warns.'),
    block: day.exactOptional().describe('From this day a check fails.'),
  })
  .superRefine((dates, context) => {
    const stages = STAGES.filter((stage) => dates[stage] !== undefined);
    stages.forEach((stage, index) => {
      const before = stages[index - 1];
      if (before !== undefined && (dates[before] ?? '') >= (dates[stage] ?? ''))
        context.addIssue({
          code: 'custom',
          path: [stage],
          message: `Expected a day after that of ${before} (${dates[before]})`,
        });
    });
  });

const level = z.enum(['observe', 'inform', 'warn', 'block']);

const test = z.strictObject({
  name: someText.describe('What the case is, in words.'),
  input: partialInputSchema.describe('What the rule reads; the rest may be left out.'),
  expect: z
    .enum(['pass', 'fail', 'not-applicable'])
    .describe(
      'What the policy must say: `not-applicable` where a fact is not known, or the product is out of scope.',
    ),
});

const policy = z
  .strictObject({
    id: policyId.describe('Stays the same for good: waivers name it.'),
    name: someText.describe('The rule in a few words, as it stands in findings.'),
    why: someText.describe('The reason, for whoever is told to change something.'),
    owner: someText.describe('The team that answers for the policy.'),
    scope: expression
      .exactOptional()
      .describe('CEL over `product`: which products it is for; all when left out.'),
    event: z
      .enum(POLICY_EVENTS)
      .default('publish')
      .describe(
        '`publish` every check, `change` only where something is published already, `retire` only a product that is retired or taken away.',
      ),
    level: level.describe(
      'What it does to who breaks it: `observe`, `inform`, `warn` or `block`; with a roll-out, what it comes to.',
    ),
    rule: expression.describe('CEL over the input below; true is good.'),
    fix: someText.exactOptional().describe('What to do about it.'),
    code: z
      .string()
      .regex(/^[A-Z][A-Z0-9_]{2,47}$/, {
        error: 'Expected a code of 3 to 48 capital letters, digits and "_" such as VERSION_TOO_LOW',
      })
      .exactOptional()
      .describe(
        'The code of its findings, for tools that look for one thing; `POLICY_VIOLATED` when left out.',
      ),
    since: day.exactOptional().describe('When it was written.'),
    rollout: rollout.exactOptional().describe('From which day which level holds.'),
    tests: z.array(test).default([]).describe('Cases it must decide; run with `weft policy test`.'),
  })
  .superRefine((one, context) => {
    const last = STAGES.findLast((stage) => one.rollout?.[stage] !== undefined);
    if (last !== undefined && last !== one.level)
      context.addIssue({
        code: 'custom',
        path: ['level'],
        message: `Expected the last level of its roll-out (${last})`,
      });
  });

const levelChange = z.strictObject({
  level: z
    .enum(['off', 'observe', 'inform', 'warn', 'block'])
    .describe('The level that holds from now on, in place of the roll-out.'),
  why: someText.describe('The reason.'),
});

/** The schema of a policy file. */
export const policyFileSchema = z.strictObject({
  policies: z.array(policy).default([]).describe('The policies of the file.'),
  levels: z
    .record(policyId, levelChange)
    .default({})
    .describe(
      'Other levels for policies of files before this one, by id. A domain may only make them stricter, and that for its own products.',
    ),
});

/** A policy file as written. */
export type PolicyFileText = z.infer<typeof policyFileSchema>;
