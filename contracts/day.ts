/** The day of a text that is one, or a moment of it as ODCS writes promises: `2032-05-12T09:30:10-08:00`. Undefined for all else. */
export function dayOf(text: string): string | undefined {
  const [day] = text.split('T');
  return isDay(day) && !Number.isNaN(Date.parse(text)) ? day : undefined;
}

/** Whether something is the text of a day that exists, as ISO 8601 writes it: `2026-11-26`. */
export function isDay(text: unknown): text is string {
  if (typeof text !== 'string') return false;
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  // Date.parse takes 31 February for 3 March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
