import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { didYouMean } from '../contracts/index.ts';
import { type Command, type ExitCode, parseOptions, type Terminal } from './command.ts';
import { reportFailure } from './render/failure.ts';
import { commandHelp, generalHelp, groupHelp } from './render/help.ts';

// Loaded one by one: a verb pays for the rooms it needs and no others. Verbs of two words form a group by the first.
const VERBS: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['dev', async () => (await import('./commands/dev.ts')).devCommand],
  ['serve', async () => (await import('./commands/serve.ts')).serveCommand],
  ['init', async () => (await import('./commands/init.ts')).initCommand],
  ['compose', async () => (await import('./commands/compose.ts')).composeCommand],
  ['owners', async () => (await import('./commands/owners.ts')).ownersCommand],
  ['explain', async () => (await import('./commands/explain.ts')).explainCommand],
  ['query', async () => (await import('./commands/query.ts')).queryCommand],
  ['keys create', async () => (await import('./commands/keys/create.ts')).keysCreateCommand],
  ['check', async () => (await import('./commands/check.ts')).checkCommand],
  ['publish', async () => (await import('./commands/publish.ts')).publishCommand],
  ['previews list', async () => (await import('./commands/previews/list.ts')).previewsListCommand],
  ['previews close', async () => (await import('./commands/previews/close.ts')).previewsCloseCommand],
  ['rollback', async () => (await import('./commands/rollback.ts')).rollbackCommand],
  ['history', async () => (await import('./commands/history.ts')).historyCommand],
  ['diff', async () => (await import('./commands/diff.ts')).diffCommand],
  ['approve', async () => (await import('./commands/approve.ts')).approveCommand],
  ['waive', async () => (await import('./commands/waive.ts')).waiveCommand],
  ['tokens create', async () => (await import('./commands/tokens/create.ts')).tokensCreateCommand],
  ['tokens list', async () => (await import('./commands/tokens/list.ts')).tokensListCommand],
  ['tokens revoke', async () => (await import('./commands/tokens/revoke.ts')).tokensRevokeCommand],
  ['contract test', async () => (await import('./commands/contract/test.ts')).contractTestCommand],
  ['contract lint', async () => (await import('./commands/contract/lint.ts')).contractLintCommand],
  ['contract diff', async () => (await import('./commands/contract/diff.ts')).contractDiffCommand],
  ['contract export', async () => (await import('./commands/contract/export.ts')).contractExportCommand],
  ['simulate', async () => (await import('./commands/simulate.ts')).simulateCommand],
  ['policy test', async () => (await import('./commands/policy/test.ts')).policyTestCommand],
  ['policy dry-run', async () => (await import('./commands/policy/dry-run.ts')).policyDryRunCommand],
  ['types', async () => (await import('./commands/types.ts')).typesCommand],
  ['adopt dbt', async () => (await import('./commands/adopt/dbt.ts')).adoptDbtCommand],
]);

/** Every verb of `weft` with its help, in the order of the help. */
export function loadCommands(): Promise<readonly Command[]> {
  return Promise.all([...VERBS.values()].map((load) => load()));
}

/** Runs one command line and sets the process's exit code. */
export async function main(args: readonly string[]): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    // `weft compose | head` closes the pipe early; there is nobody left to tell.
    stream.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  }
  process.exitCode = await runCommandLine(args, {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    isInteractive: process.stdout.isTTY === true,
  });
}

/** Runs one command line against a terminal. Returns 0 good, 1 findings, 2 misuse; never rejects. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || (name === 'help' && rest.length === 0)) {
    terminal.out(generalHelp(await loadCommands()));
    return name === undefined ? 2 : 0;
  }
  if (name === '--version' || name === '-v') {
    terminal.out(`${await ownVersion()}\n`);
    return 0;
  }
  // `weft help owners` is `weft owners --help`.
  const words = name === 'help' ? [...rest, '--help'] : args;
  const found = findVerb(words);
  if (found.kind === 'verb') return runCommand(await found.load(), found.operands, terminal);
  if (found.kind === 'group') {
    terminal.out(groupHelp(found.group, await Promise.all(found.loads.map((load) => load()))));
    return words.some((word) => word === '--help' || word === '-h') ? 0 : 2;
  }
  terminal.err(
    `weft has no command "${found.name}".${didYouMean(found.name, found.known)} Run weft help for the list.\n`,
  );
  return 2;
}

async function ownVersion(): Promise<string> {
  const manifest = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(manifest)).version;
}

type Load = () => Promise<Command>;
type FoundVerb =
  | { readonly kind: 'verb'; readonly load: Load; readonly operands: readonly string[] }
  | { readonly kind: 'group'; readonly group: string; readonly loads: readonly Load[] }
  | { readonly kind: 'unknown'; readonly name: string; readonly known: readonly string[] };

function findVerb([first = '', ...rest]: readonly string[]): FoundVerb {
  const load = VERBS.get(first);
  if (load) return { kind: 'verb', load, operands: rest };
  const group = [...VERBS].filter(([name]) => name.startsWith(`${first} `));
  if (group.length === 0) {
    const known = [...VERBS.keys()].flatMap((name) => [...new Set([name, name.split(' ')[0] ?? name])]);
    return { kind: 'unknown', name: first, known };
  }
  const [second, ...operands] = rest;
  if (second === undefined || second.startsWith('-'))
    return { kind: 'group', group: first, loads: group.map(([, one]) => one) };
  const name = `${first} ${second}`;
  const ofGroup = VERBS.get(name);
  return ofGroup
    ? { kind: 'verb', load: ofGroup, operands }
    : { kind: 'unknown', name, known: group.map(([known]) => known) };
}

async function runCommand(command: Command, args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    const parsed = parseArgs({ args: [...args], options: parseOptions(command), allowPositionals: true });
    const { help, ...values } = parsed.values;
    if (help === true) {
      terminal.out(commandHelp(command));
      return 0;
    }
    const flags = Object.fromEntries(Object.entries(values).map(([flag, value]) => [flag, single(value)]));
    return await command.run({ positionals: parsed.positionals, flags, terminal });
  } catch (error) {
    // Beside --format it is not clear which of the two was meant.
    const isJson = args.includes('--json') && !args.some((one) => one.startsWith('--format'));
    return reportFailure(error, command, { terminal, isJson });
  }
}

/** A flag that was repeated is one list, as if its values had been given at once. */
function single(value: string | boolean | (string | boolean)[] | undefined): string | boolean | undefined {
  return Array.isArray(value) ? value.join(',') : value;
}
