import type { Ending } from './operation-endings.ts';

/**
 * `Deprecation` (RFC 9745, a structured date) and `Sunset` (RFC 8594, an HTTP date) for what an operation uses: the earliest of
 * each. Where nobody said since when, the date is `@0`: it is deprecated, and has been before now.
 */
export function sunsetHeaders(endings: readonly Ending[]): Readonly<Record<string, string>> {
  const since = earliest(endings.map((ending) => ending.since));
  const sunset = earliest(endings.map((ending) => ending.sunset));
  return {
    deprecation: `@${since === undefined ? 0 : Date.parse(since) / 1_000}`,
    ...(sunset === undefined ? {} : { sunset: new Date(sunset).toUTCString() }),
  };
}

/** Days of one form sort as text. */
function earliest(days: readonly (string | undefined)[]): string | undefined {
  return days.filter((day) => day !== undefined).sort()[0];
}
