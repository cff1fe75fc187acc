#!/usr/bin/env node
// The launcher of `weft`. It is CommonJS and does nothing asynchronous before this line, because libuv reads the size
// of its thread pool once, at first use: DuckDB holds one thread per running statement, and 4 would starve the rest.
process.env.UV_THREADPOOL_SIZE ??= '16';

// Node 24 strips types itself; Node 20 needs tsx.
if (!process.features.typescript) require('tsx/esm/api').register();
import('./main.ts').then(({ main }) => main(process.argv.slice(2)));
