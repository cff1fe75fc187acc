import { writeFile } from 'node:fs/promises';
import { formatFinding } from '../../contracts/index.ts';
import { COMMON_FLAGS, type Command, MisuseError } from '../command.ts';
import { readComposedMesh } from '../mesh/compose-mesh.ts';
import { reportFindings } from '../render/findings.ts';

/** `weft compose`: the supergraph of the mesh, or why there is none. */
export const composeCommand: Command = {
  name: 'compose',
  summary: 'Compose the supergraph from supergraph.yaml, with an owner on every field.',
  operands: '',
  flags: {
    ...COMMON_FLAGS,
    out: {
      type: 'string',
      value: 'FILE',
      description: 'Write the supergraph there instead of to the terminal.',
    },
  },
  examples: ['weft compose --out supergraph.graphql', 'weft compose --json'],
  async run({ positionals, flags, terminal }) {
    if (positionals.length > 0) throw new MisuseError(`Expected no operand, got "${positionals[0]}".`);
    const composed = await readComposedMesh({ positionals, flags, terminal });
    if (!composed.ok) {
      reportFindings(composed.findings, terminal, flags['json'] === true);
      return 1;
    }
    const { manifest, supergraph } = composed.value;
    const { out } = flags;
    if (typeof out === 'string') await writeFile(out, supergraph.sdl);
    if (flags['json'] === true) {
      const subgraphs = manifest.subgraphs.map(({ name, routingUrl, domain, owner }) => ({
        name,
        routingUrl,
        domain,
        owner,
      }));
      terminal.out(
        `${JSON.stringify({ ok: true, hash: supergraph.hash, subgraphs, findings: composed.findings, sdl: supergraph.sdl }, null, 2)}\n`,
      );
      return 0;
    }
    if (typeof out !== 'string') terminal.out(supergraph.sdl);
    for (const finding of composed.findings) terminal.err(`${formatFinding(finding)}\n`);
    terminal.err(
      `Composed ${manifest.subgraphs.length} subgraphs, ${supergraph.hash.slice(0, 12)}${typeof out === 'string' ? `, into ${out}` : ''}.\n`,
    );
    return 0;
  },
};
