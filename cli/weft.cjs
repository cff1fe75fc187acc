#!/usr/bin/env node
// The launcher of `weft`. It is CommonJS and does nothing asynchronous before this line, because libuv reads the size
// of its thread pool once, at first use: DuckDB holds one thread per running statement, and 4 would starve the rest.
// 64, because `weft dev` runs every domain's engine in one process; idle threads cost nothing.
process.env.UV_THREADPOOL_SIZE ??= '64';

async function start() {
  const { enableCompileCache } = require('node:module');
  // Node 24 keeps compiled code between runs, and strips types itself.
  enableCompileCache?.();
  require('./typescript.cjs');
  const { main } = await import('./main.ts');
  await main(process.argv.slice(2));
}

start().catch((error) => {
  const isNotInstalled = error.code === 'ERR_MODULE_NOT_FOUND' && /package '/.test(error.message);
  process.stderr.write(
    isNotInstalled
      ? `weft cannot start: ${error.message.split('\n')[0]}. Run npm ci first.\n`
      : `weft cannot start: ${process.env.WEFT_DEBUG === '1' ? error.stack : error.message}\n`,
  );
  process.exitCode = 1;
});
