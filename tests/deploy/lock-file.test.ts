import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { ROOT } from './compose-file.ts';

const lockFile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      optionalDependencies: z.record(z.string(), z.string()).default({}),
    }),
  ),
});

/** Where Node would look for a package from a folder of the lock file, nearest first. */
function placesOf(name: string, from: string): string[] {
  const parts = from.split('/node_modules/');
  return parts
    .map((_, index) => `${parts.slice(0, parts.length - index).join('/node_modules/')}/node_modules/${name}`)
    .concat(`node_modules/${name}`);
}

it('locks the packages of every platform: npm ci refuses a lock file that lacks one, even of another platform', async () => {
  const { packages } = lockFile.parse(JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8')));
  const missing = Object.entries(packages).flatMap(([from, { optionalDependencies }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !placesOf(name, from).some((place) => packages[place]?.version))
      .map(([name, version]) => `${name}@${version} of ${from}`),
  );
  expect(missing).toEqual([]);
});
