import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TypeScriptCache } from './typescript-cache.mjs';
import { OPTIONS, VERSION } from './typescript-options.cjs';

/*
 * How Node 20 loads TypeScript; Node 24 strips types itself. Not by tsx: it has esbuild name every function anew each time one is made
 * (`keepNames`), and that was 8 % of a small request.
 */

const ROOT = dirname(import.meta.dirname);
const compiler = createRequire(import.meta.url).resolve('esbuild/package.json');
const { version } = JSON.parse(readFileSync(compiler, 'utf8'));
// Where the compiler is installed, so that it is thrown away with it.
const folder = join(dirname(compiler), '..', '.cache', 'weft', `esbuild-${version}-${VERSION}`);
const cache = new TypeScriptCache(folder);

/** A hook of `node:module` (https://nodejs.org/docs/latest-v20.x/api/module.html#loadurl-context-nextload). */
export async function load(url, context, nextLoad) {
  if (!url.startsWith('file:') || !/\.m?ts(\?|$)/.test(url)) return nextLoad(url, context);
  const file = fileURLToPath(url);
  // This thread does nothing else meanwhile, and waiting for a pool of others takes longer than reading.
  const source = readFileSync(file, 'utf8');
  return { format: 'module', source: await javascript(file, source), shortCircuit: true };
}

async function javascript(file, source) {
  // Nothing of the folders above is part of it, so what is kept is true wherever the checkout lies.
  const path = relative(ROOT, file);
  const known = cache.find(path, source);
  if (known !== undefined) return known;
  // Loaded only here: it starts a process, and most often nothing is left to be made.
  const { transform } = await import('esbuild');
  const { code } = await transform(source, { ...OPTIONS, sourcefile: path });
  cache.keep(path, source, code);
  return code;
}
