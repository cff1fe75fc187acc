import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { ensureWeb } from '../../web/ensure.mjs';
import { ROOT } from './compose-file.ts';
import { copiesOf, readDockerfile } from './dockerfile.ts';

/** A folder with what the image has in its working directory, and nothing else. */
export type Image = { readonly root: string; remove(): Promise<void> };

/**
 * Does on disk what the last stage of the Dockerfile does: copies what it copies. In place of `npm ci --omit=dev` the
 * packages are linked, those alone that the lock file does not mark as development packages.
 */
export async function buildImage(): Promise<Image> {
  await ensureWeb();
  const root = await mkdtemp(join(tmpdir(), 'weft-image-'));
  await chmod(root, 0o755);
  const stage = readDockerfile().at(-1);
  for (const { from, sources, target } of stage ? copiesOf(stage) : []) {
    if (target === 'node_modules') await linkPackages(join(root, target));
    else if (from !== undefined) await cp(join(ROOT, target), join(root, target), { recursive: true });
    else
      for (const source of sources) {
        const to = target.endsWith('/') ? join(root, target, source) : join(root, target);
        await cp(join(ROOT, source), to, { recursive: true });
      }
  }
  return { root, remove: () => rm(root, { recursive: true, force: true }) };
}

const lockFile = z.object({ packages: z.record(z.string(), z.object({ dev: z.boolean().optional() })) });

async function linkPackages(target: string): Promise<void> {
  const lock = lockFile.parse(JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8')));
  for (const [path, { dev }] of Object.entries(lock.packages)) {
    const name = path.replace(/^node_modules\//, '');
    // Packages below a package come along with it.
    if (path === '' || dev || name.includes('node_modules/')) continue;
    await mkdir(dirname(join(target, name)), { recursive: true });
    await symlink(join(ROOT, path), join(target, name));
  }
}
