import type { Command } from '../command.ts';

/** The list of commands. */
export function generalHelp(commands: readonly Command[]): string {
  return `weft: a data mesh you can query\n\n${summaries(commands)}\n\nRun weft COMMAND --help for the flags of a command, weft --version for the version.\n`;
}

/** The commands whose first word is the same: `weft contract`. */
export function groupHelp(group: string, commands: readonly Command[]): string {
  return `weft ${group}: one of\n\n${summaries(commands)}\n\nRun weft ${group} COMMAND --help for the flags of a command.\n`;
}

function summaries(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((command) => signature(command).length));
  return commands.map((command) => `  ${signature(command).padEnd(width)}  ${command.summary}`).join('\n');
}

/** The help of one command: what it does, its flags, examples. */
export function commandHelp(command: Command): string {
  const flags = Object.entries(command.flags).map(
    ([name, flag]) => [`--${name}${flag.value ? ` ${flag.value}` : ''}`, flag.description] as const,
  );
  const width = Math.max(0, ...flags.map(([flag]) => flag.length));
  const rows = flags.map(([flag, text]) => `  ${flag.padEnd(width)}  ${text}`);
  const examples = command.examples.map((example) => `  ${example}`);
  return `weft ${signature(command)}\n${command.summary}\n\nFlags\n${rows.join('\n')}\n\nExamples\n${examples.join('\n')}\n`;
}

/** One line on how a command is called, for a person who called it wrongly. */
export function commandUsage(command: Command): string {
  const flags = Object.entries(command.flags).map(
    ([name, flag]) => `[--${name}${flag.value ? ` ${flag.value}` : ''}]`,
  );
  return `Usage: weft ${[signature(command), ...flags].join(' ')}\nRun weft ${command.name} --help for what they mean.\n`;
}

function signature(command: Command): string {
  return `${command.name}${command.operands ? ` ${command.operands}` : ''}`;
}
