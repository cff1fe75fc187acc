/** A header's name in lower case (RFC 9110 §5.1): a token, in which nothing can end the line or the name. */
export const FIELD_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;

/**
 * Matches one field line of the strictest form (RFC 9112 §5) at its `lastIndex`: a token, a colon, visible characters; no bare CR or
 * LF, no folding. The groups are name and value. Each reader takes its own, because the pattern remembers its place.
 */
export function fieldLinePattern(): RegExp {
  return /([!#$%&'*+.^_`|~0-9A-Za-z-]+):([\t\x20-\x7e\x80-\xff]*)\r\n/y;
}

/**
 * A header's value without the spaces and tabs around it (RFC 9110 §5.5). A pattern that tells them apart while it reads the line
 * can read a line of spaces in so many ways that it takes minutes; `trim()` would take away bytes that are neither.
 */
export function fieldValue(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
