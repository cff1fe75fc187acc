import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COMMON_FLAGS, type Command, type CommandInput, MisuseError, numberFlag } from '../command.ts';
import { type MeshManifest, readMeshManifest } from '../mesh/compose-mesh.ts';
import { DevMesh, SubgraphPortInUse } from '../mesh/dev-mesh.ts';
import { untilStopped } from '../mesh/until-stopped.ts';
import { reportFindings } from '../render/findings.ts';

/** `weft dev`: the whole mesh of `supergraph.yaml` in one process, watching files. */
export const devCommand: Command = {
  name: 'dev',
  summary: 'Run the whole mesh of supergraph.yaml in one process and follow changes of its files.',
  operands: '',
  flags: {
    config: COMMON_FLAGS.config,
    scale: {
      type: 'string',
      value: 'NUMBER',
      description: 'Size of the generated data, 0.02 to 1; default 1.',
    },
  },
  examples: ['weft dev', 'weft dev --scale 0.02'],
  async run(input) {
    const { positionals, terminal } = input;
    if (positionals.length > 0) throw new MisuseError(`Expected no operand, got "${positionals[0]}".`);
    const scale = numberFlag(input, 'scale', { min: 0.02, max: 1 }) ?? 1;
    const manifest = await readMeshManifest(input);
    if (!manifest.ok) {
      reportFindings(manifest.findings, terminal, false);
      return 1;
    }
    return run(input, manifest.value, scale);
  },
};

async function run(input: CommandInput, manifest: MeshManifest, scale: number) {
  const { terminal } = input;
  const web = webDirectory();
  const mesh = new DevMesh({
    manifest,
    scale,
    terminal,
    readManifest: () => readMeshManifest(input),
    ...(web ? { webDirectory: web } : {}),
  });
  const { subgraphs } = manifest;
  terminal.out(
    `Weft starts ${subgraphs.length} subgraphs and the gateway. The first start makes the demo's data.\n`,
  );
  try {
    await mesh.start();
  } catch (error) {
    await mesh.close();
    if (!(error instanceof SubgraphPortInUse)) throw error;
    terminal.err(`${error.message}\n`);
    return 1;
  }
  const seconds = process.uptime().toFixed(1);
  terminal.out(
    mesh.isServing
      ? `\nWeft is up after ${seconds} s. Open ${mesh.url} and ask. Ctrl-C stops everything.\n`
      : `\nWeft listens at ${mesh.url}, but the mesh does not compose yet. Mend the files named above; they are watched.\n`,
  );
  await untilStopped(() => mesh.close());
  return 0 as const;
}

/** The built pages, if they are there; `npm ci` builds them. */
export function webDirectory(): string | undefined {
  const directory = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'web', 'dist');
  return existsSync(join(directory, 'index.html')) ? directory : undefined;
}
