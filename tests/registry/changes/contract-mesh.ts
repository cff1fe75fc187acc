import { failure, parseContract, readDomainModel } from '../../../contracts/index.ts';
import type { SubgraphState } from '../../../registry/changes/mesh-state.ts';
import { domainSdl } from '../../../subgraphs/toolkit/sdl/domain-sdl.ts';

/** The subgraph that the toolkit makes of contracts, from their texts. */
export async function contractSubgraph(
  subgraph: string,
  owner: string,
  texts: Readonly<Record<string, string>>,
): Promise<SubgraphState> {
  const outcome = await readDomainModel(Object.keys(texts), async (file) => {
    const text = texts[file];
    if (text === undefined)
      return failure({ code: 'MISSING_FILE', severity: 'error', message: `No ${file}.` });
    return parseContract(text, file);
  });
  if (!outcome.ok) throw new Error(outcome.findings.map(({ message }) => message).join('\n'));
  const contracts = Object.entries(texts).map(([file, text]) => ({ file, text }));
  return { subgraph, owner, file: `${subgraph}.odcs.yaml`, sdl: domainSdl(outcome.value), contracts };
}
