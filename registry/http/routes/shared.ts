import { z } from 'zod';
import { by, why } from '../body-schemas.ts';

/** The query of an address that takes none. */
export const noQuery = z.strictObject({});

/** Who ends something and why, as the query of a DELETE, which has no body (RFC 9110 §9.3.5). */
export const endQuery = z.strictObject({ by, why });

/** `why` where something was said. */
export function whyOf(why: string | undefined): { readonly why?: string } {
  return why === undefined ? {} : { why };
}
