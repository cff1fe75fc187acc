// Starts a TypeScript file in a worker thread: Node 24 strips types itself, Node 20 needs tsx, and a thread inherits neither
// loader nor flags of the main one. It is not needed where the sources are compiled.
const { workerData } = require('node:worker_threads');

const LOWER_PRIORITY = 5;

async function start() {
  yieldToServing();
  require('node:module').enableCompileCache?.();
  if (!process.features.typescript) (await import('tsx/esm/api')).register();
  await import(workerData.entry);
}

/** Who serves goes first. On Linux this is the priority of the calling thread alone, elsewhere it would be that of the process. */
function yieldToServing() {
  if (process.platform !== 'linux') return;
  try {
    require('node:os').setPriority(LOWER_PRIORITY);
  } catch {
    // A sandbox may forbid it; then all threads are equal.
  }
}

// A rejection that nobody handles ends the thread with the error, which is what the main thread listens for.
void start();
