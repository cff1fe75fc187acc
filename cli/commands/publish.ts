import { COMMON_FLAGS, type Command, type CommandInput, type ExitCode, MisuseError } from '../command.ts';
import { type MeshManifest, readMeshManifest } from '../mesh/read-mesh.ts';
import { readCandidates } from '../registry/candidates.ts';
import { REGISTRY_FLAGS } from '../registry/registry-address.ts';
import { reasonFlag, withRegistry } from '../registry/with-registry.ts';
import { renderCheck } from '../render/check-text.ts';
import { asJson, reportFindings } from '../render/findings.ts';
import { renderPublished } from '../render/published.ts';
import { styleOf } from '../render/style.ts';

/** `weft publish`: makes what the files say the version that serves, when no check forbids it. */
export const publishCommand: Command = {
  name: 'publish',
  summary: 'Check a subgraph and make it the version that serves; gateways follow within a second.',
  operands: '[SUBGRAPH …]',
  flags: {
    ...COMMON_FLAGS,
    ...REGISTRY_FLAGS,
    all: { type: 'boolean', description: 'All subgraphs of supergraph.yaml at once: all of them, or none.' },
    why: { type: 'string', value: 'TEXT', description: 'Why, for those who read the history.' },
  },
  examples: [
    'weft publish flights --why "Gate numbers for the departures board"',
    'weft publish --all --registry https://mesh.example/registry/v1',
  ],
  async run(input) {
    const isJson = input.flags['json'] === true;
    const manifest = await readMeshManifest(input);
    if (!manifest.ok) {
      reportFindings(manifest.findings, input.terminal, isJson);
      return 1;
    }
    const read = await readCandidates(manifest.value, namesOf(input, manifest.value));
    if (!read.ok) {
      reportFindings(read.findings, input.terminal, isJson);
      return 1;
    }
    return withRegistry(input, { makes: true }, async ({ registry }): Promise<ExitCode> => {
      const published = await registry.publish(read.value.candidates, reasonFlag(input));
      const report = read.value.locatedReport(published.report);
      if (isJson) input.terminal.out(asJson({ ...published, report }));
      else {
        const { teams, clients } = manifest.value;
        const style = styleOf(input.terminal);
        if (!published.ok) input.terminal.out(`${renderCheck(report, { teams, clients, style })}\n`);
        input.terminal.out(renderPublished(published, style));
      }
      return published.ok ? 0 : 1;
    });
  },
};

/** The subgraphs named, or the only one there is; all of them are never meant by accident. */
function namesOf({ positionals, flags }: CommandInput, { subgraphs }: MeshManifest): readonly string[] {
  const names = subgraphs.map(({ name }) => name);
  if (flags['all'] === true) {
    if (positionals.length === 0) return names;
    throw new MisuseError(`Expected names of subgraphs or --all, got both: "${positionals.join(' ')}".`);
  }
  if (positionals.length > 0) return [...new Set(positionals)];
  if (names.length === 1) return names;
  throw new MisuseError(`Expected the name of a subgraph (${names.join(', ')}), or --all, got neither.`);
}
