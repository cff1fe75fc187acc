import { reportChanges } from '../../../registry/changes/report-changes.ts';
import { parseSubgraph, type SubgraphSchema } from '../../../registry/composition/subgraph-document.ts';
import { compose } from '../../../registry/index.ts';
import { largeMesh } from '../../registry/support/large-mesh.ts';

/*
 * What checking a change of a large mesh costs, step by step: `npm run bench:registry [subgraphs]`. Processor time is what to compare:
 * on a machine that does other things, the clock says little.
 */

function timed<T>(step: string, run: () => T): T {
  const [cpu, clock] = [process.cpuUsage(), performance.now()];
  const result = run();
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (ms: number) => (ms / 1000).toFixed(2).padStart(8);
  const line = `${step.padEnd(28)} ${seconds((user + system) / 1000)} s processor ${seconds(performance.now() - clock)} s clock`;
  process.stdout.write(`${line}\n`);
  return result;
}

function composed(subgraphs: readonly SubgraphSchema[], step: string) {
  const outcome = timed(step, () => compose({ subgraphs, teams: mesh.teams }));
  if (!outcome.ok) throw new Error(outcome.findings.map(({ message }) => message).join('\n'));
  const changed = subgraphs.slice(0, 1).map((one) => ({ ...one, subgraph: one.name, contracts: [] }));
  return { supergraphSdl: outcome.value.sdl, subgraphs: changed };
}

const mesh = largeMesh({ subgraphs: Number(process.argv[2] ?? 200), types: 5, fields: 16 });
timed('parse all subgraphs', () => mesh.subgraphs.map(parseSubgraph));
const before = composed(mesh.subgraphs, 'compose the mesh');
const [first, ...others] = mesh.subgraphs;
if (!first) throw new Error('Expected at least one subgraph.');
const after = composed(
  [{ ...first, sdl: first.sdl.replace('  field1: Int\n', '') }, ...others],
  'compose it with the change',
);
const usage = { days: 30, operations: [], requests: 0 };
const reports = timed('compare and judge', () =>
  reportChanges({ before, after, usage, clients: [], approvals: [] }),
);
process.stdout.write(`${reports.length} changes: ${reports.map(({ code }) => code).join(', ')}\n`);
