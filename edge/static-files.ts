import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { negotiateEncoding } from './accept.ts';
import type { HttpRequest, HttpResponse } from './http.ts';

/** The files of one directory, ready to be served. */
export type StaticFiles = {
  /** Paths at hand, such as `/index.html`; empty when the directory does not exist (yet to be built). */
  readonly paths: readonly string[];
  /**
   * The answer to GET and HEAD for a file, undefined for anything else. `path` asks for another file than the request
   * names, such as `/index.html` for a page that the browser routes itself.
   */
  find(request: HttpRequest, path?: string): HttpResponse | undefined;
};

/**
 * Serves the files that lie in a directory now, and only those: a path is looked up in a Map and never reaches the
 * file system, so none can lead out of it. Each is read once, on first use; hidden files and symbolic links are left out.
 */
export function createStaticFiles(directory: string): StaticFiles {
  const files = listFiles(directory);
  const find = (request: HttpRequest, path = request.path): HttpResponse | undefined => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
    const file = files.get(path) ?? files.get(decodePath(path));
    const variant = file && loadVariant(file, request.headers['accept-encoding']);
    if (!variant) return undefined;
    if (matchesEtag(request.headers['if-none-match'], variant.etag))
      return { status: 304, headers: variant.headers };
    return { status: 200, headers: variant.headers, body: variant.body };
  };
  return { paths: [...files.keys()].filter((path) => path !== '/'), find };
}

type Encoding = 'br' | 'gzip' | 'identity';
type Variant = {
  readonly body: Buffer;
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
};
type StaticFile = {
  readonly path: string;
  readonly sources: ReadonlyMap<Encoding, string>;
  readonly compressed: readonly ('br' | 'gzip')[];
  readonly loaded: Map<Encoding, Variant>;
};

const SUFFIXES = { br: '.br', gzip: '.gz' } as const;

function listFiles(directory: string): ReadonlyMap<string, StaticFile> {
  const files = new Map<string, StaticFile>();
  if (!existsSync(directory)) return files;
  const names = listNames(directory, '');
  for (const name of names) {
    // A compressed file is a variant of the file beside it, never a file of its own.
    if (
      Object.values(SUFFIXES).some(
        (suffix) => name.endsWith(suffix) && names.has(name.slice(0, -suffix.length)),
      )
    )
      continue;
    const compressed = (['br', 'gzip'] as const).filter((encoding) => names.has(name + SUFFIXES[encoding]));
    const sources = new Map<Encoding, string>([['identity', join(directory, name)]]);
    for (const encoding of compressed) sources.set(encoding, join(directory, name + SUFFIXES[encoding]));
    files.set(`/${name}`, { path: `/${name}`, sources, compressed, loaded: new Map() });
  }
  const index = files.get('/index.html');
  if (index) files.set('/', index);
  return files;
}

function listNames(directory: string, prefix: string): Set<string> {
  const names = new Set<string>();
  for (const entry of readdirSync(join(directory, prefix), { withFileTypes: true })) {
    const name = prefix + entry.name;
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) for (const inner of listNames(directory, `${name}/`)) names.add(inner);
    else if (entry.isFile()) names.add(name);
  }
  return names;
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Reading blocks, but once per file and process, and the largest takes about 2 ms. */
function loadVariant(file: StaticFile, acceptEncoding: string | undefined): Variant | undefined {
  const encoding = negotiateEncoding(acceptEncoding, file.compressed);
  const known = file.loaded.get(encoding);
  const source = file.sources.get(encoding);
  // A file removed since the start is not found, as if it had never been there.
  if (known || source === undefined || !existsSync(source)) return known;
  const body = readFileSync(source);
  // The tag is that of the bytes sent, so the variants of one file differ in it as a strong tag must.
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
  const variant = { body, etag, headers: headersOf(file.path, encoding, etag) };
  file.loaded.set(encoding, variant);
  return variant;
}

// Checked by loading the pages under it: Monaco needs inline styles and data: images, workers take this header too.
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

function headersOf(path: string, encoding: Encoding, etag: string): Readonly<Record<string, string>> {
  return Object.freeze({
    'content-type': CONTENT_TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream',
    ...(encoding === 'identity' ? {} : { 'content-encoding': encoding }),
    // The build puts a hash into every name below assets/, so its content never changes.
    'cache-control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag,
    vary: 'accept-encoding',
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  });
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.gif': 'image/gif',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

/** If-None-Match compares weakly (RFC 9110 §13.1.2): proxies that compress mark tags with `W/`. */
function matchesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
}
