import type { Terminal } from '../command.ts';

/** How a text is set off for a person; does nothing where nobody sees colours. */
export type Style = {
  readonly bold: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly green: (text: string) => string;
};

const PLAIN: Style = { bold: same, faint: same, red: same, yellow: same, green: same };

const COLOURED: Style = {
  bold: (text) => `\u001b[1m${text}\u001b[22m`,
  faint: (text) => `\u001b[2m${text}\u001b[22m`,
  red: (text) => `\u001b[31m${text}\u001b[39m`,
  yellow: (text) => `\u001b[33m${text}\u001b[39m`,
  green: (text) => `\u001b[32m${text}\u001b[39m`,
};

/** Colours on a terminal, unless NO_COLOR is set (no-color.org); none in a file, a pipe or a CI log. */
export function styleOf(terminal: Terminal, environment: NodeJS.ProcessEnv = process.env): Style {
  return terminal.isInteractive && !environment['NO_COLOR'] ? COLOURED : PLAIN;
}

function same(text: string): string {
  return text;
}
