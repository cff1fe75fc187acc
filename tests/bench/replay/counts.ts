import { z } from 'zod';

/** What a subgraph was asked since the last reset. */
export const countsSchema = z.object({
  requests: z.number(),
  representations: z.number(),
  bytesIn: z.number(),
  bytesOut: z.number(),
});

/** Counts of one subgraph, or of several added up. */
export type Counts = z.infer<typeof countsSchema>;

/** Nothing asked yet. */
export function noCounts(): Counts {
  return { requests: 0, representations: 0, bytesIn: 0, bytesOut: 0 };
}

/** All counts as one. */
export function addCounts(all: Iterable<Counts>): Counts {
  const sum = noCounts();
  for (const one of all) {
    sum.requests += one.requests;
    sum.representations += one.representations;
    sum.bytesIn += one.bytesIn;
    sum.bytesOut += one.bytesOut;
  }
  return sum;
}
