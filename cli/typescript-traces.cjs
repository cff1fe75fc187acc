const { readFileSync } = require('node:fs');
const { SourceMap } = require('node:module');
const { fileURLToPath } = require('node:url');
const { OPTIONS } = require('./typescript-options.cjs');

/*
 * Stack traces with the lines of the TypeScript, on Node 20. Node can do that itself, but reads the source map of every module when it is loaded,
 * which is a sixth of the start of a subgraph; most processes never show a stack.
 */

const PLACE = /(file:\/\/[^\s)]+\.m?ts)(?:\?[^\s)]*)?:(\d+):(\d+)/;

/** Source maps of files that stood in a stack, by URL; null where none can be made. */
const maps = new Map();

/** Has all stacks of this thread say where in the TypeScript they are. */
exports.showTypeScript = function showTypeScript() {
  Error.prepareStackTrace = (error, frames) =>
    [headOf(error), ...frames.map((frame) => `    at ${inSource(String(frame))}`)].join('\n');
};

/** The first line, as Node has it: its own errors are named with their code. */
function headOf(error) {
  try {
    const { name, code, message } = error;
    const isNodes = typeof code === 'string' && code.startsWith('ERR_');
    return isNodes ? `${name} [${code}]: ${message}` : Error.prototype.toString.call(error);
  } catch {
    return 'Error';
  }
}

function inSource(frame) {
  return frame.replace(PLACE, (place, url, line, column) => {
    const entry = mapOf(url)?.findEntry(Number(line) - 1, Number(column) - 1);
    return entry?.originalLine === undefined
      ? place
      : `${url}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

function mapOf(url) {
  if (!maps.has(url)) maps.set(url, makeMap(url));
  return maps.get(url);
}

/** Made only now, from the file as it is: it may have been changed since it was loaded, as the lines of any trace. */
function makeMap(url) {
  try {
    const source = readFileSync(fileURLToPath(url), 'utf8');
    const { map } = require('esbuild').transformSync(source, { ...OPTIONS, sourcemap: 'external' });
    return new SourceMap(JSON.parse(map));
  } catch {
    return null;
  }
}
