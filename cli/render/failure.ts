import { didYouMean } from '../../contracts/index.ts';
import { type Command, type ExitCode, MisuseError, type Terminal } from '../command.ts';
import { reportFindings } from './findings.ts';
import { commandUsage } from './help.ts';

/**
 * Says what a command threw: misuse with the command's usage (2), anything else in one line (1). Who asked for JSON gets
 * it as a finding, too. The stack is for who asks for it with WEFT_DEBUG=1.
 */
export function reportFailure(
  error: unknown,
  command: Command,
  { terminal, isJson }: { readonly terminal: Terminal; readonly isJson: boolean },
): ExitCode {
  const misuse = misuseOf(error, command);
  const message = misuse ?? `weft ${command.name} failed: ${describeError(error)}`;
  const code = misuse === undefined ? 'COMMAND_FAILED' : 'MISUSE';
  if (isJson && command.flags['json']) reportFindings([{ code, severity: 'error', message }], terminal, true);
  terminal.err(misuse === undefined ? `${message}\n` : `${message}\n\n${commandUsage(command)}`);
  return misuse === undefined ? 1 : 2;
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
