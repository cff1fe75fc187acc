import { PREVIEW_NAME } from '../../registry/index.ts';
import { COMMON_FLAGS, type Command, type CommandInput, type ExitCode, MisuseError } from '../command.ts';
import { type MeshManifest, readMeshManifest } from '../mesh/read-mesh.ts';
import { type LocalCandidates, readCandidates } from '../registry/candidates.ts';
import type { RegistryAccess } from '../registry/registry-access.ts';
import { REGISTRY_FLAGS } from '../registry/registry-address.ts';
import { reasonFlag, withRegistry } from '../registry/with-registry.ts';
import { renderCheck } from '../render/check-text.ts';
import { asJson, reportFindings } from '../render/findings.ts';
import { renderOpened } from '../render/previews.ts';
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
    preview: {
      type: 'string',
      value: 'NAME',
      description: 'Not for everybody yet: only for requests with the header x-weft-preview: NAME.',
    },
    all: { type: 'boolean', description: 'All subgraphs of supergraph.yaml at once: all of them, or none.' },
    why: { type: 'string', value: 'TEXT', description: 'Why, for those who read the history.' },
  },
  examples: [
    'weft publish flights --why "Gate numbers for the departures board"',
    'weft publish flights --preview gates',
    'weft publish --all --registry https://mesh.example/registry/v1',
  ],
  async run(input) {
    const isJson = input.flags['json'] === true;
    const preview = previewFlag(input);
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
    const local = { manifest: manifest.value, candidates: read.value };
    return withRegistry(input, { makes: true }, ({ registry }) =>
      preview === undefined
        ? publish(input, registry, local)
        : openPreview(input, registry, { ...local, preview }),
    );
  },
};

type Local = { readonly manifest: MeshManifest; readonly candidates: LocalCandidates };

async function publish(
  input: CommandInput,
  registry: RegistryAccess,
  { manifest, candidates }: Local,
): Promise<ExitCode> {
  const { terminal } = input;
  const published = await registry.publish(candidates.candidates, reasonFlag(input));
  const report = candidates.locatedReport(published.report);
  if (input.flags['json'] === true) terminal.out(asJson({ ...published, report }));
  else {
    const context = { ...manifest, style: styleOf(terminal) };
    if (!published.ok) terminal.out(`${renderCheck(report, context)}\n`);
    terminal.out(renderPublished(published, context.style));
  }
  return published.ok ? 0 : 1;
}

async function openPreview(
  input: CommandInput,
  registry: RegistryAccess,
  { manifest, candidates, preview }: Local & { readonly preview: string },
): Promise<ExitCode> {
  const { terminal } = input;
  const wish = { name: preview, candidates: candidates.candidates, ...reasonFlag(input) };
  const opened = await registry.openPreview(wish);
  const report = candidates.locatedReport(opened.report);
  const context = { ...manifest, style: styleOf(terminal) };
  if (input.flags['json'] === true) terminal.out(asJson({ ...opened, report }));
  else if (opened.ok) terminal.out(renderOpened(opened, context.style));
  else terminal.out(`${renderCheck(report, context)}\nThe preview ${preview} was not opened.\n`);
  return opened.ok ? 0 : 1;
}

/** The name of a preview. Throws MisuseError for one that no header could carry. */
function previewFlag({ flags }: CommandInput): string | undefined {
  const { preview } = flags;
  if (typeof preview !== 'string') return undefined;
  if (PREVIEW_NAME.test(preview)) return preview;
  throw new MisuseError(
    `Expected --preview with a name of at most 64 letters, digits, "-", "_" and ".", got "${preview}".`,
  );
}

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
