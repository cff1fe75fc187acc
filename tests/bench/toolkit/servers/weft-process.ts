import { dirname } from 'node:path';
import { startContractSubgraph } from '../../../../subgraphs/toolkit/index.ts';
import { serverArguments } from './listen.ts';

/** Our subgraph over a folder of contracts. */
const { port, source } = serverArguments();
const outcome = await startContractSubgraph(
  { directory: source },
  {
    name: 'shop',
    port,
    host: '127.0.0.1',
    root: dirname(source),
    manifestFile: 'supergraph.yaml',
    dataDir: dirname(source),
    scale: 1,
    quality: 'never',
    progress: () => undefined,
  },
);
if (!outcome.ok) throw new Error(JSON.stringify(outcome.findings, null, 2));
