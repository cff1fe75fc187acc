/** Where a text stops being JSON: offset from 0, line and column from 1, and what stands there. */
export type JsonProblem = {
  readonly position: number;
  readonly line: number;
  readonly column: number;
  readonly found: string;
};

/**
 * Finds the first place that is not JSON (RFC 8259); undefined for valid text. Messages of `JSON.parse` name no position
 * for most mistakes and differ between Node versions. Runs only after `JSON.parse` has failed; keeps no call stack.
 */
export function findJsonProblem(text: string): JsonProblem | undefined {
  const position = scanDocument(text);
  if (position === undefined) return undefined;
  const before = text.slice(0, position);
  const character = text.codePointAt(position);
  return {
    position,
    line: before.split('\n').length,
    column: position - before.lastIndexOf('\n'),
    found: character === undefined ? 'the end of the text' : JSON.stringify(String.fromCodePoint(character)),
  };
}

type Step = { readonly next: number } | { readonly wrongAt: number };

const LITERAL = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const ESCAPE = /["\\/bfnrt]|u[\da-fA-F]{4}/y;

/** Alternates between "a value may come" and "a value has ended"; the open brackets are on an explicit stack. */
function scanDocument(text: string): number | undefined {
  const open: string[] = [];
  let at = skipSpace(text, 0);
  for (;;) {
    const step = scanValueStart(text, at, open);
    if ('wrongAt' in step) return step.wrongAt;
    at = skipSpace(text, step.next);
    if (isJustOpened(text, step.next)) {
      if (!isClosing(text[at], open.at(-1))) {
        const key = scanKey(text, at, open);
        if ('wrongAt' in key) return key.wrongAt;
        at = key.next;
        continue;
      }
    }
    while (open.length > 0 && isClosing(text[at], open.at(-1))) {
      open.pop();
      at = skipSpace(text, at + 1);
    }
    if (open.length === 0) return at < text.length ? at : undefined;
    if (text[at] !== ',') return at;
    const key = scanKey(text, skipSpace(text, at + 1), open);
    if ('wrongAt' in key) return key.wrongAt;
    at = key.next;
  }
}

function scanValueStart(text: string, at: number, open: string[]): Step {
  const character = text[at];
  if (character === '{' || character === '[') {
    open.push(character);
    return { next: at + 1 };
  }
  if (character === '"') return scanString(text, at);
  LITERAL.lastIndex = at;
  return LITERAL.test(text) ? { next: LITERAL.lastIndex } : { wrongAt: at };
}

/** Inside an object, a key and its colon; inside an array nothing. */
function scanKey(text: string, at: number, open: readonly string[]): Step {
  if (open.at(-1) !== '{') return { next: at };
  if (text[at] !== '"') return { wrongAt: at };
  const key = scanString(text, at);
  if ('wrongAt' in key) return key;
  const colon = skipSpace(text, key.next);
  return text[colon] === ':' ? { next: skipSpace(text, colon + 1) } : { wrongAt: colon };
}

function scanString(text: string, start: number): Step {
  for (let at = start + 1; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === 0x22) return { next: at + 1 };
    if (character < 0x20) return { wrongAt: at };
    if (character === 0x5c) {
      ESCAPE.lastIndex = at + 1;
      if (!ESCAPE.test(text)) return { wrongAt: at + 1 };
      at = ESCAPE.lastIndex - 1;
    }
  }
  return { wrongAt: text.length };
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at++;
  return at;
}

function isJustOpened(text: string, next: number): boolean {
  return text[next - 1] === '{' || text[next - 1] === '[';
}

function isClosing(character: string | undefined, opened: string | undefined): boolean {
  return (character === '}' && opened === '{') || (character === ']' && opened === '[');
}
