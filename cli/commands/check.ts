import type { Finding } from '../../contracts/index.ts';
import type { CheckReport } from '../../registry/index.ts';
import { COMMON_FLAGS, type Command, type CommandInput, numberFlag } from '../command.ts';
import { type MeshManifest, readMeshManifest } from '../mesh/read-mesh.ts';
import { readCandidates } from '../registry/candidates.ts';
import { CHECK_RULES_HELP } from '../registry/check-rules-help.ts';
import { checkUnpublished } from '../registry/check-unpublished.ts';
import { withContractTests } from '../registry/contract-tests.ts';
import {
  addressName,
  isRegistryThere,
  REGISTRY_FLAGS,
  registryAddress,
} from '../registry/registry-address.ts';
import { withRegistry } from '../registry/with-registry.ts';
import { checkFormat, writeCheck } from '../render/check-output.ts';
import { reportFindings } from '../render/findings.ts';
import { styleOf } from '../render/style.ts';

/** `weft check`: what publishing the files here would do, and to whom. */
export const checkCommand: Command = {
  name: 'check',
  summary:
    'Say what publishing a subgraph would do: does it compose, whose queries break, which rules it meets.',
  operands: '[SUBGRAPH …]',
  flags: {
    ...COMMON_FLAGS,
    ...REGISTRY_FLAGS,
    format: {
      type: 'string',
      value: 'FORMAT',
      description:
        'text (default), json, sarif, junit, github for remarks on the lines of a pull request, gitlab for Code Quality.',
    },
    output: {
      type: 'string',
      value: 'FILE',
      description: 'Write the format to this file, and the text to the terminal.',
    },
    test: { type: 'boolean', description: 'Also test the data against the contracts.' },
    scale: {
      type: 'string',
      value: 'NUMBER',
      description: 'With --test: size of the generated data, 0.02 to 1; default 1.',
    },
  },
  examples: [
    'weft check flights',
    'weft check flights --test',
    'weft check --registry https://mesh.example/registry/v1 --format sarif --output weft.sarif',
  ],
  async run(input) {
    const format = checkFormat(input);
    numberFlag(input, 'scale', { min: 0.02, max: 1 });
    const manifest = await readMeshManifest(input);
    if (!manifest.ok) {
      reportFindings(manifest.findings, input.terminal, format === 'json');
      return 1;
    }
    const mesh = manifest.value;
    const names = input.positionals.length > 0 ? input.positionals : mesh.subgraphs.map(({ name }) => name);
    const checked = await check(input, mesh, [...new Set(names)]);
    if (!checked) return 1;
    const { report, notes, isUnpublished } = checked;
    await writeCheck(input, format, {
      report,
      notes,
      isTested: input.flags['test'] === true,
      rules: CHECK_RULES_HELP,
      context: { teams: mesh.teams, clients: mesh.clients, style: styleOf(input.terminal), isUnpublished },
    });
    return report.passed ? 0 : 1;
  },
};

type Checked = {
  readonly report: CheckReport;
  readonly notes: readonly string[];
  readonly isUnpublished: boolean;
};

/** The report, wherever it can be had; undefined when the registry refused, which was told then. */
async function check(
  input: CommandInput,
  mesh: MeshManifest,
  names: readonly string[],
): Promise<Checked | undefined> {
  const read = await readCandidates(mesh, names);
  const tested = read.ok ? await withContractTests(input, mesh, read.value.candidates) : read;
  if (!read.ok || !tested.ok) return unreadable(names, tested.findings);
  const first = async (where: string): Promise<Checked> => {
    const alone = await checkUnpublished(mesh, tested.value);
    if (!alone.ok) return unreadable(names, alone.findings);
    const note = `Nothing is published at ${where} yet, so nothing is known of what would change and for whom.\nPublish what there is first: npx weft publish --all --why "…"`;
    return { report: read.value.locatedReport(alone.value), notes: [note], isUnpublished: true };
  };
  const address = registryAddress(input, mesh);
  if (address && !(await isRegistryThere(address))) return first(addressName(address));
  let result: Checked | undefined;
  await withRegistry(input, { makes: false }, async ({ registry }) => {
    if ((await registry.subgraphs()).length === 0) {
      result = await first(registry.name);
      return 0;
    }
    const report = read.value.locatedReport(await registry.check(tested.value));
    const isNews = report.passed && report.changes.length > 0;
    const which = input.positionals.length === 0 && names.length > 1 ? '--all' : names.join(' ');
    result = {
      report,
      notes: isNews ? [`Publish it: npx weft publish ${which} --why "…"`] : [],
      isUnpublished: false,
    };
    return 0;
  });
  return result;
}

/** Files with mistakes, told as a check that came to its first step. */
function unreadable(names: readonly string[], findings: readonly Finding[]): Checked {
  const report: CheckReport = {
    subgraph: names.join(', '),
    at: new Date().toISOString(),
    passed: false,
    findings: findings.map((finding) => ({ ...finding, stage: 'parse' })),
    changes: [],
    usage: { days: 0, operations: 0, requests: 0 },
  };
  return { report, notes: [], isUnpublished: false };
}
