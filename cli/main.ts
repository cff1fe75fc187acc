import { parseArgs } from 'node:util';
import { nearestName } from '../contracts/index.ts';
import { PortInUseError } from '../edge/index.ts';
import { type Command, type ExitCode, MisuseError, parseOptions, type Terminal } from './command.ts';
import { composeCommand } from './commands/compose.ts';
import { devCommand } from './commands/dev.ts';
import { explainCommand } from './commands/explain.ts';
import { ownersCommand } from './commands/owners.ts';
import { queryCommand } from './commands/query.ts';
import { serveCommand } from './commands/serve.ts';
import { commandHelp, generalHelp } from './render/help.ts';

/** Every verb of `weft`, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  devCommand,
  serveCommand,
  composeCommand,
  ownersCommand,
  explainCommand,
  queryCommand,
];

/** Runs one command line and sets the process's exit code. */
export async function main(args: readonly string[]): Promise<void> {
  process.exitCode = await runCommandLine(args, {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    isInteractive: process.stdout.isTTY === true,
  });
}

/** Runs one command line against a terminal. Returns 0 good, 1 findings, 2 misuse; never rejects for a person's mistake. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    terminal.out(generalHelp(COMMANDS));
    return name === undefined ? 2 : 0;
  }
  const command = COMMANDS.find((one) => one.name === name);
  if (!command) {
    const near = nearestName(
      name,
      COMMANDS.map((one) => one.name),
    );
    terminal.err(
      `weft has no command "${name}".${near ? ` Did you mean "${near}"?` : ''} Run weft help for the list.\n`,
    );
    return 2;
  }
  try {
    const parsed = parseArgs({ args: rest, options: parseOptions(command), allowPositionals: true });
    if (parsed.values['help']) {
      terminal.out(commandHelp(command));
      return 0;
    }
    const flags = parsed.values as Record<string, string | boolean | undefined>;
    return await command.run({ positionals: parsed.positionals, flags, terminal });
  } catch (error) {
    return explainFailure(error, command, terminal);
  }
}

function explainFailure(error: unknown, command: Command, terminal: Terminal): ExitCode {
  if (
    error instanceof MisuseError ||
    (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))
  ) {
    terminal.err(`${error.message}\n\n${commandHelp(command)}`);
    return 2;
  }
  if (error instanceof PortInUseError) {
    terminal.err(`Port ${error.port} is already in use. Stop what listens there, or choose another port.\n`);
    return 1;
  }
  throw error;
}
