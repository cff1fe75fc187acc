import { didYouMean } from '../../contracts/index.ts';
import { type Command, type ExitCode, MisuseError, type Terminal } from '../command.ts';
import { commandUsage } from './help.ts';

/**
 * Says what a command threw: misuse with the command's usage (2), anything else in one line (1). The stack is for who
 * asks for it with WEFT_DEBUG=1.
 */
export function reportFailure(error: unknown, command: Command, terminal: Terminal): ExitCode {
  const misuse = misuseOf(error, command);
  if (misuse !== undefined) {
    terminal.err(`${misuse}\n\n${commandUsage(command)}`);
    return 2;
  }
  terminal.err(`weft ${command.name} failed: ${describeError(error)}\n`);
  return 1;
}

/** An unexpected error in one line, or with WEFT_DEBUG=1 with its stack and causes. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (process.env['WEFT_DEBUG'] === '1') {
    const cause = error.cause === undefined ? '' : `\ncaused by: ${describeError(error.cause)}`;
    return `${error.stack ?? error.message}${cause}`;
  }
  return `${error.message.split('\n')[0] || error.name} (WEFT_DEBUG=1 shows the stack)`;
}

/** `node:util` refuses flags with codes of its own and advice that is not ours. */
function misuseOf(error: unknown, command: Command): string | undefined {
  if (error instanceof MisuseError) return error.message;
  if (!(error instanceof TypeError && 'code' in error)) return undefined;
  const flag = /'(-[^\s']+)/.exec(error.message)?.[1] ?? '';
  switch (error.code) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION': {
      const known = Object.keys(command.flags).map((name) => `--${name}`);
      return `weft ${command.name} has no flag "${flag}".${didYouMean(flag, known)}`;
    }
    case 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE': {
      const { type, value = 'VALUE' } = command.flags[flag.replace(/^-+/, '')] ?? { type: 'boolean' };
      return type === 'string'
        ? `Expected ${flag} ${value}, got ${flag} without a value.`
        : `Expected ${flag} without a value.`;
    }
    default:
      return undefined;
  }
}
