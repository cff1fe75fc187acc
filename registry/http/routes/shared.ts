import { z } from 'zod';

/** The query of an address that takes none. */
export const noQuery = z.strictObject({});

/** `why` where something was said. */
export function whyOf(why: string | undefined): { readonly why?: string } {
  return why === undefined ? {} : { why };
}
