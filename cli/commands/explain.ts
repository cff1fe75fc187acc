import { failure, type Outcome, success } from '../../contracts/index.ts';
import { createGateway, type Explanation } from '../../gateway/index.ts';
import { COMMON_FLAGS, type Command, type CommandInput, onlyOperand, textFlag } from '../command.ts';
import { readComposedMesh } from '../mesh/compose-mesh.ts';
import { readQuestion } from '../mesh/read-question.ts';
import { asJson, reportFindings } from '../render/findings.ts';

/** `weft explain FILE`: which subgraphs a query asks, in which order, and whose fields they are. */
export const explainCommand: Command = {
  name: 'explain',
  summary: 'The plan of a query: which subgraphs are asked, in which order, and who owns each field.',
  operands: 'FILE',
  flags: {
    ...COMMON_FLAGS,
    operation: {
      type: 'string',
      value: 'NAME',
      description: 'The operation to explain, when the file has several.',
    },
    program: {
      type: 'boolean',
      description:
        'Also print the program: every request to a subgraph, what is sent, and where the answer is merged.',
    },
  },
  examples: [
    'weft explain examples/busiest-airports.graphql',
    'weft explain query.graphql --program',
    'weft explain query.graphql --json',
  ],
  async run(input) {
    const file = onlyOperand(input, 'one file with a GraphQL query');
    const explained = await explain(input, file, await readQuestion(file));
    if (!explained.ok) {
      reportFindings(explained.findings, input.terminal, input.flags['json'] === true);
      return 1;
    }
    const { text, programText } = explained.value;
    const printed = input.flags['program'] === true ? `${text}\n${programText}` : text;
    input.terminal.out(
      input.flags['json'] === true ? asJson({ ok: true, ...explained.value }) : `${printed.trimEnd()}\n`,
    );
    return 0;
  },
};

async function explain(input: CommandInput, file: string, question: string): Promise<Outcome<Explanation>> {
  const composed = await readComposedMesh(input);
  if (!composed.ok) return composed;
  const { manifest, supergraph } = composed.value;
  const gateway = createGateway({ config: manifest.gateway });
  const used = await gateway.useSupergraph(supergraph.sdl, manifest.teams);
  const explained = used.ok
    ? await gateway.explain(question, textFlag(input, 'operation', '') || undefined, file)
    : used;
  await gateway.close();
  return explained.ok ? success(explained.value) : failure(...explained.findings);
}
