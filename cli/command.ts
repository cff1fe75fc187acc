import type { ParseArgsConfig } from 'node:util';
import { didYouMean } from '../contracts/index.ts';

/** What a command writes to; tests give their own. */
export type Terminal = {
  out(text: string): void;
  err(text: string): void;
  readonly isInteractive: boolean;
};

/** 0 good, 1 findings, 2 misuse. */
export type ExitCode = 0 | 1 | 2;

/** One flag of a command, as the help and the generated page show it. */
export type Flag = {
  readonly type: 'string' | 'boolean';
  readonly description: string;
  /** May be given several times, and takes several values separated by commas; read it with `listFlag`. */
  readonly isList?: boolean;
  /** What stands for the value in the help (`PORT`). */
  readonly value?: string;
};

/** The command line of one call, taken apart, and where to write. */
export type CommandInput = {
  readonly positionals: readonly string[];
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
  readonly terminal: Terminal;
};

/** One verb of the command line. */
export type Command = {
  readonly name: string;
  readonly summary: string;
  /** Positional arguments, as in the help: `COORDINATE`. */
  readonly operands: string;
  readonly flags: Readonly<Record<string, Flag>>;
  readonly examples: readonly string[];
  run(input: CommandInput): Promise<ExitCode>;
};

/** Wrong use of a command; the message says what was expected. Ends with exit code 2. */
export class MisuseError extends Error {}

/** The flags that most commands share. */
export const COMMON_FLAGS = {
  config: {
    type: 'string',
    value: 'FILE',
    description: 'The description of the mesh; default supergraph.yaml.',
  },
  json: { type: 'boolean', description: 'Print the result as JSON.' },
} as const satisfies Record<string, Flag>;

/** The flags as `node:util` reads them. */
export function parseOptions(command: Command): NonNullable<ParseArgsConfig['options']> {
  const options = Object.entries(command.flags).map(
    ([name, { type, isList = false }]) => [name, { type, multiple: isList }] as const,
  );
  return { ...Object.fromEntries(options), help: { type: 'boolean', short: 'h' } };
}

/** The one positional a command needs. Throws MisuseError when it is missing or another follows. */
export function onlyOperand(input: CommandInput, what: string): string {
  const [first, extra] = input.positionals;
  if (first === undefined) throw new MisuseError(`Expected ${what}.`);
  if (extra !== undefined) throw new MisuseError(`Expected only ${what}, got also "${extra}".`);
  return first;
}

/** For commands without operands. Throws MisuseError when there is one. */
export function noOperand({ positionals }: CommandInput): void {
  if (positionals.length > 0) throw new MisuseError(`Expected no operand, got "${positionals[0]}".`);
}

/** A flag's text, or the default. */
export function textFlag(input: CommandInput, name: string, fallback: string): string {
  const value = input.flags[name];
  return typeof value === 'string' ? value : fallback;
}

/** The values of a flag that `isList`: `--x a --x b,c` is a, b, c. Throws MisuseError when one is empty. */
export function listFlag(input: CommandInput, name: string): readonly string[] {
  const text = input.flags[name];
  if (typeof text !== 'string') return [];
  const values = text.split(',').map((value) => value.trim());
  if (values.includes('')) throw new MisuseError(`Expected --${name} to name something, got "${text}".`);
  return values;
}

/** A flag's number within bounds. Throws MisuseError otherwise. */
export function numberFlag(
  input: CommandInput,
  name: string,
  bounds: { readonly min: number; readonly max: number },
): number | undefined {
  const value = input.flags[name];
  if (value === undefined) return undefined;
  const number = Number(value);
  if (value !== '' && Number.isFinite(number) && number >= bounds.min && number <= bounds.max) return number;
  throw new MisuseError(
    `Expected --${name} to be a number from ${bounds.min} to ${bounds.max}, got "${value}".`,
  );
}

/** A flag's whole number within bounds. Throws MisuseError otherwise. */
export function wholeNumberFlag(
  input: CommandInput,
  name: string,
  bounds: { readonly min: number; readonly max: number },
): number | undefined {
  const number = numberFlag(input, name, bounds);
  if (number === undefined || Number.isInteger(number)) return number;
  throw new MisuseError(`Expected --${name} to be a whole number, got "${number}".`);
}

/**
 * `--format` out of those a command has, the first by default; `--json` stands for json. Throws MisuseError for one it has not, with
 * the nearest, and when the two flags differ.
 */
export function formatFlag<Format extends string>(
  input: CommandInput,
  formats: readonly [Format, ...Format[]],
): Format {
  const isJson = input.flags['json'] === true;
  const text = textFlag(input, 'format', isJson ? 'json' : formats[0]);
  const format = formats.find((one) => one === text);
  if (format === undefined)
    throw new MisuseError(
      `Expected --format to be one of ${formats.join(', ')}, got "${text}".${didYouMean(text, formats)}`,
    );
  if (isJson && format !== 'json') throw new MisuseError(`Expected --json or --format ${format}, got both.`);
  return format;
}

/** A TCP port from a flag. */
export function portFlag(input: CommandInput): number | undefined {
  return wholeNumberFlag(input, 'port', { min: 0, max: 65_535 });
}
