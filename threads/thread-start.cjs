// Starts a TypeScript file in a worker thread: Node 24 strips types itself, Node 20 needs tsx, and a thread inherits neither
// loader nor flags of the main one. It is not needed where the sources are compiled.
const { workerData } = require('node:worker_threads');

async function start() {
  require('node:module').enableCompileCache?.();
  if (!process.features.typescript) (await import('tsx/esm/api')).register();
  await import(workerData.entry);
}

// A rejection that nobody handles ends the thread with the error, which is what the main thread listens for.
void start();
