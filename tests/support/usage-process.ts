import { readFile } from 'node:fs/promises';
import { createGateway, startGateway } from '../../gateway/index.ts';
import { keepUsage } from '../../registry/index.ts';
import { openEmbeddedStore } from '../../registry/store/embedded/embedded-store.ts';

/*
 * A gateway in a process of its own that keeps its usage in a directory: `usage-process.ts SUPERGRAPH DIRECTORY FLUSH_MS`. Says
 * where it answers, and after each flush how many requests are kept.
 */

const [supergraph = '', directory = '', flushMs = ''] = process.argv.slice(2);
const store = await openEmbeddedStore(directory);
let kept = 0;
const gateway = createGateway({
  supergraphSdl: await readFile(supergraph, 'utf8'),
  config: { port: 0, host: '127.0.0.1', plan: { workers: 0 }, usage: { flushMs: Number(flushMs) } },
  onUsage: async (batch) => {
    await keepUsage(store, batch);
    for (const { count } of batch.rows) kept += count;
    process.stdout.write(`kept ${kept}\n`);
  },
});
const server = await startGateway(gateway);
process.stdout.write(`at ${server.url}\n`);
process.once('SIGTERM', () => {
  void server.close().then(async () => {
    await store.close();
    process.exit(0);
  });
});
