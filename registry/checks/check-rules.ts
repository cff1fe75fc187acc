import { z } from 'zod';
import { isUrlPattern } from './routing-urls.ts';

const threshold = z
  .union([
    z.strictObject({
      requests: z.int().min(1).describe('Fewer requests than this in the window are let pass.'),
    }),
    z.strictObject({
      percent: z
        .number()
        .gt(0)
        .max(100)
        .describe('A smaller part of all requests in the window is let pass.'),
    }),
  ])
  .exactOptional()
  .describe(
    'Breaking changes that concern less than this are told and let pass: `{ requests: 10 }` or `{ percent: 0.1 }` of the window. None is when left out.',
  );

/** Which changes a check keeps out; a part of the registry's settings. */
export const checkRulesSchema = z.strictObject({
  usageDays: z
    .int()
    .min(1)
    .max(3_650)
    .default(30)
    .describe('How many days back an operation counts as in use.'),
  threshold,
  excludedClients: z
    .array(z.string().min(1))
    .default([])
    .describe('Clients whose operations do not count as use, a load test say.'),
  promiseTarget: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.99)
    .describe(
      'Part of the measurements of 28 days in which what a contract promises (`slaProperties`) has to hold; what is missed beyond it is spent error budget, which policy P18 asks for.',
    ),
  dangerousBlocks: z
    .boolean()
    .default(false)
    .describe('Whether dangerous changes, such as a new enum value, need approval as breaking ones do.'),
  routingUrls: z
    .array(
      z.string().refine(isUrlPattern, {
        error: 'Expected a pattern of addresses such as https://*.mesh.example:*/graphql',
      }),
    )
    .default([])
    .describe(
      'Patterns of addresses at which subgraphs may be published, such as `https://*.mesh.example/graphql`; `*` stands for any characters within scheme, host, port or path. A pattern without a path allows any, one without a port only the usual. Without patterns any address is allowed, also those that only gateways can reach.',
    ),
});

/** See `checkRulesSchema`. */
export type CheckRules = z.infer<typeof checkRulesSchema>;

/** The rules of a registry that says nothing about them. */
export const DEFAULT_CHECK_RULES: CheckRules = checkRulesSchema.parse({});
