import { formatFinding } from '../../contracts/index.ts';
import { COMMON_FLAGS, type Command, noOperand } from '../command.ts';
import { keepSupergraph, readComposedMesh } from '../mesh/compose-mesh.ts';
import { asJson, reportFindings } from '../render/findings.ts';
import { writeOutput } from '../write-output.ts';

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
  async run(input) {
    const { flags, terminal } = input;
    noOperand(input);
    const composed = await readComposedMesh(input);
    if (!composed.ok) {
      reportFindings(composed.findings, terminal, flags['json'] === true);
      return 1;
    }
    const { manifest, supergraph } = composed.value;
    const { out } = flags;
    await keepSupergraph(composed.value);
    if (typeof out === 'string') await writeOutput(out, supergraph.sdl);
    if (flags['json'] === true) {
      const subgraphs = manifest.subgraphs.map(({ name, routingUrl, domain, owner }) => ({
        name,
        routingUrl,
        domain,
        owner,
      }));
      const { hash, sdl } = supergraph;
      terminal.out(asJson({ ok: true, hash, subgraphs, findings: composed.findings, sdl }));
      return 0;
    }
    if (typeof out !== 'string') terminal.out(supergraph.sdl);
    for (const finding of composed.findings) terminal.err(`${formatFinding(finding)}\n`);
    const into = typeof out === 'string' ? `, into ${out}` : '';
    terminal.err(
      `Composed ${manifest.subgraphs.length} ${manifest.subgraphs.length === 1 ? 'subgraph' : 'subgraphs'}, ${supergraph.hash.slice(0, 12)}${into}.\n`,
    );
    return 0;
  },
};
