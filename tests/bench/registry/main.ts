import { createGateway, gatewayConfigSchema } from '../../../gateway/index.ts';
import { reportChanges } from '../../../registry/changes/report-changes.ts';
import { KeptSubgraphs } from '../../../registry/composition/kept-subgraphs.ts';
import { parseSubgraph, type SubgraphSchema } from '../../../registry/composition/subgraph-document.ts';
import { compose } from '../../../registry/index.ts';
import { largeMesh } from '../../registry/support/large-mesh.ts';
import { candidatesOf, openBenchRegistry } from './published-mesh.ts';
import { step } from './step.ts';

/*
 * What a change of a large mesh costs, step by step: `npm run bench:registry [subgraphs]`. Processor time is what to compare: on a
 * machine that does other things, the clock says little. Needs Linux, which counts it per thread.
 */

const mesh = largeMesh({ subgraphs: Number(process.argv[2] ?? 200), types: 5, fields: 16 });
const others = mesh.subgraphs.slice(1);
const first = mesh.subgraphs.slice(0, 1);
/** One field less, and one more. */
const removed = first.map((one) => ({ ...one, sdl: one.sdl.replace('  field1: Int\n', '') }));
const added = first.map((one) => ({ ...one, sdl: one.sdl.replace('  field1:', '  more: Int\n  field1:') }));
const kept = new KeptSubgraphs();

function composed(subgraphs: readonly SubgraphSchema[], known?: KeptSubgraphs): string {
  const outcome = compose({ subgraphs, teams: mesh.teams }, known);
  if (!outcome.ok) throw new Error(outcome.findings.map(({ message }) => message).join('\n'));
  return outcome.value.sdl;
}

async function inThisThread() {
  await step('parse all subgraphs', () => mesh.subgraphs.map(parseSubgraph));
  const before = await step('compose the mesh', () => composed(mesh.subgraphs, kept));
  const all = [...removed, ...others];
  const after = await step('compose it with the change, nothing kept', () => composed(all));
  const again = await step('compose it with the change, the others kept', () => composed(all, kept));
  if (again !== after) throw new Error('Expected the same supergraph whatever is kept.');
  const changes = await step('compare and judge', () =>
    reportChanges({
      before: { supergraphSdl: before, subgraphs: candidatesOf(first) },
      after: { supergraphSdl: after, subgraphs: candidatesOf(removed) },
      usage: { days: 30, operations: [], requests: 0 },
      clients: [],
      approvals: [],
    }),
  );
  process.stdout.write(`${changes.length} changes: ${changes.map(({ code }) => code).join(', ')}\n`);
  return { before, after };
}

async function inARegistry(): Promise<void> {
  const { registry, close } = await openBenchRegistry(mesh.teams);
  const by = { by: 'bench' };
  await step('registry: publish all subgraphs at once', () =>
    registry.publish(candidatesOf(mesh.subgraphs), by),
  );
  await step('registry: check the change', () => registry.check(candidatesOf(removed)));
  await step('registry: publish the change', () => registry.publish(candidatesOf(added), by));
  await close();
}

async function inAGateway(supergraphs: readonly string[]): Promise<void> {
  const gateway = createGateway({ config: gatewayConfigSchema.parse({}), log: () => {} });
  for (const [index, sdl] of supergraphs.entries())
    await step(index === 0 ? 'gateway: start with the mesh' : 'gateway: reload', async () => {
      const used = await gateway.useSupergraph(sdl, mesh.teams);
      if (!used.ok) throw new Error(used.findings.map(({ message }) => message).join('\n'));
    });
  await gateway.close();
}

const { before, after } = await inThisThread();
await inARegistry();
await inAGateway([before, after, before, after]);
