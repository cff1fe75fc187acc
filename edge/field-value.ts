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
