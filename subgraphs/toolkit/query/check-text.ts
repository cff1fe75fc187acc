import { UserInputError } from './user-input-error.ts';

const MAX_PATTERN_LENGTH = 1_000;

/** Refuses text that no database can hold: U+0000, and halves of a surrogate pair, which would arrive as U+FFFD. */
export function checkText(value: unknown, path: string): void {
  if (typeof value !== 'string') return;
  if (value.includes('\0'))
    throw new UserInputError(`Expected text without the character U+0000 at ${path}.`);
  if (/\p{Surrogate}/u.test(value))
    throw new UserInputError(`Expected well-formed Unicode at ${path}, got half of a surrogate pair.`);
}

/** Refuses a LIKE pattern that is too long to match quickly, or ends in the sign that escapes the next one. */
export function checkTextPattern(value: unknown, path: string): void {
  const pattern = String(value);
  if (pattern.length > MAX_PATTERN_LENGTH) {
    throw new UserInputError(
      `Expected a pattern of at most ${MAX_PATTERN_LENGTH} characters at ${path}, got ${pattern.length}.`,
    );
  }
  const [backslashes = ''] = /\\*$/.exec(pattern) ?? [];
  if (backslashes.length % 2 === 1) {
    throw new UserInputError(
      `Expected a character after the last "\\" of the pattern at ${path}; write "\\\\" for a backslash itself.`,
    );
  }
}
