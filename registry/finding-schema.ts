import { z } from 'zod';

/** A place as it is kept and travels. */
export const placeSchema = z
  .object({ file: z.string(), line: z.int().exactOptional(), column: z.int().exactOptional() })
  .describe('Where it is written; lines and columns count from 1.');

/** A finding as it is kept and travels. */
export const findingSchema = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  message: z.string(),
  place: placeSchema.exactOptional(),
  subgraph: z.string().exactOptional(),
  coordinate: z.string().exactOptional(),
  owner: z.string().exactOptional(),
  fix: z.string().exactOptional(),
});
