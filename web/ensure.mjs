import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join, relative } from 'node:path';
import { argv, env, execPath, pid } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const webDirectory = dirname(fileURLToPath(import.meta.url));
const rootDirectory = dirname(webDirectory);
const dist = join(webDirectory, 'dist');
const stamp = join(dist, '.stamp');

/** What the page is made of, relative to the repository; package.json stands for the versions of the packages. */
const SOURCES = [
  'web/src',
  'web/public',
  'web/index.html',
  'web/vite.config.ts',
  'web/ensure.mjs',
  'examples/busiest-airports.graphql',
  'package.json',
];
const COMPRESSIBLE = new Set(['.html', '.js', '.css', '.svg', '.json', '.ttf']);

/**
 * Builds `web/dist` when its sources changed since the last build. Never throws for a missing tool: returns
 * `up to date`, `built`, `no sources` (an image that ships only dist), `no tools` (--omit=dev) or `failed`.
 */
export async function ensureWeb({ log = console.log } = {}) {
  const kind = await buildWhenStale(log);
  return { kind, directory: dist };
}

async function buildWhenStale(log) {
  if (!hasSources()) return 'no sources';
  if (!isWebStale()) return 'up to date';
  if (!hasTools()) {
    log('web: not built, the development packages are missing (npm ci without --omit=dev builds it)');
    return 'no tools';
  }
  const startedAt = Date.now();
  log('web: building the playground …');
  try {
    // A process of its own: Vite sets NODE_ENV for the whole process, and React reads it at build time.
    const child = [fileURLToPath(import.meta.url), '--build'];
    await promisify(execFile)(execPath, child, { env: { ...env, NODE_ENV: 'production' } });
  } catch (error) {
    log(`web: the build failed: ${error.stderr || error.message}`);
    return 'failed';
  }
  log(`web: built in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  return 'built';
}

/** True when `web/dist` is missing or older than its sources. */
export function isWebStale() {
  return hasSources() && builtHash() !== hashSources();
}

function hasSources() {
  return existsSync(join(webDirectory, 'src', 'main.tsx'));
}

function builtHash() {
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined;
}

function hashSources() {
  const hash = createHash('sha256');
  for (const file of SOURCES.flatMap((path) => filesBelow(join(rootDirectory, path))).sort()) {
    hash.update(`${relative(rootDirectory, file)}\0`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function filesBelow(path) {
  if (!existsSync(path)) return [];
  if (extname(path) !== '') return [path];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(path, entry.name)) : [join(path, entry.name)],
  );
}

function hasTools() {
  const require = createRequire(import.meta.url);
  return ['vite/package.json', '@vitejs/plugin-react', 'graphiql'].every((name) => {
    try {
      return require.resolve(name) !== '';
    } catch {
      return false;
    }
  });
}

/** Builds aside and renames, so that a reader never sees half a page; each process has a directory of its own. */
async function build() {
  const hash = hashSources();
  const { build: viteBuild } = await import('vite');
  const aside = join(webDirectory, 'dist.tmp', String(pid));
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside, { recursive: true });
  try {
    const next = join(aside, 'next');
    await viteBuild({
      root: webDirectory,
      configFile: join(webDirectory, 'vite.config.ts'),
      logLevel: 'error',
      build: { outDir: next, emptyOutDir: true },
    });
    await precompress(next);
    writeFileSync(join(next, '.stamp'), hash);
    if (existsSync(dist)) renameSync(dist, join(aside, 'old'));
    renameSync(next, dist);
  } catch (error) {
    // Somebody else built the same sources at the same time.
    if (builtHash() !== hash) throw error;
  } finally {
    rmSync(aside, { recursive: true, force: true });
    if (readdirSync(dirname(aside)).length === 0) rmdirSync(dirname(aside));
  }
}

/** Quality 5 costs 0.9 s for 6.7 MB; 11 would save another 200 kB and cost 27 s. */
async function precompress(directory) {
  const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };
  await Promise.all(
    filesBelow(directory)
      .filter((file) => COMPRESSIBLE.has(extname(file)))
      .map(async (file) => {
        const bytes = readFileSync(file);
        writeFileSync(`${file}.br`, await promisify(brotliCompress)(bytes, brotli));
        writeFileSync(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }));
      }),
  );
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) {
  if (argv.includes('--check')) console.log(isWebStale() ? 'stale' : 'up to date');
  else if (argv.includes('--build')) await build();
  else await ensureWeb();
}
