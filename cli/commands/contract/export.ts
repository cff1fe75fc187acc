import { EXPORT_FORMATS, type ExportFormat, exportContract } from '../../../contracts/export/index.ts';
import { didYouMean, readContract } from '../../../contracts/index.ts';
import {
  COMMON_FLAGS,
  type Command,
  type CommandInput,
  MisuseError,
  onlyOperand,
  textFlag,
} from '../../command.ts';
import { findProduct } from '../../mesh/find-product.ts';
import { asJson, reportFindings } from '../../render/findings.ts';
import { writeOutput } from '../../write-output.ts';

const FORMATS = Object.keys(EXPORT_FORMATS);
const OPERAND = 'one contract: a file, or the id of a product of the mesh';

/** `weft contract export`: a contract in the words of another standard. */
export const contractExportCommand: Command = {
  name: 'contract export',
  summary: 'Write a data contract as GraphQL SDL, in the words of other standards, or as a page for people.',
  operands: 'FILE|PRODUCT',
  flags: {
    ...COMMON_FLAGS,
    format: { type: 'string', value: 'FORMAT', description: `${FORMATS.join(', ')}; default sdl.` },
    out: { type: 'string', value: 'FILE', description: 'Write it there instead of to the terminal.' },
  },
  examples: [
    'weft contract export flights.flights --format sdl',
    'weft contract export flights.flights --format html --out flights.html',
    'weft contract export subgraphs/flights/flights.odcs.yaml --format odps',
  ],
  async run(input) {
    const { flags, terminal } = input;
    const isJson = flags['json'] === true;
    const format = formatOf(input);
    const found = await findProduct(onlyOperand(input, OPERAND), input);
    const read = found.ok ? await readContract(found.value) : found;
    if (!read.ok) {
      reportFindings(read.findings, terminal, isJson);
      return 1;
    }
    const text = await exportContract(read.value, format);
    const { file, document } = read.value;
    const { out } = flags;
    if (typeof out === 'string') await writeOutput(out, text);
    if (isJson)
      terminal.out(asJson({ ok: true, file, id: document.id, version: document.version, format, text }));
    else if (typeof out !== 'string') terminal.out(text);
    else terminal.err(`Wrote ${document.id} ${document.version} as ${format} into ${out}.\n`);
    return 0;
  },
};

function formatOf(input: CommandInput): ExportFormat {
  const name = textFlag(input, 'format', 'sdl');
  if (isFormat(name)) return name;
  throw new MisuseError(
    `Expected --format to be one of ${FORMATS.join(', ')}, got "${name}".${didYouMean(name, FORMATS)}`,
  );
}

function isFormat(name: string): name is ExportFormat {
  return FORMATS.includes(name);
}
