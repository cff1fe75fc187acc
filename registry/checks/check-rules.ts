import { z } from 'zod';

const days = (fallback: number) => z.int().min(1).max(3_650).default(fallback);

/** Which findings of a check keep a change out; the part of the registry's settings that checks read. */
export const checkRulesSchema = z.strictObject({
  usageDays: days(30).describe('How many days back an operation counts as in use.'),
  blockWithoutUsage: z
    .boolean()
    .default(true)
    .describe(
      'Whether a breaking change is kept out when nothing at all is known of use: no traffic and no manifest.',
    ),
  blockUnused: z
    .boolean()
    .default(false)
    .describe('Whether a breaking change is kept out even when nobody in the window uses what it breaks.'),
  blockDangerous: z
    .boolean()
    .default(false)
    .describe('Whether dangerous changes, such as a new enum value, are kept out like breaking ones.'),
  minimumRequests: z
    .int()
    .min(0)
    .default(0)
    .describe(
      'Operations with fewer requests in the window do not count as use; those of a manifest always do.',
    ),
  ignoredClients: z
    .array(z.string().min(1))
    .default([])
    .describe('Clients whose operations do not count as use, such as the playground.'),
});

/** See `checkRulesSchema`. */
export type CheckRules = z.infer<typeof checkRulesSchema>;

/** The rules of a registry that says nothing about them. */
export const DEFAULT_CHECK_RULES: CheckRules = checkRulesSchema.parse({});
