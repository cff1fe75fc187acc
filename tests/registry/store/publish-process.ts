/*
 * Publishes small subgraphs to the registry at an address, one version after the other, until it is killed, and says what was
 * acknowledged: `published SUBGRAPH NUMBER BUILD SUPERGRAPH WHY`.
 */
import { writeSync } from 'node:fs';
import { Registry } from '../../../registry/registry.ts';
import { openStore } from '../../../registry/store/open-store.ts';
import { publishable, SUBGRAPHS, TEAMS } from './publishable.ts';

function say(line: string): void {
  writeSync(1, `${line}\n`);
}

async function main(address = '', lane = ''): Promise<void> {
  const registry = await Registry.open({ store: await openStore(address), teams: TEAMS });
  say('open');
  for (let count = 0; ; count++) {
    const why = `${lane}-${process.pid}-${count}`;
    const candidate = publishable(SUBGRAPHS[count % SUBGRAPHS.length] ?? '', why);
    const published = await registry.publish(candidate, { by: lane, why });
    if (!published.ok) throw new Error(JSON.stringify(published));
    const { version, build } = published;
    say(`published ${version.subgraph} ${version.number} ${build.number} ${build.supergraph} ${why}`);
  }
}

main(process.argv[2], process.argv[3]).catch((error: unknown) => {
  say(`ended ${error instanceof Error ? error.stack : String(error)}`);
  process.exit(1);
});
