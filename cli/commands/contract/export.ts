import { writeFile } from 'node:fs/promises';
import {
  type Contract,
  nearestName,
  normaliseContract,
  readContract,
  toSdl,
  writeContract,
} from '../../../contracts/index.ts';
import {
  COMMON_FLAGS,
  type Command,
  type CommandInput,
  MisuseError,
  onlyOperand,
  textFlag,
} from '../../command.ts';
import { findProduct } from '../../mesh/find-product.ts';
import { reportFindings } from '../../render/findings.ts';

/** What a contract can be written as. */
const FORMATS: Readonly<Record<string, (contract: Contract) => string>> = {
  sdl: ({ document }) => toSdl(document),
  odcs: ({ document }) => writeContract(normaliseContract(document)),
};

/** `weft contract export`: a contract in the words of another standard. */
export const contractExportCommand: Command = {
  name: 'contract export',
  summary: 'Write a data contract as GraphQL SDL, or as other standards and people want it.',
  operands: 'FILE|PRODUCT',
  flags: {
    ...COMMON_FLAGS,
    format: {
      type: 'string',
      value: 'FORMAT',
      description: `One of ${Object.keys(FORMATS).join(', ')}; default sdl.`,
    },
    out: { type: 'string', value: 'FILE', description: 'Write it there instead of to the terminal.' },
  },
  examples: [
    'weft contract export flights.flights --format sdl',
    'weft contract export subgraphs/flights/flights.odcs.yaml --format odcs --out flights.odcs.yaml',
  ],
  async run(input) {
    const { flags, terminal } = input;
    const isJson = flags['json'] === true;
    const write = writerOf(input);
    const found = await findProduct(
      onlyOperand(input, 'one contract: a file, or the id of a product of the mesh'),
      input,
    );
    const read = found.ok ? await readContract(found.value) : found;
    if (!read.ok) {
      reportFindings(read.findings, terminal, isJson);
      return 1;
    }
    const text = write(read.value);
    const { out } = flags;
    if (typeof out === 'string') await writeFile(out, text);
    else terminal.out(isJson ? `${JSON.stringify({ ok: true, text }, null, 2)}\n` : text);
    return 0;
  },
};

function writerOf(input: CommandInput): (contract: Contract) => string {
  const name = textFlag(input, 'format', 'sdl');
  const write = FORMATS[name];
  if (write) return write;
  const known = Object.keys(FORMATS);
  const near = nearestName(name, known);
  throw new MisuseError(
    `Expected --format to be one of ${known.join(', ')}, got "${name}".${near ? ` Did you mean "${near}"?` : ''}`,
  );
}
