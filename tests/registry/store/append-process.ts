/*
 * Appends to the registry at an address as fast as it can until it is killed, and says what was acknowledged, a line for each:
 * `entries FIRST COUNT NAME HASH`, `usage COUNT`. Ends with `ended MESSAGE` when the store refuses.
 */
import { writeSync } from 'node:fs';
import type { Fact } from '../../../registry/facts.ts';
import { openStore } from '../../../registry/store/open-store.ts';
import type { RegistryStore } from '../../../registry/store/registry-store.ts';
import { checked, published, usageRow } from './facts.ts';

const CALLERS = 4;

// With a limit of file sizes the system would end the process; so a write that goes beyond it fails instead.
process.on('SIGXFSZ', () => undefined);

function say(line: string): void {
  writeSync(1, `${line}\n`);
}

async function appendForEver(store: RegistryStore, caller: number): Promise<void> {
  for (let number = 1; ; number++) {
    const name = `${process.pid}-${caller}-${number}`;
    const sdl = await store.putDocument(`type Query { field_${number}: Int } # ${name}`);
    const facts: Fact[] = [
      published(name, number, { version: { sdl } }),
      ...Array.from({ length: number % 4 }, () => checked(name)),
    ];
    const appended = await store.append(facts, { by: name });
    if (appended.ok)
      say(`entries ${appended.entries[0]?.revision} ${appended.entries.length} ${name} ${sdl}`);
  }
}

async function addUsageForEver(store: RegistryStore): Promise<void> {
  for (;;) {
    await store.addUsage([usageRow({ count: 3 }), usageRow({ count: 2, client: 'app' })]);
    say('usage 5');
  }
}

async function main(address = ''): Promise<void> {
  const store = await openStore(address);
  say('open');
  const callers = Array.from({ length: CALLERS }, (_, caller) => appendForEver(store, caller));
  await Promise.all([...callers, addUsageForEver(store)]);
}

main(process.argv[2]).catch((error: unknown) => {
  say(`ended ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});
