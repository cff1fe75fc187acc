import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStaticFiles, type RunningServer, startServer, text } from '../../edge/index.ts';
import { exchange } from './support.ts';

const files = {
  'index.html': '<!doctype html>page',
  'favicon.svg': '<svg/>',
  'assets/app-1a2b.js': 'code',
  'assets/app-1a2b.js.br': 'code in brotli',
  'assets/app-1a2b.js.gz': 'code in gzip',
  'assets/font.woff2': 'font',
  'data.bin': 'bytes',
  'with space.txt': 'found',
  'lonely.gz': 'no file beside it',
  '.stamp': 'hidden',
  '.hidden/a.txt': 'hidden',
};

let root: string;
let directory: string;
let server: RunningServer;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'static-files-'));
  directory = join(root, 'dist');
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
  writeFileSync(join(root, 'secret.txt'), 'secret');
  symlinkSync(join(root, 'secret.txt'), join(directory, 'link.txt'));
  const found = createStaticFiles(directory);
  server = await startServer({
    port: 0,
    host: '127.0.0.1',
    handler: (request) =>
      found.find(request) ??
      (request.path === '/playground' ? found.find(request, '/index.html') : undefined) ??
      text(404, 'nothing'),
  });
});

afterAll(async () => {
  await server.close(0);
  rmSync(root, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(server.url + path, { headers: { 'accept-encoding': 'identity', ...headers } });

/** One request as raw bytes: `fetch` normalises paths and decodes bodies. */
const raw = (path: string, headers = '', method = 'GET') =>
  exchange(server, `${method} ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n${headers}\r\n`);

describe('static files', () => {
  it('are served with their type', async () => {
    const types = {
      '/': 'text/html; charset=utf-8',
      '/index.html': 'text/html; charset=utf-8',
      '/favicon.svg': 'image/svg+xml',
      '/assets/app-1a2b.js': 'text/javascript; charset=utf-8',
      '/assets/font.woff2': 'font/woff2',
      '/data.bin': 'application/octet-stream',
    };
    for (const [path, type] of Object.entries(types)) {
      const response = await get(path);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe(type);
    }
    expect(await (await get('/')).text()).toBe(files['index.html']);
    expect(await (await get('/with%20space.txt')).text()).toBe('found');
    expect(await (await get('/lonely.gz')).text()).toBe('no file beside it');
  });

  it('may stand in for a page the browser routes', async () => {
    expect(await (await get('/playground')).text()).toBe(files['index.html']);
  });

  it('carry the headers that keep a page to itself', async () => {
    for (const path of ['/', '/assets/app-1a2b.js']) {
      const { headers } = await get(path);
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
          "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      );
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('vary')).toBe('accept-encoding');
    }
  });

  it('below assets/ are immutable, everything else is asked for again', async () => {
    expect((await get('/assets/app-1a2b.js')).headers.get('cache-control')).toBe(
      'public, max-age=31536000, immutable',
    );
    expect((await get('/')).headers.get('cache-control')).toBe('no-cache');
    expect((await get('/favicon.svg')).headers.get('cache-control')).toBe('no-cache');
  });

  it.each([
    ['br, gzip', 'br', 'code in brotli'],
    ['gzip, deflate', 'gzip', 'code in gzip'],
    ['gzip;q=1.0, br;q=0.5', 'gzip', 'code in gzip'],
    ['br;q=0, *', 'gzip', 'code in gzip'],
    ['*', 'br', 'code in brotli'],
    ['deflate', undefined, 'code'],
    ['gzip;q=0, br;q=0', undefined, 'code'],
    ['', undefined, 'code'],
  ])('come compressed as the client accepts: "%s"', async (accepted, encoding, body) => {
    const answer = await raw('/assets/app-1a2b.js', `accept-encoding: ${accepted}\r\n`);
    expect(answer.split('\r\n\r\n')[1]).toBe(body);
    expect(answer.includes('content-encoding')).toBe(encoding !== undefined);
    if (encoding) expect(answer).toContain(`content-encoding: ${encoding}\r\n`);
    expect(answer).toContain('text/javascript');
  });

  it('have a strong tag that differs by encoding, and answer 304 to it', async () => {
    const tagOf = (answer: string) => /etag: (.*)\r\n/.exec(answer)?.[1] ?? '';
    const plain = tagOf(await raw('/assets/app-1a2b.js'));
    const brotli = tagOf(await raw('/assets/app-1a2b.js', 'accept-encoding: br\r\n'));
    expect(plain).toMatch(/^"[\w-]{27}"$/);
    expect(brotli).toMatch(/^"[\w-]{27}"$/);
    expect(brotli).not.toBe(plain);
    for (const tags of [plain, `W/${plain}`, `"other", ${plain}`, '*']) {
      const answer = await raw('/assets/app-1a2b.js', `if-none-match: ${tags}\r\n`);
      expect(answer).toMatch(/^HTTP\/1.1 304 [\s\S]*\r\n\r\n$/);
      expect(tagOf(answer)).toBe(plain);
    }
    expect(await raw('/assets/app-1a2b.js', `if-none-match: ${brotli}\r\n`)).toMatch(/^HTTP\/1.1 200 /);
  });

  it('answer HEAD without the body', async () => {
    const answer = await raw('/index.html', '', 'HEAD');
    expect(answer).toContain(`content-length: ${files['index.html'].length}\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 200 [\s\S]*\r\n\r\n$/);
  });

  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '//secret.txt',
    '/assets/../../secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/link.txt',
    '/.stamp',
    '/.hidden/a.txt',
    '/assets',
    '/assets/',
    '/assets/app-1a2b.js.br',
    '/assets/app-1a2b.js.gz',
    '/index.html%00',
    '/%zz',
    '/__proto__',
    '/constructor',
    '/Index.html',
  ])('do not include %s', async (path) => {
    const answer = await raw(path);
    expect(answer).toMatch(/^HTTP\/1.1 404 /);
    expect(answer).not.toContain('secret');
  });

  it('answer nothing but GET and HEAD', async () => {
    expect((await fetch(`${server.url}/index.html`, { method: 'POST', body: 'x' })).status).toBe(404);
  });

  it('are those that lay there at the start, and one removed since is not found', async () => {
    const other = join(root, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'a.txt'), 'a');
    writeFileSync(join(other, 'b.txt'), 'b');
    const found = createStaticFiles(other);
    expect(found.paths).toEqual(['/a.txt', '/b.txt']);
    writeFileSync(join(other, 'c.txt'), 'c');
    rmSync(join(other, 'b.txt'));
    const handler = (request: Parameters<typeof found.find>[0]) => found.find(request) ?? text(404, '');
    const live = await startServer({ port: 0, host: '127.0.0.1', handler });
    const statuses = ['/a.txt', '/b.txt', '/c.txt'].map(
      async (path) => (await fetch(live.url + path)).status,
    );
    expect(await Promise.all(statuses)).toEqual([200, 404, 404]);
    await live.close();
  });

  it('are none when the directory does not exist', () => {
    expect(createStaticFiles(join(root, 'nowhere')).paths).toEqual([]);
  });
});
