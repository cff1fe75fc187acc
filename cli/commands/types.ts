import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { didYouMean, type Finding } from '../../contracts/index.ts';
import { readContractSchema, TYPES_FILE, typeTexts } from '../../subgraphs/toolkit/index.ts';
import { COMMON_FLAGS, type Command, type CommandInput, MisuseError, onlyOperand } from '../command.ts';
import { readMeshManifest } from '../mesh/read-mesh.ts';
import { asJson, reportFindings } from '../render/findings.ts';

/** `weft types DIR`: the types that hand-written resolvers of a domain work with. */
export const typesCommand: Command = {
  name: 'types',
  summary: 'Write the TypeScript types of a domain, for the resolvers beside its contracts.',
  operands: 'DIR|NAME',
  flags: {
    ...COMMON_FLAGS,
    check: { type: 'boolean', description: 'Write nothing; exit 1 when the file is out of date.' },
  },
  examples: ['weft types subgraphs/airports', 'weft types airports --check'],
  async run(input) {
    const { flags, terminal } = input;
    const isJson = flags['json'] === true;
    const folder = await folderOf(
      onlyOperand(input, 'one folder of contracts, or a subgraph made from one'),
      input,
    );
    const read = Array.isArray(folder) ? undefined : await readContractSchema(process.cwd(), String(folder));
    if (!read?.ok) {
      reportFindings(read?.findings ?? (folder as readonly Finding[]), terminal, isJson);
      return 1;
    }
    const file = join(String(folder), TYPES_FILE);
    const text = typeTexts(read.value);
    const isCurrent = (await readFile(file, 'utf8').catch(() => undefined)) === text;
    const isCheck = flags['check'] === true;
    if (!isCurrent && !isCheck) await writeFile(file, text);
    const isOutOfDate = !isCurrent && isCheck;
    if (isJson) terminal.out(asJson({ ok: !isOutOfDate, file, isCurrent, ...(isCheck ? {} : { text }) }));
    else if (isOutOfDate) terminal.err(`${file} is out of date: run weft types ${input.positionals[0]}.\n`);
    else terminal.out(isCurrent ? `${file} is up to date.\n` : `Wrote ${file}.\n`);
    return isOutOfDate ? 1 : 0;
  },
};

/** The folder of an operand: itself, or that of the subgraph. Throws MisuseError for what is neither. */
async function folderOf(operand: string, input: CommandInput): Promise<string | readonly Finding[]> {
  const found = await stat(operand).catch(() => undefined);
  if (found?.isDirectory()) return operand;
  if (found) throw new MisuseError(`Expected a folder of contracts, got the file ${operand}.`);
  const manifest = await readMeshManifest(input);
  if (!manifest.ok) return manifest.findings;
  const domains = manifest.value.subgraphs.filter(({ run }) => run?.kind === 'contracts');
  const { run } = domains.find(({ name }) => name === operand) ?? {};
  if (run?.kind === 'contracts') return run.directory;
  const names = domains.map(({ name }) => name);
  throw new MisuseError(
    `Expected a folder of contracts, or a subgraph made from one (${names.join(', ') || 'there is none'}), got "${operand}".${didYouMean(operand, names)}`,
  );
}
