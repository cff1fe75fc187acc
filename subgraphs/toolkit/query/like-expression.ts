const SPECIAL = /[\\^$.*+?()[\]{}|]/;

/**
 * The regular expression (RE2) that matches whole texts as a LIKE pattern does, in which a backslash takes the meaning off the next
 * sign; its dots stand for line breaks, too.
 */
export function likeExpression(pattern: string): string {
  let expression = '';
  let isEscaped = false;
  for (const sign of pattern) {
    if (!isEscaped && sign === '\\') {
      isEscaped = true;
      continue;
    }
    if (!isEscaped && sign === '%') expression += '.*';
    else if (!isEscaped && sign === '_') expression += '.';
    else expression += SPECIAL.test(sign) ? `\\${sign}` : sign;
    isEscaped = false;
  }
  return expression;
}
