/*
 * Appends to the registry in a directory and writes a snapshot every few entries, until it is killed. Says `kept REVISION` for each
 * snapshot that was written.
 */
import { writeSync } from 'node:fs';
import { LiveState } from '../../../registry/live-state.ts';
import { openStore } from '../../../registry/store/open-store.ts';
import { checked, published } from './facts.ts';

async function main(address = ''): Promise<void> {
  const store = await openStore(address);
  const keepSnapshot = store.keepSnapshot.bind(store);
  store.keepSnapshot = async (snapshot) => {
    const isKept = await keepSnapshot(snapshot);
    if (isKept) writeSync(1, `kept ${snapshot.revision}\n`);
    return isKept;
  };
  const onFault = (error: unknown): void => {
    writeSync(1, `ended ${String(error)}\n`);
  };
  const live = await LiveState.open(store, { onFault, snapshotEvery: 3 });
  for (let number = live.current.revision + 1; ; number++)
    await live.append([published(`subgraph-${number % 50}`, number), checked('flights')], { by: 'ada' });
}

main(process.argv[2]).catch((error: unknown) => {
  writeSync(1, `ended ${String(error)}\n`);
  process.exit(1);
});
