/** What the facts of one append may take together, as JSON. */
export const MAX_APPEND_BYTES = 8 * 1024 * 1024;
