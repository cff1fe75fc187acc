import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SubgraphSchema } from '../../../registry/composition/subgraph-document.ts';
import {
  type Candidate,
  CheckThread,
  openEmbeddedStore,
  Registry,
  type Team,
} from '../../../registry/index.ts';

/** A registry as gateways open it, over a store in a directory of its own that goes with it. */
export async function openBenchRegistry(
  teams: readonly Team[],
): Promise<{ readonly registry: Registry; close(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'weft-bench-registry-'));
  const store = await openEmbeddedStore(directory);
  const checker = new CheckThread({ maxMemoryMb: 2_048 });
  const registry = await Registry.open({ store, teams, checker });
  return {
    registry,
    async close() {
      await registry.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Subgraphs as their domains publish them. */
export function candidatesOf(subgraphs: readonly SubgraphSchema[]): readonly Candidate[] {
  return subgraphs.map(({ name, ...one }) => ({ ...one, subgraph: name, contracts: [] }));
}
