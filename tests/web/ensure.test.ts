import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureWeb, isWebStale } from '../../web/ensure.mjs';

const webDirectory = fileURLToPath(new URL('../../web', import.meta.url));

async function runEnsure(root: string, ...flags: string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [
    join(root, 'web/ensure.mjs'),
    ...flags,
  ]);
  return stdout + stderr;
}

describe('building the page when it is stale', () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'weft-web-'));
    await cp(join(webDirectory, 'ensure.mjs'), join(root, 'web/ensure.mjs'));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  it('builds once, then finds it up to date and says nothing', async () => {
    const lines: string[] = [];
    await ensureWeb();
    expect(isWebStale()).toBe(false);
    const second = await ensureWeb({ log: (line) => lines.push(line) });
    expect(second.kind).toBe('up to date');
    expect(lines).toEqual([]);
    expect((await runEnsure(join(webDirectory, '..'), '--check')).trim()).toBe('up to date');
  });

  it('exits 0 without a word where there are no sources', async () => {
    expect(await runEnsure(root)).toBe('');
  });

  it('exits 0 with one line where the development packages are missing', async () => {
    await cp(join(webDirectory, 'src'), join(root, 'web/src'), { recursive: true });
    expect((await runEnsure(root)).trim().split('\n')).toEqual([
      expect.stringContaining('development packages'),
    ]);
    expect((await runEnsure(root, '--check')).trim()).toBe('stale');
  });
});
